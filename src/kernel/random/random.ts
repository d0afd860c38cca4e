import { createHash } from 'node:crypto';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

const TWO_TO_32 = 2 ** 32;
const PER_TWO_TO_32 = 2 ** -32;

/**
 * A source of chance that is a pure function of its seed: xoroshiro128+ (Blackman, Vigna: "Scrambled Linear
 * Pseudorandom Number Generators", 2018), its 128 bits of state the first half of a SHA-256 of the seed's path.
 * A hash as state needs no warm-up rounds: its bits are already mixed.
 */
export class Random {
  private readonly generator;

  private constructor(private readonly path: string) {
    const digest = createHash('sha256').update(path).digest();
    this.generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32BE(offset)));
  }

  static fromSeed(seed: string): Random {
    return new Random(JSON.stringify([seed]));
  }

  /**
   * An independent source for one thing that needs chance. It depends on the seed and the name alone, never on what has
   * been drawn before, so that adding a draw in one place shifts nothing elsewhere.
   */
  fork(name: string): Random {
    return new Random(JSON.stringify([this.path, name]));
  }

  /** 32 uniform bits as a signed integer, the cheapest draw: for bytes of identifiers. */
  int32(): number {
    return this.generator.next();
  }

  /** Uniform in [0, 1), in steps of 2^-32. */
  float(): number {
    return (this.generator.next() >>> 0) * PER_TWO_TO_32;
  }

  /**
   * Uniform integer from `min` to `max`, both included, at most 2^20 of them. The high half of a product, with rejection of
   * the few low halves that would favour some (Lemire: "Fast Random Integer Generation in an Interval", 2019).
   */
  integer(min: number, max: number): number {
    const span = max - min + 1;
    let bits = this.generator.next() >>> 0;
    if (Math.imul(bits, span) >>> 0 < span) {
      const unfair = TWO_TO_32 % span;
      while (Math.imul(bits, span) >>> 0 < unfair) bits = this.generator.next() >>> 0;
    }
    return min + Math.floor(bits * span * PER_TWO_TO_32);
  }

  /** Exponential with the given rate (mean 1/rate), by inversion: the gap between two arrivals of a Poisson process. */
  exponential(rate: number): number {
    return -Math.log(((this.generator.next() >>> 0) + 1) * PER_TWO_TO_32) / rate;
  }
}
