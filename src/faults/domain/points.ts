/**
 * What a step does with a message:
 * - `accept`: an inbox stores it, and drops what it has seen;
 * - `publish`: an outbox puts it on the event bus;
 * - `forward`: a lambda hands it over at once, and stores nothing;
 * - `apply`: its effect and the mark that it was applied are one write.
 */
export type StepAction = 'accept' | 'publish' | 'forward' | 'apply';

interface PointRow {
  readonly point: number;
  readonly name: string;
  /** What takes the step, as its telemetry names it. */
  readonly service: string;
  /** The backend whose record of the request has the step. */
  readonly backend: 1 | 2;
  readonly action: StepAction;
  /** The step that the message waits for after this one; null at the end of its way. */
  readonly next: number | null;
  /** Where the message is before and after it, as the picture of the system names the places. */
  readonly from: string;
  readonly to: string;
}

/**
 * The steps of a request in their order, each of which can be made to fail. This is the only list of them: `advance`
 * interprets it, `GET /faults` shows it, and the page draws what it shows.
 */
export const POINTS = [
  {
    point: 1,
    name: 'Frontend → Backend 1',
    service: 'Frontend',
    backend: 1,
    action: 'accept',
    next: 2,
    from: 'Frontend',
    to: 'Backend 1',
  },
  {
    point: 2,
    name: 'Backend 1’s outbox → event bus',
    service: 'Backend 1',
    backend: 1,
    action: 'publish',
    next: 3,
    from: 'Backend 1’s outbox',
    to: 'Event bus',
  },
  {
    point: 3,
    name: 'Event bus → lambda 2',
    service: 'Lambda 2',
    backend: 2,
    action: 'forward',
    next: 4,
    from: 'Event bus',
    to: 'Lambda 2',
  },
  {
    point: 4,
    name: 'Lambda 2 → inbox of Backend 2',
    service: 'Lambda 2',
    backend: 2,
    action: 'accept',
    next: 5,
    from: 'Lambda 2',
    to: 'Backend 2’s inbox',
  },
  {
    point: 5,
    name: 'Processing in Backend 2',
    service: 'Backend 2',
    backend: 2,
    action: 'apply',
    next: 6,
    from: 'Backend 2’s inbox',
    to: 'Backend 2’s outbox',
  },
  {
    point: 6,
    name: 'Backend 2’s outbox → event bus',
    service: 'Backend 2',
    backend: 2,
    action: 'publish',
    next: 7,
    from: 'Backend 2’s outbox',
    to: 'Event bus',
  },
  {
    point: 7,
    name: 'Event bus → lambda 1',
    service: 'Lambda 1',
    backend: 1,
    action: 'forward',
    next: 8,
    from: 'Event bus',
    to: 'Lambda 1',
  },
  {
    point: 8,
    name: 'Lambda 1 → inbox of Backend 1',
    service: 'Lambda 1',
    backend: 1,
    action: 'apply',
    next: null,
    from: 'Lambda 1',
    to: 'Backend 1’s inbox',
  },
] as const satisfies readonly PointRow[];

/** The number of a step that can be made to fail. */
export type Point = (typeof POINTS)[number]['point'];

export interface PointInfo extends PointRow {
  readonly point: Point;
  readonly next: Point | null;
}

/** Something for each point. */
export type PerPoint<T> = Readonly<Record<Point, T>>;

export function perPoint<T>(make: (point: Point) => T): Record<Point, T> {
  return Object.fromEntries(POINTS.map(({ point }) => [point, make(point)])) as Record<Point, T>;
}

const INFOS: PerPoint<PointInfo> = Object.fromEntries(POINTS.map((info) => [info.point, info])) as PerPoint<PointInfo>;

export function infoOf(point: Point): PointInfo {
  return INFOS[point];
}

/** The step with which the lambda of a backend reads from the bus. */
export const READS: Readonly<Record<1 | 2, Point>> = { 1: readOf(1), 2: readOf(2) };

function readOf(backend: 1 | 2): Point {
  const read = POINTS.map(({ point }) => infoOf(point)).find(
    ({ point, backend: owner }) =>
      owner === backend && POINTS.some(({ action, next }) => action === 'publish' && next === point),
  );
  if (read === undefined) throw new RangeError(`backend ${backend} reads nothing from the bus`);
  return read.point;
}

/** Undefined for what names no point. */
export function parsePoint(text: string): Point | undefined {
  return POINTS.find(({ point }) => String(point) === text)?.point;
}
