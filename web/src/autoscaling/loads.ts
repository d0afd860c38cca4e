/** What a policy can be tried on: the load of the retail day, or a shape. */
export const LOADS = [
  { value: 'order', label: 'The day’s orders' },
  { value: 'payment', label: 'The day’s payments' },
  { value: 'sawtooth', label: 'Up and down every 40 s' },
  { value: 'step', label: 'One step up, later down' },
] as const;

export type LoadName = (typeof LOADS)[number]['value'];

const SECONDS = 300;

function shape(loadAt: (second: number) => number): readonly number[] {
  return Array.from({ length: SECONDS }, (_, second) => loadAt(second));
}

/** The load of each second of a shape; made once, so that what was asked of it is not asked again. */
const SHAPES: Readonly<Partial<Record<LoadName, readonly number[]>>> = {
  sawtooth: shape((second) => (second % 40 < 20 ? 24 : 6)),
  step: shape((second) => (second >= 60 && second < 180 ? 24 : 6)),
};

/** The load of each second of a shape; undefined for one that the service has. */
export function shapeOf(name: LoadName): readonly number[] | undefined {
  return SHAPES[name];
}
