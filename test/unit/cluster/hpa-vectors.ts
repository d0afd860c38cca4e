import { readFileSync } from 'node:fs';
import { type Pod, type TrustPeriods } from '../../../src/cluster/domain/pods.js';
import { type Tolerance } from '../../../src/cluster/domain/replica-calculator.js';
import { type ScaleEvents } from '../../../src/cluster/domain/scale-events.js';
import { type RatePolicy, type ScalingRules, type SelectPolicy } from '../../../src/cluster/domain/scaling-policy.js';

export interface Counted {
  readonly replicas: number;
  readonly secondsAgo: number;
}

interface WrittenRules {
  readonly window: number;
  readonly select: SelectPolicy;
  readonly policies: readonly { readonly type: RatePolicy['type']; readonly value: number; readonly period: number }[];
}

/** The periods of Kubernetes' own tests (defaultTestingCPUInitializationPeriod, defaultTestingDelayOfInitialReadinessStatus). */
export const TEST_TRUST_PERIODS: TrustPeriods = { cpuInitializationSeconds: 120, initialReadinessDelaySeconds: 10 };

export interface HpaVectors {
  readonly utilization: readonly {
    readonly name: string;
    readonly current: number;
    readonly targetUtilizationPercent: number;
    readonly tolerance: Tolerance;
    readonly pods: readonly Pod[];
    readonly expected: { readonly replicas: number; readonly utilizationPercent: number };
  }[];
  readonly metric: readonly {
    readonly name: string;
    readonly current: number;
    readonly targetValue: number;
    readonly tolerance: Tolerance;
    readonly podValues: readonly number[];
    readonly expected: { readonly replicas: number; readonly averageValue: number };
  }[];
  readonly rateLimit: readonly {
    readonly name: string;
    readonly current: number;
    readonly desired: number;
    readonly min: number;
    readonly max: number;
    readonly scaleUp: WrittenRules | null;
    readonly scaleDown: WrittenRules | null;
    readonly scaleUpEvents: readonly Counted[];
    readonly scaleDownEvents: readonly Counted[];
    readonly expected: { readonly replicas: number; readonly condition: string };
  }[];
  readonly stabilize: readonly {
    readonly name: string;
    readonly current: number;
    readonly desired: number;
    readonly recommendations: readonly Counted[];
    readonly scaleUpWindowSeconds: number;
    readonly scaleDownWindowSeconds: number;
    readonly expected: { readonly replicas: number };
  }[];
}

/** Facts from Kubernetes' own tests; times in seconds. */
export function hpaVectors(): HpaVectors {
  return JSON.parse(readFileSync(new URL('../../fixtures/hpa/vectors.json', import.meta.url), 'utf8')) as HpaVectors;
}

/** The vector of that name. @throws RangeError where there is none. */
export function named<T extends { readonly name: string }>(vectors: readonly T[], name: string): T {
  const found = vectors.find((vector) => vector.name === name);
  if (found === undefined) throw new RangeError(`No vector is called ${name}`);
  return found;
}

/** Rules as the vectors write them, in Kubernetes' words; null means all defaults. */
export function toRules(written: WrittenRules | null): Partial<ScalingRules> {
  if (written === null) return {};
  return {
    stabilizationWindowSeconds: written.window,
    selectPolicy: written.select,
    policies: written.policies.map(({ type, value, period }) => ({ type, value, periodSeconds: period })),
  };
}

/** Events as the vectors write them, with the second of each before now, which is second 0. */
export function toEvents(added: readonly Counted[], removed: readonly Counted[]): ScaleEvents {
  const events = (counted: readonly Counted[]): ScaleEvents['up'] =>
    counted.map(({ replicas, secondsAgo }) => ({ at: -secondsAgo, replicas }));
  return { up: events(added), down: events(removed) };
}
