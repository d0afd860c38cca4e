export type Entity = 'order' | 'payment';

export interface Item {
  readonly uuid: string;
  readonly type: string;
  readonly name: string;
  readonly value: number;
}

export type DayMessage =
  | { readonly type: 'start'; readonly uuid: string; readonly timestamp: string; readonly seed: string }
  | { readonly type: 'spawn'; readonly uuid: string; readonly order: Item; readonly payment: Item }
  | { readonly type: 'info'; readonly message: string }
  | { readonly type: 'scale-up' | 'scale-down'; readonly entity: Entity; readonly factor: number }
  | { readonly type: 'end'; readonly uuid: string; readonly timestamp: string };

/** As `GET /simulation/scenarios` gives it. */
export interface ScenarioList {
  readonly catalog: Catalog;
  readonly default: string;
  readonly scenarios: readonly ScenarioOutline[];
}

export type NamesByType = Readonly<Record<string, readonly string[]>>;
export type Catalog = Readonly<Record<Entity, NamesByType>>;

export interface ClusterLimits {
  readonly nodeCapacity: number;
  readonly targetAverageUtilization: number;
  readonly syncPeriodSeconds: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

export interface ScenarioOutline {
  readonly name: string;
  readonly durationSeconds: number;
  readonly paymentLagSeconds: number;
  readonly phases: readonly { readonly startShare: number; readonly rate: number; readonly info: string }[];
  readonly clusters: Readonly<Record<Entity, ClusterLimits>>;
}

/** As `GET /simulation/preview` gives it: an entry for each stream-second. */
export interface Preview {
  readonly seed: string;
  readonly duration: number;
  readonly order: { readonly load: readonly number[]; readonly nodes: readonly number[] };
  readonly payment: { readonly load: readonly number[]; readonly nodes: readonly number[] };
}

/** The sequence in a message's id, `<connection>:<sequence>`. */
export function sequenceOf(id: string): number {
  return Number(id.slice(id.lastIndexOf(':') + 1));
}
