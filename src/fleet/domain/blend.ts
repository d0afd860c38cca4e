import { type FieldContext } from './field.js';
import { type Reading } from './reading.js';
import { optional, periodSeconds, type Shape, weights } from './shape.js';
import { wander } from './value-noise.js';

/** What moves a value: others that it follows, each with its weight, and its own wandering for the rest. */
export interface Movement {
  /** About how long the value takes from one turn to the next. */
  readonly periodSeconds: number;
  /** Weights by signal or field, their sizes adding up to 1 at most; below 0 for what falls when the other rises. */
  readonly follows?: Readonly<Record<string, number>>;
}

export const MOVEMENT: Shape<Movement> = { periodSeconds, follows: optional(weights) };

/** How far a value is on its way from least to greatest, 0–1, `uptimeMs` after the start. */
export type Blend = (reading: Reading, uptimeMs: number) => number;

export function blendOf({ periodSeconds: period, follows = {} }: Movement, path: string, context: FieldContext): Blend {
  const slot = context.slotFor(path);
  const periodMs = period * 1000;
  const drivers = Object.entries(follows);
  const own = 1 - drivers.reduce((sum, [, weight]) => sum + Math.abs(weight), 0);
  return (reading, uptimeMs) => {
    let share = own * wander(reading.seedAt(slot), uptimeMs / periodMs);
    for (const [name, weight] of drivers) {
      const drive = reading.driveOf(name);
      share += weight > 0 ? weight * drive : -weight * (1 - drive);
    }
    return share;
  };
}
