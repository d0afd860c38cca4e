import { createHash } from 'node:crypto';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

const TWO_TO_32 = 2 ** 32;
const PER_TWO_TO_32 = 2 ** -32;

/** 2^32 divided by the golden ratio: steps of it spread evenly. */
const GOLDEN_RATIO = 0x9e3779b9;

/** The finalizer of MurmurHash3 (Appleby, public domain): each bit of the input changes half of those of the result. */
function mixed(bits: number): number {
  let word = bits | 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

function stateOf(path: string): number[] {
  const digest = createHash('sha256').update(path).digest();
  return [0, 4, 8, 12].map((offset) => digest.readInt32BE(offset));
}

/**
 * A source of chance that is a pure function of its seed: xoroshiro128+ (Blackman, Vigna: "Scrambled Linear
 * Pseudorandom Number Generators", 2018), its 128 bits of state the first half of a SHA-256 of the seed's path.
 * A hash as state needs no warm-up rounds: its bits are already mixed.
 */
export class Random {
  private readonly generator;

  private constructor(
    private readonly path: string,
    /** Where it began; of a source of a name only once it is asked for, as a stream has four of them. */
    private state?: readonly number[],
  ) {
    this.generator = xoroshiro128plusFromState(state ?? stateOf(path));
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

  /**
   * An independent source for the nth of many things of one kind, likewise; at a tenth of the cost of a name, as no hash of a
   * text is made.
   * @param index a whole number from 0 to 2^32 - 1
   */
  at(index: number): Random {
    this.state ??= stateOf(this.path);
    const state = this.state.map((word, place) => mixed(word ^ mixed(index + Math.imul(place + 1, GOLDEN_RATIO))));
    return new Random(`${this.path}#${index}`, state);
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
