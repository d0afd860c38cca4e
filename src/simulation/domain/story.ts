import { type EntityCatalog } from '../../catalog/domain/catalog.js';

/** Weights by type, as a scenario file gives them. */
export type TypeWeights = Readonly<Record<string, number>>;

/** A phase of the story, as a scenario file gives it, its start already a share of the day. */
export interface PhaseOutline {
  readonly startShare: number;
  /** Arrivals at the phase's start, pairs per stream-second. */
  readonly rate: number;
  readonly orderTypes: TypeWeights;
  readonly paymentTypes: TypeWeights;
  readonly info: string;
}

/** Weights in the order of a catalog's types. */
export interface Weights {
  readonly each: readonly number[];
  readonly total: number;
}

/** A phase laid over a catalog: its weights are those of the catalog's types, all else is as the file gives it. */
export interface Phase extends Omit<PhaseOutline, 'orderTypes' | 'paymentTypes'> {
  readonly orderWeights: Weights;
  readonly paymentWeights: Weights;
}

/** A day's course: phases in rising order, the first at 0. Rate and weights move linearly from one to the next. */
export interface Story {
  readonly phases: readonly Phase[];
  /** The highest rate of any phase, so that no moment of the day has a higher one. */
  readonly peakRate: number;
}

/**
 * A type that the catalog has and no phase names gets the mean weight of its phase: a type that is added to the catalog
 * shows in the stream, and the proportions of the others stay as they are.
 */
function layWeights(catalog: EntityCatalog, weights: TypeWeights, named: ReadonlySet<string>): Weights {
  const given = [...named].map((type) => weights[type] ?? 0);
  const mean = given.length === 0 ? 1 : given.reduce((sum, weight) => sum + weight, 0) / given.length;
  const each = catalog.types.map((type) => (named.has(type) ? (weights[type] ?? 0) : mean));
  return { each, total: each.reduce((sum, weight) => sum + weight, 0) };
}

function namedTypes(outlines: readonly TypeWeights[]): Set<string> {
  return new Set(outlines.flatMap((weights) => Object.keys(weights)));
}

/** Lays the phases over a catalog. */
export function toStory(
  outlines: readonly PhaseOutline[],
  catalog: { readonly order: EntityCatalog; readonly payment: EntityCatalog },
): Story {
  const orderTypes = namedTypes(outlines.map((outline) => outline.orderTypes));
  const paymentTypes = namedTypes(outlines.map((outline) => outline.paymentTypes));
  const phases = outlines.map((outline) => ({
    startShare: outline.startShare,
    rate: outline.rate,
    orderWeights: layWeights(catalog.order, outline.orderTypes, orderTypes),
    paymentWeights: layWeights(catalog.payment, outline.paymentTypes, paymentTypes),
    info: outline.info,
  }));
  return { phases, peakRate: Math.max(...phases.map(({ rate }) => rate)) };
}
