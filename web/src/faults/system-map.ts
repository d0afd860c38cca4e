/** Where everything of the evented system is drawn, on a field of `width` by `height`. */
export interface SystemMap {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly steps: readonly Step[];
  readonly queues: readonly Queue[];
}

/** Where messages wait. */
export interface Queue {
  readonly name: string;
  /** The point before which they stand. Backend 1 notes what arrives in the same write, so its inbox has none. */
  readonly point: number | null;
  /** Where its depth stands. */
  readonly at: readonly [number, number];
}

export interface Box {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: 'service' | 'lambda' | 'bus' | 'store';
}

/** The way of a message through one of the eight points. */
export interface Step {
  readonly point: number;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  /** Where its number stands. */
  readonly at: readonly [number, number];
}

function box(name: string, kind: Box['kind'], x: number, y: number, width: number, height: number): Box {
  return { name, kind, x, y, width, height };
}

function step(point: number, from: readonly [number, number], to: readonly [number, number]): Step {
  return { point, from, to, at: [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2] };
}

function queues(...places: readonly (readonly [number, number])[]): Queue[] {
  const named = [
    ['Backend 1’s outbox', 2],
    ['Event bus to lambda 2', 3],
    ['Backend 2’s inbox', 5],
    ['Backend 2’s outbox', 6],
    ['Event bus to lambda 1', 7],
    ['Backend 1’s inbox', null],
  ] as const;
  return named.map(([name, point], index) => ({ name, point, at: places[index] ?? [0, 0] }));
}

/** Requests go to the right above, answers come back below. */
export const WIDE_MAP: SystemMap = {
  width: 1000,
  height: 330,
  boxes: [
    box('Frontend', 'service', 0, 55, 100, 70),
    box('Backend 1', 'service', 185, 20, 150, 290),
    box('outbox', 'store', 250, 64, 85, 52),
    box('inbox', 'store', 250, 214, 85, 52),
    box('Event bus', 'bus', 540, 20, 52, 290),
    box('Lambda 1', 'lambda', 408, 214, 74, 52),
    box('Lambda 2', 'lambda', 650, 64, 74, 52),
    box('Backend 2', 'service', 800, 20, 200, 290),
    box('inbox', 'store', 800, 64, 85, 52),
    box('outbox', 'store', 800, 214, 85, 52),
  ],
  steps: [
    step(1, [100, 90], [185, 90]),
    step(2, [335, 90], [540, 90]),
    step(3, [592, 90], [650, 90]),
    step(4, [724, 90], [800, 90]),
    step(5, [915, 90], [915, 240]),
    step(6, [800, 240], [592, 240]),
    step(7, [540, 240], [482, 240]),
    step(8, [408, 240], [335, 240]),
  ],
  queues: queues([292, 102], [566, 90], [842, 102], [842, 252], [566, 240], [292, 252]),
};

/** The same for a narrow screen: requests go down on the left, answers come up on the right. */
export const TALL_MAP: SystemMap = {
  width: 360,
  height: 600,
  boxes: [
    box('Frontend', 'service', 110, 0, 140, 44),
    box('Backend 1', 'service', 10, 96, 340, 92),
    box('outbox', 'store', 40, 146, 100, 42),
    box('inbox', 'store', 220, 146, 100, 42),
    box('Lambda 1', 'lambda', 225, 238, 90, 38),
    box('Event bus', 'bus', 10, 322, 340, 40),
    box('Lambda 2', 'lambda', 45, 408, 90, 38),
    box('Backend 2', 'service', 10, 496, 340, 104),
    box('inbox', 'store', 40, 496, 100, 42),
    box('outbox', 'store', 220, 496, 100, 42),
  ],
  steps: [
    step(1, [180, 44], [180, 96]),
    step(2, [90, 188], [90, 322]),
    step(3, [90, 362], [90, 408]),
    step(4, [90, 446], [90, 496]),
    step(5, [90, 560], [270, 560]),
    step(6, [270, 496], [270, 362]),
    step(7, [270, 322], [270, 276]),
    step(8, [270, 238], [270, 188]),
  ],
  queues: queues([90, 176], [90, 342], [90, 526], [270, 526], [270, 342], [270, 176]),
};
