import { type Phase, type Story } from './story.js';

/** A moment that only moves forward through a story, so that the phase around it is found without a search. */
export class StoryCursor {
  private index = 0;
  private phase: Phase;
  private next: Phase;
  /** How far the moment is from this phase to the next, 0–1. */
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

  /** Arrivals at the moment, pairs per stream-second. */
  get rate(): number {
    return this.phase.rate + (this.next.rate - this.phase.rate) * this.fraction;
  }

  /** Index of the order type that `chance` (uniform, 0–1) falls on by the weights of the moment. */
  orderType(chance: number): number {
    return pick(this.phase.orderWeights, this.next.orderWeights, this.fraction, chance);
  }

  /** Index of the payment type, likewise. */
  paymentType(chance: number): number {
    return pick(this.phase.paymentWeights, this.next.paymentWeights, this.fraction, chance);
  }
}

function weightAt(from: readonly number[], to: readonly number[], fraction: number, index: number): number {
  const start = from[index] ?? 0;
  return start + ((to[index] ?? 0) - start) * fraction;
}

function pick(from: readonly number[], to: readonly number[], fraction: number, chance: number): number {
  let total = 0;
  for (let index = 0; index < from.length; index += 1) total += weightAt(from, to, fraction, index);
  let left = chance * total;
  let lastPossible = 0;
  for (let index = 0; index < from.length; index += 1) {
    const weight = weightAt(from, to, fraction, index);
    if (weight <= 0) continue;
    if (left < weight) return index;
    left -= weight;
    lastPossible = index;
  }
  // Rounding may leave a crumb after the last type that has any weight.
  return lastPossible;
}
