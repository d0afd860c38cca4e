import { type Device, type Measurement } from '../../domain/device.js';
import { jsonText } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';

/** Devices whose answer is kept: those that are asked many times a second, five thousand bytes each. */
const MAX_KEPT = 64;

interface Kept extends Measurement {
  readonly text: string;
}

/** All that a device reports. It is spelled once for each time that the device measures, for as many as may ask. */
export const info: MakeEndpoint = ({ clock }) => {
  const kept = new Map<Device, Kept>();
  const keep = (device: Device, answer: Kept): void => {
    kept.delete(device);
    kept.set(device, answer);
    const [oldest] = kept.keys();
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  };
  return ({ device }) => {
    const nowMs = clock.now();
    const known = kept.get(device);
    if (known !== undefined && isSame(known, device.measurement(nowMs))) return jsonText(200, known.text);
    const text = JSON.stringify(device.info(nowMs));
    // Asked for after it: a device that is looked at may have caught up with what has happened to it.
    const measurement = device.measurement(nowMs);
    if (measurement !== undefined) keep(device, { ...measurement, text });
    return jsonText(200, text);
  };
};

function isSame(one: Measurement, other: Measurement | undefined): boolean {
  return one.atMs === other?.atMs && one.revision === other.revision;
}
