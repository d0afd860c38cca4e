import { randomFillSync } from 'node:crypto';

/**
 * Where chance enters the process: what has no seed (identity of a new run, jitter of a `retry:`).
 * Everything else is derived. A test hands in its own, so that it is the same each time.
 */
export abstract class Entropy {
  /** 32 uniform bits, unsigned. */
  abstract uint32(): number;

  /** A seed where none is given: eight hexadecimal digits. */
  seed(): string {
    return this.uint32().toString(16).padStart(8, '0');
  }

  /** Uniform integer from `min` to `max`, both included (bias below (max - min) / 2^32). */
  integer(min: number, max: number): number {
    return min + Math.floor((this.uint32() / 2 ** 32) * (max - min + 1));
  }
}

/** The operating system's entropy, fetched in blocks. */
export class SystemEntropy extends Entropy {
  private readonly block = new Uint32Array(64);
  private used = this.block.length;

  uint32(): number {
    if (this.used === this.block.length) {
      randomFillSync(this.block);
      this.used = 0;
    }
    const value = this.block[this.used] ?? 0;
    this.used += 1;
    return value;
  }
}
