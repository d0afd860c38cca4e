import { Entropy } from '../../../src/kernel/random/entropy.js';
import { Random } from '../../../src/kernel/random/random.js';

/** Entropy that repeats: the same seed gives the same bits. */
export class SeededEntropy extends Entropy {
  private readonly random: Random;

  constructor(seed = 'entropy') {
    super();
    this.random = Random.fromSeed(seed);
  }

  uint32(): number {
    return this.random.int32() >>> 0;
  }
}

/** Entropy that gives these words, one after the other, over and over. */
export class GivenEntropy extends Entropy {
  private drawn = 0;

  constructor(private readonly words: readonly number[]) {
    super();
  }

  uint32(): number {
    const word = this.words[this.drawn % this.words.length] ?? 0;
    this.drawn += 1;
    return word;
  }
}
