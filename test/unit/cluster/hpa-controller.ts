import { type RatePolicy, type ScalingPolicy, type ScalingRules } from '../../../src/cluster/domain/scaling-policy.js';

interface Stamped {
  readonly timestamp: number;
}

interface StampedRecommendation extends Stamped {
  readonly recommendation: number;
}

interface StampedScaleEvent extends Stamped {
  readonly replicaChange: number;
  outdated: boolean;
}

export interface Reconciled {
  readonly recommended: number;
  readonly desired: number;
  /** Of the condition AbleToScale, where the window changed the recommendation. */
  readonly stabilized: string | undefined;
  /** Of the condition ScalingLimited. */
  readonly limited: string;
}

const MAX_INT32 = 2 ** 31 - 1;

function replicasChangePerPeriod(periodSeconds: number, now: number, events: readonly StampedScaleEvent[]): number {
  const cutoff = now - periodSeconds;
  let replicas = 0;
  for (const event of events) {
    if (event.timestamp > cutoff) replicas += event.replicaChange;
  }
  return replicas;
}

function longestPolicyPeriod({ policies }: ScalingRules): number {
  let longest = 0;
  for (const { periodSeconds } of policies) if (periodSeconds > longest) longest = periodSeconds;
  return longest;
}

/**
 * Kubernetes' HorizontalPodAutoscaler, followed step by step: each function is one of horizontal.go, with its lists and its
 * order of checks, and no more thought than that. A second opinion for the tests; all pods are ready.
 *
 * Source: kubernetes/pkg/controller/podautoscaler/horizontal.go (release 1.34), Apache License 2.0.
 */
export class HpaController {
  private recommendations: StampedRecommendation[] | undefined;
  private readonly scaleUpEvents: StampedScaleEvent[] = [];
  private readonly scaleDownEvents: StampedScaleEvent[] = [];
  replicas: number;
  /** Scale events that another has overwritten. */
  overwritten = 0;

  constructor(private readonly policy: ScalingPolicy) {
    this.replicas = policy.initialReplicas;
  }

  /** reconcileAutoscaler */
  reconcile(now: number, load: number): Reconciled {
    const current = this.replicas;
    this.recordInitialRecommendation(now, current);
    const recommended = this.resourceReplicas(current, load);
    const stabilizedRecommendation = this.stabilize(now, current, recommended);
    const [desired, limited] = this.convertWithBehaviorRate(now, current, stabilizedRecommendation);
    const stabilized = recommended >= current ? 'ScaleUpStabilized' : 'ScaleDownStabilized';
    if (desired !== current) {
      this.storeScaleEvent(now, current, desired);
      this.replicas = desired;
    }
    return {
      recommended,
      desired,
      stabilized: stabilizedRecommendation === recommended ? undefined : stabilized,
      limited,
    };
  }

  private recordInitialRecommendation(now: number, current: number): void {
    this.recommendations ??= [{ recommendation: current, timestamp: now }];
  }

  /** GetResourceReplicas where no pod is unready or missing */
  private resourceReplicas(current: number, load: number): number {
    const { nodeCapacity, targetAverageUtilization, tolerance, behavior } = this.policy;
    const utilization = Math.min(Math.trunc((load * 100) / (current * nodeCapacity)), MAX_INT32);
    const usageRatio = utilization / targetAverageUtilization;
    const down = behavior.scaleDown.tolerance ?? tolerance;
    const up = behavior.scaleUp.tolerance ?? tolerance;
    if (1 - down <= usageRatio && usageRatio <= 1 + up) return current;
    return Math.ceil(usageRatio * current);
  }

  /** stabilizeRecommendationWithBehaviors */
  private stabilize(now: number, current: number, desired: number): number {
    const { scaleUp, scaleDown } = this.policy.behavior;
    const recommendations = (this.recommendations ??= []);
    let oldSampleIndex = -1;
    let upRecommendation = desired;
    const upCutoff = now - scaleUp.stabilizationWindowSeconds;
    let downRecommendation = desired;
    const downCutoff = now - scaleDown.stabilizationWindowSeconds;
    for (const [index, { timestamp, recommendation }] of recommendations.entries()) {
      if (timestamp > upCutoff) upRecommendation = Math.min(recommendation, upRecommendation);
      if (timestamp > downCutoff) downRecommendation = Math.max(recommendation, downRecommendation);
      if (timestamp < upCutoff && timestamp < downCutoff) oldSampleIndex = index;
    }
    let recommendation = current;
    if (recommendation < upRecommendation) recommendation = upRecommendation;
    if (recommendation > downRecommendation) recommendation = downRecommendation;
    if (oldSampleIndex >= 0) recommendations[oldSampleIndex] = { recommendation: desired, timestamp: now };
    else recommendations.push({ recommendation: desired, timestamp: now });
    return recommendation;
  }

  /** convertDesiredReplicasWithBehaviorRate */
  private convertWithBehaviorRate(now: number, current: number, desired: number): [number, string] {
    const { minReplicas, maxReplicas, behavior } = this.policy;
    let reason: string;
    if (desired > current) {
      let scaleUpLimit = this.scaleUpLimit(now, current, behavior.scaleUp);
      if (scaleUpLimit < current) scaleUpLimit = current;
      let maximumAllowed = maxReplicas;
      if (maximumAllowed > scaleUpLimit) {
        maximumAllowed = scaleUpLimit;
        reason = 'ScaleUpLimit';
      } else {
        reason = 'TooManyReplicas';
      }
      if (desired > maximumAllowed) return [maximumAllowed, reason];
    } else if (desired < current) {
      let scaleDownLimit = this.scaleDownLimit(now, current, behavior.scaleDown);
      if (scaleDownLimit > current) scaleDownLimit = current;
      let minimumAllowed = minReplicas;
      if (minimumAllowed < scaleDownLimit) {
        minimumAllowed = scaleDownLimit;
        reason = 'ScaleDownLimit';
      } else {
        reason = 'TooFewReplicas';
      }
      if (desired < minimumAllowed) return [minimumAllowed, reason];
    }
    return [desired, 'DesiredWithinRange'];
  }

  private periodStart({ periodSeconds }: RatePolicy, now: number, current: number): number {
    const added = replicasChangePerPeriod(periodSeconds, now, this.scaleUpEvents);
    const deleted = replicasChangePerPeriod(periodSeconds, now, this.scaleDownEvents);
    return current - added + deleted;
  }

  /** calculateScaleUpLimitWithScalingRules */
  private scaleUpLimit(now: number, current: number, { selectPolicy, policies }: ScalingRules): number {
    if (selectPolicy === 'Disabled') return current;
    let result = selectPolicy === 'Min' ? Infinity : -Infinity;
    for (const policy of policies) {
      const start = this.periodStart(policy, now, current);
      const proposed = policy.type === 'Pods' ? start + policy.value : Math.ceil(start * (1 + policy.value / 100));
      result = selectPolicy === 'Min' ? Math.min(result, proposed) : Math.max(result, proposed);
    }
    return result;
  }

  /** calculateScaleDownLimitWithBehaviors */
  private scaleDownLimit(now: number, current: number, { selectPolicy, policies }: ScalingRules): number {
    if (selectPolicy === 'Disabled') return current;
    let result = selectPolicy === 'Min' ? -Infinity : Infinity;
    for (const policy of policies) {
      const start = this.periodStart(policy, now, current);
      const proposed = policy.type === 'Pods' ? start - policy.value : Math.trunc(start * (1 - policy.value / 100));
      result = selectPolicy === 'Min' ? Math.max(result, proposed) : Math.min(result, proposed);
    }
    return result;
  }

  private storeScaleEvent(now: number, previous: number, next: number): void {
    const { behavior } = this.policy;
    const up = next > previous;
    const events = up ? this.scaleUpEvents : this.scaleDownEvents;
    this.markScaleEventsOutdated(now, events, longestPolicyPeriod(up ? behavior.scaleUp : behavior.scaleDown));
    let oldSampleIndex = -1;
    for (const [index, { outdated }] of events.entries()) if (outdated) oldSampleIndex = index;
    const event = { replicaChange: Math.abs(next - previous), timestamp: now, outdated: false };
    if (oldSampleIndex < 0) {
      events.push(event);
      return;
    }
    events[oldSampleIndex] = event;
    this.overwritten += 1;
  }

  private markScaleEventsOutdated(now: number, events: readonly StampedScaleEvent[], longestPeriod: number): void {
    const cutoff = now - longestPeriod;
    for (const event of events) if (event.timestamp < cutoff) event.outdated = true;
  }
}
