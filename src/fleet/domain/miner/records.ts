import { uniformAt } from '../value-noise.js';

/** No share is better than the work of its time by more than 1 / this. */
const LEAST_CHANCE = 0.02;
/** Best shares that are kept of each doubling of the work. */
const OF_EACH_OCTAVE = 3;

/** A share among the best of a session. */
export interface BestShare {
  readonly difficulty: number;
  /** Work until it was found, in shares of difficulty 1. */
  readonly atWork: number;
  /** 32 bits of its own. */
  readonly bits: number;
}

function octaveOf(work: number): number {
  return Math.floor(Math.log2(Math.max(1, work)));
}

function sharesIn(seed: number, octave: number, work: number): BestShare[] {
  const size = 2 ** octave;
  const shares: BestShare[] = [];
  let chance = LEAST_CHANCE;
  for (let place = 0; place < OF_EACH_OCTAVE; place += 1) {
    const index = (octave * OF_EACH_OCTAVE + place) * 3;
    chance -= Math.log(1 - uniformAt(seed, index));
    const atWork = size * (1 + uniformAt(seed, index + 1));
    const bits = Math.floor(uniformAt(seed, index + 2) * 2 ** 32);
    if (atWork <= work) shares.push({ difficulty: size / chance, atWork, bits });
  }
  return shares;
}

/**
 * The best shares of so much work. Of n shares of difficulty 1 the greatest is about n, and greater than n × x once in x: they
 * are drawn for each doubling of the work, in the order of a Poisson process, and better ones come ever more rarely. The cost
 * does not grow with the time that a device has run.
 */
export class Records {
  /** The best of all doublings before this one. */
  private known = { octave: 0, difficulty: 0 };

  constructor(private readonly seed: number) {}

  best(work: number): number {
    const octave = octaveOf(work);
    if (octave < this.known.octave) this.known = { octave: 0, difficulty: 0 };
    while (this.known.octave < octave) {
      const before = greatest(sharesIn(this.seed, this.known.octave, Infinity));
      this.known = { octave: this.known.octave + 1, difficulty: Math.max(this.known.difficulty, before) };
    }
    return Math.max(this.known.difficulty, greatest(sharesIn(this.seed, octave, work)));
  }

  /** The greatest of them, greatest first. */
  top(work: number, count: number): BestShare[] {
    const octaves = Array.from({ length: octaveOf(work) + 1 }, (_, octave) => sharesIn(this.seed, octave, work));
    return octaves
      .flat()
      .sort((a, b) => b.difficulty - a.difficulty)
      .slice(0, count);
  }
}

function greatest(shares: readonly BestShare[]): number {
  return shares.reduce((best, { difficulty }) => Math.max(best, difficulty), 0);
}
