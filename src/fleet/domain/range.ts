import { decimals, greaterThan, number, type Shape } from './shape.js';

/** How far the natural range of a driver reaches into the way from nothing to everything, at either end. */
const MARGIN = 0.1;
const INNER = 1 - 2 * MARGIN;

/** Bounds as a profile gives them, both within. */
export interface RangeSpec {
  readonly min: number;
  readonly max: number;
  readonly decimals: number;
}

export const RANGE: Shape<RangeSpec> = { min: number(), max: greaterThan('min', number()), decimals };

/** The values that a field may show, in steps of its decimals. */
export class Range implements RangeSpec {
  private readonly scale: number;

  constructor(
    readonly min: number,
    readonly max: number,
    readonly decimals: number,
  ) {
    this.scale = 10 ** decimals;
  }

  /** @param position 0 for the least value, 1 for the greatest */
  at(position: number): number {
    return this.round(this.min + position * (this.max - this.min));
  }

  round(value: number): number {
    return Math.round(value * this.scale) / this.scale;
  }

  /**
   * How hard a value drives those that follow it, in (0, 1) for any number: the range itself is spread over the middle four
   * fifths, and what lies outside comes ever closer to the ends without reaching them. So more always means more, a device
   * that is driven out of its range shows it, and what follows still stays within its own.
   */
  driveOf(value: number): number {
    const share = (value - this.min) / (this.max - this.min);
    const beyond = Math.max(share - 1, -share, 0);
    // With the same slope as inside, INNER, where it leaves the range.
    const margin = MARGIN / (1 + (INNER / MARGIN) * beyond);
    if (share > 1) return 1 - margin;
    return share < 0 ? margin : MARGIN + INNER * share;
  }
}
