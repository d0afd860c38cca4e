import { replicasChangedWithin, type ScaleEvents } from './scale-events.js';
import { type RatePolicy, type ScalingBehavior, type ScalingRules } from './scaling-policy.js';

export type LimitReason =
  'DesiredWithinRange' | 'ScaleUpLimit' | 'ScaleDownLimit' | 'TooFewReplicas' | 'TooManyReplicas';

export interface RateLimitInput {
  readonly now: number;
  readonly current: number;
  readonly desired: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly behavior: ScalingBehavior;
  readonly events: ScaleEvents;
}

/**
 * Each policy is about the nodes at the start of its period, as far as the events still show: what was added or
 * removed since then is already spent.
 */
function proposals(
  { selectPolicy, policies }: ScalingRules,
  { now, current, events }: RateLimitInput,
  propose: (policy: RatePolicy, periodStart: number) => number,
): number[] {
  if (selectPolicy === 'Disabled') return [current];
  return policies.map((policy) => {
    const added = replicasChangedWithin(policy.periodSeconds, now, events.up);
    const removed = replicasChangedWithin(policy.periodSeconds, now, events.down);
    return propose(policy, current - added + removed);
  });
}

/** The most nodes that the scale-up rules allow now. A percent is rounded up, else few nodes could never become more. */
function scaleUpLimit(input: RateLimitInput): number {
  const rules = input.behavior.scaleUp;
  const allowed = proposals(rules, input, ({ type, value }, periodStart) =>
    type === 'Pods' ? periodStart + value : Math.ceil(periodStart * (1 + value / 100)),
  );
  return rules.selectPolicy === 'Min' ? Math.min(...allowed) : Math.max(...allowed);
}

/** The fewest nodes that the scale-down rules allow now; the largest change is the lowest count. */
function scaleDownLimit(input: RateLimitInput): number {
  const rules = input.behavior.scaleDown;
  const allowed = proposals(rules, input, ({ type, value }, periodStart) =>
    type === 'Pods' ? periodStart - value : Math.trunc(periodStart * (1 - value / 100)),
  );
  return rules.selectPolicy === 'Min' ? Math.max(...allowed) : Math.min(...allowed);
}

/**
 * Limits a change to what the rate policies and `minReplicas`..`maxReplicas` allow, and names the limit that held it. Where more
 * has changed within a period than its policy allows, the cluster stays where it is; it is never turned round. Where `current`
 * lies within `minReplicas`..`maxReplicas`, so does the answer.
 *
 * Source: convertDesiredReplicasWithBehaviorRate in kubernetes/pkg/controller/podautoscaler/horizontal.go.
 */
export function limitRate(input: RateLimitInput): { readonly replicas: number; readonly reason: LimitReason } {
  const { current, desired, minReplicas, maxReplicas } = input;
  if (desired > current) {
    const limit = Math.max(scaleUpLimit(input), current);
    if (desired > Math.min(limit, maxReplicas)) {
      return maxReplicas > limit
        ? { replicas: limit, reason: 'ScaleUpLimit' }
        : { replicas: maxReplicas, reason: 'TooManyReplicas' };
    }
  }
  if (desired < current) {
    const limit = Math.min(scaleDownLimit(input), current);
    if (desired < Math.max(limit, minReplicas)) {
      return minReplicas < limit
        ? { replicas: limit, reason: 'ScaleDownLimit' }
        : { replicas: minReplicas, reason: 'TooFewReplicas' };
    }
  }
  return { replicas: desired, reason: 'DesiredWithinRange' };
}
