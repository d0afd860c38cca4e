import { perPoint, type PerPoint, type Point } from './points.js';

/** How much of the guarantees is switched on. */
export const MODES = ['naive', 'outbox', 'outbox+inbox'] as const;
export type Mode = (typeof MODES)[number];

/** What a fault point is set to. */
export interface FaultSetting {
  readonly enabled: boolean;
  readonly probability: number;
  readonly kind: string | null;
  readonly latencyMs: number;
  readonly seed: string;
  /** ISO 8601; null where it is not armed. */
  readonly armedAt: string | null;
  /** When it was armed last, even if it is not any more. */
  readonly lastArmedAt: string | null;
  /** Rises with each change: what waits before the point is tried again at once. */
  readonly version: number;
}

export interface Policy {
  /** Tries after which a step gives up and its message becomes a dead letter; 0 for ever. */
  readonly maxAttempts: number;
  /** The first pause; each further one is twice as long, up to a bound. */
  readonly backoffMs: number;
}

/** Everything that can be set in the evented system; shared by all replicas. */
export interface SystemSettings {
  readonly points: PerPoint<FaultSetting>;
  readonly mode: Mode;
  /** Counted by the report; each `PUT /requests/mode` begins a new one. */
  readonly run: number;
  readonly policy: Policy;
  /** Requests a second that come by themselves. */
  readonly rps: number;
}

const UNARMED: FaultSetting = {
  enabled: false,
  probability: 0,
  kind: null,
  latencyMs: 0,
  seed: '',
  armedAt: null,
  lastArmedAt: null,
  version: 0,
};

/** Reads stored settings; a point that an earlier version did not have is not armed. */
export function parseSettings(json: string): SystemSettings {
  const stored = JSON.parse(json) as SystemSettings;
  return { ...stored, points: { ...INITIAL.points, ...stored.points } };
}

export const INITIAL: SystemSettings = {
  points: perPoint(() => UNARMED),
  mode: 'outbox+inbox',
  run: 1,
  policy: { maxAttempts: 0, backoffMs: 200 },
  rps: 0,
};

/** What a caller may set at a point. */
export type Fault = Pick<FaultSetting, 'enabled' | 'probability' | 'kind' | 'latencyMs' | 'seed'>;

export function withFault(settings: SystemSettings, point: Point, fault: Fault, wallMs: number): SystemSettings {
  const before = settings.points[point];
  const armedAt = fault.enabled ? new Date(wallMs).toISOString() : null;
  const setting = { ...fault, armedAt, lastArmedAt: armedAt ?? before.lastArmedAt, version: before.version + 1 };
  return { ...settings, points: { ...settings.points, [point]: setting } };
}

export function withoutFault(settings: SystemSettings, point: Point): SystemSettings {
  const { version, lastArmedAt } = settings.points[point];
  const setting = { ...UNARMED, lastArmedAt, version: version + 1 };
  return { ...settings, points: { ...settings.points, [point]: setting } };
}

export function withMode(settings: SystemSettings, mode: Mode): SystemSettings {
  return { ...settings, mode, run: settings.run + 1 };
}

/** Whether two settings have the same faults. Where they differ, requests are numbered from 0 again. */
export function sameFaults(a: SystemSettings, b: SystemSettings): boolean {
  return Object.entries(a.points).every(([point, { version }]) => b.points[Number(point) as Point].version === version);
}
