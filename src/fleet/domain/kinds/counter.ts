import { type FieldKind } from '../field.js';
import { uniformAt } from '../value-noise.js';
import { greaterThan, number } from '../shape.js';

const HOUR_MS = 3_600_000;
/** How uneven the pace is; below 1, so that it never goes backwards. */
const UNEVENNESS = 0.8;
const TURN_MS = 240_000;

/** Starts with 0 and only rises, at a pace of the device's own. */
export interface CounterSpec {
  readonly minPerHour: number;
  readonly maxPerHour: number;
}

export const counter: FieldKind<CounterSpec> = {
  shape: { minPerHour: number(0), maxPerHour: greaterThan('minPerHour', number(0)) },
  make: ({ minPerHour, maxPerHour }, path, context) => {
    const slot = context.slotFor(path);
    return {
      read: (reading) => {
        const seed = reading.seedAt(slot);
        const perHour = minPerHour + uniformAt(seed, 0) * (maxPerHour - minPerHour);
        const phase = uniformAt(seed, 1) * 2 * Math.PI;
        const turns = (2 * Math.PI) / TURN_MS;
        // Time goes by unevenly: its derivative is 1 + UNEVENNESS × cos(…), above 0 throughout.
        const wave = Math.sin(reading.uptimeMs * turns + phase) - Math.sin(phase);
        return Math.floor((perHour * (reading.uptimeMs + (UNEVENNESS / turns) * wave)) / HOUR_MS);
      },
    };
  },
};
