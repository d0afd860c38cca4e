import { uniformAt } from '../value-noise.js';

/** One sine of several: how long it takes, and how far it goes to either side. */
export interface Wave {
  readonly periodMs: number;
  readonly amplitude: number;
}

/** A wave takes up to so much longer or shorter on one device than on another. */
const SPREAD = 0.2;
/** Radians in a millisecond. */
function speedOf(seed: number, { periodMs }: Wave, index: number): number {
  return (2 * Math.PI) / (periodMs * (1 + SPREAD * (2 * uniformAt(seed, 2 * index) - 1)));
}

function phaseOf(seed: number, index: number): number {
  return 2 * Math.PI * uniformAt(seed, 2 * index + 1);
}

/**
 * Something that wanders around its middle: waves with the periods and phases of one device. Nothing of them is kept, as a thousand
 * devices would keep much.
 * @param seed 32 bits of the device's own
 * @returns how far they are from their middle, `atMs` after the start of the device
 */
export function wavesAt(seed: number, waves: readonly Wave[], atMs: number): number {
  let sum = 0;
  for (const [index, wave] of waves.entries()) {
    sum += wave.amplitude * Math.sin(speedOf(seed, wave, index) * atMs + phaseOf(seed, index));
  }
  return sum;
}

/**
 * Their integral over the time since the start, but for a constant, in amplitudes times milliseconds: so the mean over any
 * time is known without a look at what lies within.
 */
export function wavesUntil(seed: number, waves: readonly Wave[], atMs: number): number {
  let sum = 0;
  for (const [index, wave] of waves.entries()) {
    const speed = speedOf(seed, wave, index);
    sum -= (wave.amplitude / speed) * Math.cos(speed * atMs + phaseOf(seed, index));
  }
  return sum;
}
