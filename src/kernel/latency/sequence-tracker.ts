/** How a number fits those before it: the expected one, one that was missing, or one that came before. */
export type Sighting = 'next' | 'late' | 'duplicate';

export interface Seen {
  readonly sighting: Sighting;
  /** How many more (or, for a late one, fewer) numbers are missing now. */
  readonly lostChange: number;
}

/** Numbers not seen, both ends included. `counted` is false for those before the first: they may have come before we did. */
interface Hole {
  from: number;
  to: number;
  readonly counted: boolean;
}

/**
 * Follows one numbering that goes up by one. The first number seen is where it starts. Memory is bounded by `maxHoles`
 * stretches of missing numbers; the oldest is given up first: it stays lost, and what comes from it after all counts as a duplicate.
 */
export class SequenceTracker {
  /** In rising order. */
  private readonly holes: Hole[] = [];
  private highest: number | undefined;

  constructor(private readonly maxHoles: number) {}

  see(sequence: number): Seen {
    if (this.highest === undefined) {
      this.highest = sequence;
      if (sequence > 0) this.holes.push({ from: 0, to: sequence - 1, counted: false });
      return { sighting: 'next', lostChange: 0 };
    }
    if (sequence > this.highest) {
      const lostChange = this.skipTo(sequence - 1);
      this.highest = sequence;
      return { sighting: 'next', lostChange };
    }
    return this.seeAgain(sequence);
  }

  /**
   * It is known that the numbers `from` to `to` will not come.
   * @returns how many more are missing now than before.
   */
  announceGap(from: number, to: number): number {
    if (this.highest !== undefined) return this.skipTo(to);
    this.highest = to;
    return to - from + 1;
  }

  /** Whether a number was skipped, and may come late. */
  isMissing(sequence: number): boolean {
    return this.holes.some(({ from, to }) => from <= sequence && sequence <= to);
  }

  private skipTo(last: number): number {
    const first = (this.highest ?? last) + 1;
    if (last < first) return 0;
    this.holes.push({ from: first, to: last, counted: true });
    if (this.holes.length > this.maxHoles) this.holes.shift();
    this.highest = last;
    return last - first + 1;
  }

  private seeAgain(sequence: number): Seen {
    // What is late is seldom very late: from the newest hole on.
    for (let index = this.holes.length - 1; index >= 0; index -= 1) {
      const hole = this.holes[index];
      if (hole === undefined || hole.to < sequence) break;
      if (hole.from > sequence) continue;
      this.fill(index, hole, sequence);
      return { sighting: 'late', lostChange: hole.counted ? -1 : 0 };
    }
    return { sighting: 'duplicate', lostChange: 0 };
  }

  private fill(index: number, hole: Hole, sequence: number): void {
    const rest = [
      { from: hole.from, to: sequence - 1, counted: hole.counted },
      { from: sequence + 1, to: hole.to, counted: hole.counted },
    ].filter(({ from, to }) => from <= to);
    this.holes.splice(index, 1, ...rest);
    if (this.holes.length > this.maxHoles) this.holes.shift();
  }
}
