import { type Phase, type Story, type Weights } from './story.js';

/** A cursor that only moves forward through a story, so that the phase around it is found without a search. */
export class StoryCursor {
  private index = 0;
  private phase: Phase;
  private next: Phase;
  /** How far the cursor is from this phase to the next, 0–1. */
  private fraction = 0;

  constructor(
    private readonly story: Story,
    private readonly durationMs: number,
  ) {
    const [first] = story.phases;
    if (first === undefined) throw new RangeError('a story needs at least one phase');
    this.phase = first;
    this.next = story.phases[1] ?? first;
  }

  /** Moves to `atMs` (stream time), which must not be before the last one. */
  moveTo(atMs: number): void {
    const share = atMs / this.durationMs;
    while (this.next !== this.phase && this.next.startShare <= share) {
      this.index += 1;
      this.phase = this.next;
      this.next = this.story.phases[this.index + 1] ?? this.phase;
    }
    const span = this.next.startShare - this.phase.startShare;
    this.fraction = span === 0 ? 0 : (share - this.phase.startShare) / span;
  }

  /** Arrivals at the cursor, pairs per stream-second. */
  get rate(): number {
    return this.phase.rate + (this.next.rate - this.phase.rate) * this.fraction;
  }

  /** Index of the order type that `chance` (uniform, 0–1) falls on by the weights at the cursor. */
  orderType(chance: number): number {
    return pick(this.phase.orderWeights, this.next.orderWeights, this.fraction, chance);
  }

  /** Index of the payment type, likewise. */
  paymentType(chance: number): number {
    return pick(this.phase.paymentWeights, this.next.paymentWeights, this.fraction, chance);
  }
}

function pick(from: Weights, to: Weights, fraction: number, chance: number): number {
  const { each: starts } = from;
  const { each: ends } = to;
  let left = chance * (from.total + (to.total - from.total) * fraction);
  let lastPossible = 0;
  for (let index = 0; index < starts.length; index += 1) {
    const start = starts[index] ?? 0;
    const weight = start + ((ends[index] ?? 0) - start) * fraction;
    if (left < weight) return index;
    left -= weight;
    if (weight > 0) lastPossible = index;
  }
  // Rounding may leave a crumb after the last type that has any weight.
  return lastPossible;
}
