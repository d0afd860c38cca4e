import { type ScalingPolicy } from '../../../cluster/domain/scaling-policy.js';
import { type Json } from '../schema/json-schema.js';
import { type NumberNode } from '../schema/plan.js';
import { type Distribution } from './distribution.js';

/** Where a value stands within a payload: the keys from its root. */
export type Pointer = readonly string[];

/** A rate at a share of the day. */
export interface RatePoint {
  readonly at: number;
  readonly perSecond: number;
}

/** How a value at a pointer is drawn. */
export interface ValueRule {
  readonly pointer: Pointer;
  readonly draw:
    | { readonly kind: 'number'; readonly distribution: Distribution }
    | { readonly kind: 'weights'; readonly values: readonly Json[]; readonly weights: readonly number[] };
  /** By message: the numbers that its schema allows there; a message that is missing has no such value. */
  readonly bounds: ReadonlyMap<number, NumberNode | 'any'>;
}

/** A number that goes on from the one of the message before. */
export interface Addition {
  readonly pointer: Pointer;
  readonly by: number | Distribution;
  readonly bounds: NumberNode;
}

/** What may follow a message. */
export interface Step {
  /** Index of the message. */
  readonly message: number;
  readonly probability: number;
  readonly delaySeconds: Distribution;
  readonly keep: readonly Pointer[];
  readonly add: readonly Addition[];
}

export interface ClusterPlan {
  readonly name: string;
  /** Index of the message that is its work. */
  readonly load: number;
  readonly policy: ScalingPolicy;
}

export interface InfoPlan {
  readonly at: number;
  readonly message: string;
}

/** What happens on a channel in a day; what stands in `x-simulation`, checked, or what stands in for it. */
export interface Story {
  readonly durationSeconds: number;
  /** In rising order, the first at 0, the last at 1. */
  readonly shape: readonly RatePoint[];
  /** By message: how often it begins something, beside the others. */
  readonly start: readonly number[];
  /** By message: what follows it; at most one of these. */
  readonly after: readonly (readonly Step[])[];
  readonly values: readonly ValueRule[];
  readonly clusters: readonly ClusterPlan[];
  readonly infos: readonly InfoPlan[];
}

export const DEFAULT_DURATION_SECONDS = 150;

/** One message a second in the mean, all of them alike. */
export function plainStory(messages: number): Story {
  return {
    durationSeconds: DEFAULT_DURATION_SECONDS,
    shape: [
      { at: 0, perSecond: 1 },
      { at: 1, perSecond: 1 },
    ],
    start: new Array<number>(messages).fill(1),
    after: Array.from({ length: messages }, () => []),
    values: [],
    clusters: [],
    infos: [],
  };
}

/** Reads the rate of a shape over a day, in one direction. */
export class ShapeCursor {
  private index = 0;
  rate: number;

  constructor(
    private readonly shape: readonly RatePoint[],
    private readonly durationMs: number,
  ) {
    this.rate = shape[0]?.perSecond ?? 0;
  }

  moveTo(atMs: number): void {
    this.rate = rateAt(this.shape, atMs / this.durationMs, this.index);
    while ((this.shape[this.index + 1]?.at ?? Infinity) <= atMs / this.durationMs) this.index += 1;
  }
}

/** The rate at a share of the day, linear between the points. @param from the search begins there */
export function rateAt(shape: readonly RatePoint[], at: number, from = 0): number {
  for (let index = from; index < shape.length; index += 1) {
    const point = shape[index];
    const next = shape[index + 1];
    if (point === undefined) break;
    if (next === undefined) return point.perSecond;
    if (next.at > at)
      return point.perSecond + ((next.perSecond - point.perSecond) * (at - point.at)) / (next.at - point.at);
  }
  return 0;
}

/** The mean rate of a shape over a day. */
export function meanRate(shape: readonly RatePoint[]): number {
  return shape.reduce((sum, { at, perSecond }, index) => {
    const before = shape[index - 1];
    return before === undefined ? sum : sum + ((before.perSecond + perSecond) / 2) * (at - before.at);
  }, 0);
}
