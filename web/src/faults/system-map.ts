import { type FaultPoint } from './fault.js';

/** Where everything of the evented system is drawn, on a field of `width` by `height`. */
export interface SystemMap extends Layout {
  readonly steps: readonly Step[];
  readonly queues: readonly Queue[];
}

/** Where the places of the system are. The steps between them come from `GET /faults`. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
}

/** Where messages wait. */
export interface Queue {
  readonly name: string;
  /** The point before which they wait; null where a message is taken in the write that stores it. */
  readonly point: number | null;
  /** Where its depth is written. */
  readonly at: readonly [number, number];
}

export interface Box {
  /** As `from` and `to` of a point name it. */
  readonly place: string;
  /** As it is written. */
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: 'service' | 'lambda' | 'bus' | 'store';
}

/** The way of a message through a point. */
export interface Step {
  readonly point: number;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  /** Where its number is written. */
  readonly at: readonly [number, number];
  /** Whether it is work within a service, and not a message between two. */
  readonly isInside: boolean;
}

type Way = Pick<FaultPoint, 'point' | 'from' | 'to'>;

/** How far down in its box the depth of a store is written, below its name. */
const DEPTH_AT = 0.72;

/** Draws the steps of the system into a layout. A step whose places the layout does not have is left out. */
export function mapOf(layout: Layout, points: readonly Way[]): SystemMap {
  const steps = points.flatMap((point) => stepOf(layout, point));
  return { ...layout, steps, queues: queuesOf(layout, points, steps) };
}

function stepOf({ boxes }: Layout, { point, from, to }: Way): Step[] {
  const [source, target] = [from, to].map((place) => boxes.find((box) => box.place === place));
  if (source === undefined || target === undefined) return [];
  const [start, end] = wayBetween(source, target);
  const at = [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2] as const;
  return [{ point, from: start, to: end, at, isInside: source.kind === 'store' && target.kind === 'store' }];
}

/** From edge to edge: along where the boxes stand side by side, up or down where they stand one above the other. */
function wayBetween(a: Box, b: Box): readonly [readonly [number, number], readonly [number, number]] {
  if (a.y < b.y + b.height && b.y < a.y + a.height) {
    const smaller = a.height <= b.height ? a : b;
    const y = smaller.y + smaller.height / 2;
    return a.x < b.x ? [[a.x + a.width, y], [b.x, y]] : [[a.x, y], [b.x + b.width, y]]; // prettier-ignore
  }
  const smaller = a.width <= b.width ? a : b;
  const x = smaller.x + smaller.width / 2;
  return a.y < b.y ? [[x, a.y + a.height], [x, b.y]] : [[x, a.y], [x, b.y + b.height]]; // prettier-ignore
}

/** One before each step that takes a message from a store or the bus, and one in each store that no step takes from. */
function queuesOf({ boxes }: Layout, points: readonly Way[], steps: readonly Step[]): Queue[] {
  const before = points.flatMap(({ point, from, to }): Queue[] => {
    const box = boxes.find(({ place }) => place === from);
    const start = steps.find((step) => step.point === point)?.from;
    if (box === undefined || start === undefined) return [];
    if (box.kind === 'store') return [{ name: box.place, point, at: depthAt(box) }];
    if (box.kind !== 'bus') return [];
    const isUpright = box.height > box.width;
    const at = isUpright ? ([box.x + box.width / 2, start[1]] as const) : ([start[0], box.y + box.height / 2] as const);
    return [{ name: `${box.place} to ${to.charAt(0).toLowerCase()}${to.slice(1)}`, point, at }];
  });
  const unread = boxes.filter(({ kind, place }) => kind === 'store' && !points.some(({ from }) => from === place));
  return [...before, ...unread.map((box) => ({ name: box.place, point: null, at: depthAt(box) }))];
}

function depthAt({ x, y, width, height }: Box): readonly [number, number] {
  return [x + width / 2, y + height * DEPTH_AT];
}

function box(name: string, kind: Box['kind'], x: number, y: number, width: number, height: number): Box {
  return { place: name, name, kind, x, y, width, height };
}

function store(owner: string, name: string, x: number, y: number, width: number, height: number): Box {
  return { place: `${owner}’s ${name}`, name, kind: 'store', x, y, width, height };
}

/** Requests go to the right above, answers come back below. */
export const WIDE_LAYOUT: Layout = {
  width: 1000,
  height: 330,
  boxes: [
    box('Frontend', 'service', 0, 55, 100, 70),
    box('Backend 1', 'service', 185, 20, 150, 290),
    store('Backend 1', 'outbox', 250, 64, 85, 52),
    store('Backend 1', 'inbox', 250, 214, 85, 52),
    box('Event bus', 'bus', 540, 20, 52, 290),
    box('Lambda 1', 'lambda', 408, 214, 74, 52),
    box('Lambda 2', 'lambda', 650, 64, 74, 52),
    box('Backend 2', 'service', 800, 20, 200, 290),
    store('Backend 2', 'inbox', 800, 64, 85, 52),
    store('Backend 2', 'outbox', 800, 214, 85, 52),
  ],
};

/** The same for a narrow screen: requests go down on the left, answers come up on the right. */
export const TALL_LAYOUT: Layout = {
  width: 360,
  height: 600,
  boxes: [
    box('Frontend', 'service', 110, 0, 140, 44),
    box('Backend 1', 'service', 10, 96, 340, 92),
    store('Backend 1', 'outbox', 40, 146, 100, 42),
    store('Backend 1', 'inbox', 220, 146, 100, 42),
    box('Lambda 1', 'lambda', 225, 238, 90, 38),
    box('Event bus', 'bus', 10, 322, 340, 40),
    box('Lambda 2', 'lambda', 45, 408, 90, 38),
    box('Backend 2', 'service', 10, 496, 340, 104),
    store('Backend 2', 'inbox', 40, 496, 100, 42),
    store('Backend 2', 'outbox', 220, 496, 100, 42),
  ],
};
