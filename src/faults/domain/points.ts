/** A step that can be made to fail. */
export type Point = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface PointInfo {
  readonly point: Point;
  readonly name: string;
  /** Who takes the step, as its telemetry names it. */
  readonly service: string;
}

/** The way of a request, step by step. */
export const POINTS: readonly PointInfo[] = [
  { point: 1, name: 'Frontend → Backend 1', service: 'Frontend' },
  { point: 2, name: 'Backend 1’s outbox → event bus', service: 'Backend 1' },
  { point: 3, name: 'Event bus → lambda 2', service: 'Lambda 2' },
  { point: 4, name: 'Lambda 2 → inbox of Backend 2', service: 'Lambda 2' },
  { point: 5, name: 'Processing in Backend 2', service: 'Backend 2' },
  { point: 6, name: 'Backend 2’s outbox → event bus', service: 'Backend 2' },
  { point: 7, name: 'Event bus → lambda 1', service: 'Lambda 1' },
  { point: 8, name: 'Lambda 1 → inbox of Backend 1', service: 'Lambda 1' },
];

/** Something for each point. */
export type PerPoint<T> = Readonly<Record<Point, T>>;

export function perPoint<T>(make: (point: Point) => T): Record<Point, T> {
  return { 1: make(1), 2: make(2), 3: make(3), 4: make(4), 5: make(5), 6: make(6), 7: make(7), 8: make(8) };
}

export function infoOf(point: Point): PointInfo {
  const info = POINTS[point - 1];
  if (info === undefined) throw new RangeError(`there is no point ${point}`);
  return info;
}

/** Undefined for what names no point. */
export function parsePoint(text: string): Point | undefined {
  return POINTS.find(({ point }) => String(point) === text)?.point;
}
