import { type Device } from '../../domain/device.js';
import { type LogLevel } from '../../domain/log-entry.js';
import { type Miner } from '../../domain/miner/miner.js';
import { type DeviceOverrides } from '../../domain/value.js';
import { type Answer, NOT_FOUND, refusal, UNAVAILABLE } from '../answer.js';
import { type Call, type Endpoint, type EndpointContext } from './endpoint.js';

/** A miner that is asked something now. */
export interface MinerCall extends Call {
  readonly miner: Miner;
  readonly nowMs: number;
}

/** An endpoint that only a device with a miner has anything to say at. */
export function onMiner({ clock }: EndpointContext, answer: (call: MinerCall) => Answer | Promise<Answer>): Endpoint {
  return (call) => {
    const { miner } = call.device;
    return miner === undefined ? NOT_FOUND : answer({ ...call, miner, nowMs: clock.now() });
  };
}

/** Keeps what was set, where there is room, and where the device has not begun to restart meanwhile. */
export function keep({ clock, events }: EndpointContext, device: Device, changes: DeviceOverrides): Answer | undefined {
  const nowMs = clock.now();
  if (device.isRestarting(nowMs)) return UNAVAILABLE;
  if (!device.keep(changes, nowMs)) return refusal(507, 'The settings of this device have no room for more');
  events.onChanged(device, changes);
  return undefined;
}

/** Writes a line into the log of a device, and to those who listen to it. */
export function note(
  { clock, events }: EndpointContext,
  device: Device,
  tag: string,
  text: string,
  level: LogLevel = 'I',
): void {
  events.onNote(device, device.note({ level, tag, text }, clock.now()));
}
