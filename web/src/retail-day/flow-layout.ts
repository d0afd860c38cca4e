import { type FlowShares, type Lanes } from './flow-shares.js';

/** A stretch of a column, from top to bottom, in pixels. */
export interface Stretch {
  readonly top: number;
  readonly bottom: number;
}

/** A band from a stretch of one column to one of the next. */
export interface Band {
  readonly from: Stretch;
  readonly to: Stretch;
  readonly orderType: number | null;
  readonly paymentType: number | null;
}

export interface FlowLayout {
  /** Left edges of the four columns. */
  readonly columns: readonly [number, number, number, number];
  readonly orderLanes: readonly Stretch[];
  readonly orderTypes: readonly Stretch[];
  readonly paymentTypes: readonly Stretch[];
  readonly paymentLanes: readonly Stretch[];
  /** Left, middle and right. */
  readonly bands: readonly [readonly Band[], readonly Band[], readonly Band[]];
  /** For each order type and payment type: where the middle band begins and ends. */
  readonly middle: readonly (readonly Band[])[];
}

export const BAR_WIDTH = 5;
/** Nothing becomes thinner than this share, so that every name can be read at any time. */
const LEAST_SHARE = 0.35;
/** Of a pixel. */
const ROUNDING = 0.01;

function sharesOf(values: readonly number[]): number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  const even = 1 / Math.max(1, values.length);
  return values.map((value) => LEAST_SHARE * even + (1 - LEAST_SHARE) * (total === 0 ? even : value / total));
}

/** Divides a stretch by shares that add up to 1, with gaps between the parts. */
function divide({ top, bottom }: Stretch, shares: readonly number[], gap: number): Stretch[] {
  const room = Math.max(0, bottom - top - gap * (shares.length - 1));
  let at = top;
  return shares.map((share) => {
    const part = { top: at, bottom: at + room * share };
    at = part.bottom + gap;
    return part;
  });
}

/** Types take as much as their lanes do together, so that a type stands beside its names. */
function column(
  whole: Stretch,
  { types, lanes }: Lanes,
  byLane: readonly number[],
  gap: number,
): [Stretch[], Stretch[]] {
  const shares = sharesOf(byLane);
  const typeShares = types.map((_, type) =>
    lanes.reduce((sum, lane, index) => sum + (lane.typeIndex === type ? (shares[index] ?? 0) : 0), 0),
  );
  const typeStretches = divide(whole, typeShares, gap * 2.5);
  const laneStretches = typeStretches.flatMap((stretch, type) => {
    const own = shares.filter((_, index) => lanes[index]?.typeIndex === type);
    const total = own.reduce((sum, share) => sum + share, 0);
    return divide(
      stretch,
      own.map((share) => share / total),
      gap,
    );
  });
  return [typeStretches, laneStretches];
}

/** Where everything of the flow is, on an area of this size. */
export function layFlow(shares: FlowShares, width: number, height: number): FlowLayout {
  const whole = { top: 2, bottom: height - 2 };
  const gap = Math.max(2, height * 0.012);
  const [orderTypes, orderLanes] = column(whole, shares.order, shares.byLane.order, gap);
  const [paymentTypes, paymentLanes] = column(whole, shares.payment, shares.byLane.payment, gap);
  const outgoing = orderTypes.map((stretch, type) => divide(stretch, sharesOf(shares.byTypes[type] ?? []), 0));
  const incoming = paymentTypes.map((stretch, type) =>
    divide(stretch, sharesOf(shares.byTypes.map((row) => row[type] ?? 0)), 0),
  );
  const middle = outgoing.map((stretches, orderType) =>
    stretches.map((from, paymentType) => ({
      from,
      to: incoming[paymentType]?.[orderType] ?? from,
      orderType,
      paymentType,
    })),
  );
  const left = laneBands(shares.order, orderLanes, orderTypes).map(({ lane, type, typeIndex }) => ({
    from: lane,
    to: type,
    orderType: typeIndex,
    paymentType: null,
  }));
  const right = laneBands(shares.payment, paymentLanes, paymentTypes).map(({ lane, type, typeIndex }) => ({
    from: type,
    to: lane,
    orderType: null,
    paymentType: typeIndex,
  }));
  const inner = width - BAR_WIDTH;
  return {
    columns: [0, inner * 0.34, inner * 0.66, inner],
    orderLanes,
    orderTypes,
    paymentTypes,
    paymentLanes,
    bands: [left, middle.flat(), right],
    middle,
  };
}

export function middleOf({ top, bottom }: Stretch): number {
  return (top + bottom) / 2;
}

/** The middle of a line of text in a stretch: as near to the stretch's own as other lines leave room, beside it where they leave none. */
export function clearOf(at: Stretch, taken: readonly number[], lineHeight: number): number {
  const middle = middleOf(at);
  const clear = [middle, ...taken.flatMap((other) => [other - lineHeight, other + lineHeight])]
    .filter((y) => taken.every((other) => Math.abs(other - y) > lineHeight - ROUNDING))
    .sort((one, other) => Math.abs(one - middle) - Math.abs(other - middle));
  return clear.find((y) => y >= at.top && y <= at.bottom) ?? clear[0] ?? middle;
}

/** Each lane with its part of the type's bar; the parts lie in the order of the lanes. */
function laneBands(
  { lanes }: Lanes,
  laneStretches: readonly Stretch[],
  typeStretches: readonly Stretch[],
): { lane: Stretch; type: Stretch; typeIndex: number }[] {
  return lanes.map(({ typeIndex }, index) => {
    const lane = laneStretches[index] ?? { top: 0, bottom: 0 };
    const whole = typeStretches[typeIndex] ?? lane;
    const own = laneStretches.filter((_, other) => lanes[other]?.typeIndex === typeIndex);
    const total = own.reduce((sum, { top, bottom }) => sum + bottom - top, 0) || 1;
    const scale = (whole.bottom - whole.top) / total;
    let top = whole.top;
    for (const each of own) {
      if (each === lane) break;
      top += (each.bottom - each.top) * scale;
    }
    return { lane, type: { top, bottom: top + (lane.bottom - lane.top) * scale }, typeIndex };
  });
}

/** Where a pair is on its way: `progress` from 0 (ordered) to 1 (paid), `lane` 0–1 across the bands. */
export function pointOnWay(
  layout: FlowLayout,
  pair: {
    readonly order: number;
    readonly payment: number;
    readonly orderType: number;
    readonly paymentType: number;
    readonly lane: number;
  },
  progress: number,
): { x: number; y: number } {
  const along = ({ top, bottom }: Stretch): number => top + (bottom - top) * (0.12 + 0.76 * pair.lane);
  const band = layout.middle[pair.orderType]?.[pair.paymentType];
  const first = layout.orderLanes[pair.order];
  const last = layout.paymentLanes[pair.payment];
  if (band === undefined || first === undefined || last === undefined) return { x: -10, y: -10 };
  const heights = [along(first), along(band.from), along(band.to), along(last)];
  const stage = Math.min(2, Math.floor(progress * 3));
  const within = progress * 3 - stage;
  const [x0 = 0, x1 = 0] = [layout.columns[stage], layout.columns[stage + 1]];
  const [y0 = 0, y1 = 0] = [heights[stage], heights[stage + 1]];
  const eased = within * within * (3 - 2 * within);
  return { x: x0 + (x1 - x0) * within + BAR_WIDTH / 2, y: y0 + (y1 - y0) * eased };
}
