import { limitRate, type LimitReason } from './rate-limit.js';
import { replicasForRatio, type Tolerance, utilizationPercent } from './replica-calculator.js';
import { type ScaleEvent, storeScaleEvent } from './scale-events.js';
import { type ScalingPolicy, type ScalingRules } from './scaling-policy.js';
import { RecommendationWindow, stabilize, type StabilizedReason } from './stabilization.js';

/** Why a count was decided, with the names of Kubernetes' conditions AbleToScale and ScalingLimited. */
export type ScalingReason = LimitReason | StabilizedReason;

/** One decision: `at` in seconds, `nodes` before it, `utilization` in percent, `recommended` as the load alone would have it. */
export interface ScalingStep {
  readonly at: number;
  readonly load: number;
  readonly nodes: number;
  readonly utilization: number;
  readonly recommended: number;
  readonly desired: number;
  readonly reason: ScalingReason;
}

function longestPeriodSeconds({ policies }: ScalingRules): number {
  return Math.max(...policies.map(({ periodSeconds }) => periodSeconds));
}

/**
 * One simulated cluster, scaled as the HorizontalPodAutoscaler scales a Deployment; all nodes are ready and take an even share of
 * the load. It remembers only what its windows and periods can still see.
 *
 * It starts as a controller that finds a Deployment: at the first sync, the count found is recorded as the first recommendation,
 * before the one that the load calls for. So for the length of a window the count found is kept where the load asks for another.
 */
export class Autoscaler {
  private count: number;
  private found = false;
  private readonly events: { readonly up: ScaleEvent[]; readonly down: ScaleEvent[] } = { up: [], down: [] };
  private readonly lowest: RecommendationWindow;
  private readonly highest: RecommendationWindow;

  /** `initialReplicas` outside `minReplicas`..`maxReplicas` is brought inside, so that the count is always within. */
  constructor(private readonly policy: ScalingPolicy) {
    const { initialReplicas, minReplicas, maxReplicas, behavior } = policy;
    this.count = Math.min(Math.max(initialReplicas, minReplicas), maxReplicas);
    this.lowest = RecommendationWindow.lowestWithin(behavior.scaleUp.stabilizationWindowSeconds);
    this.highest = RecommendationWindow.highestWithin(behavior.scaleDown.stabilizationWindowSeconds);
  }

  /** The present number of nodes. */
  get nodes(): number {
    return this.count;
  }

  /**
   * Decides on the load (in the unit of `nodeCapacity`, 0 or more) at second `atSeconds`, which must not be earlier than that of
   * the last call, and scales the cluster accordingly.
   */
  sync(atSeconds: number, load: number): ScalingStep {
    const nodes = this.count;
    if (!this.found) this.recordInitialRecommendation(atSeconds);
    const { nodeCapacity, targetAverageUtilization } = this.policy;
    const utilization = utilizationPercent(load, nodes * nodeCapacity);
    const recommended = replicasForRatio(utilization / targetAverageUtilization, this.tolerance(), nodes, nodes);
    const { desired, reason } = this.decide(atSeconds, recommended);
    this.scaleTo(desired, atSeconds);
    return { at: atSeconds, load, nodes, utilization, recommended, desired, reason };
  }

  private recordInitialRecommendation(now: number): void {
    this.found = true;
    this.lowest.add(now, this.count);
    this.highest.add(now, this.count);
  }

  private tolerance(): Tolerance {
    const { tolerance, behavior } = this.policy;
    return { up: behavior.scaleUp.tolerance ?? tolerance, down: behavior.scaleDown.tolerance ?? tolerance };
  }

  /** The limit is the reason where it changed the count; else the window is, where that held the recommendation back. */
  private decide(now: number, recommended: number): { desired: number; reason: ScalingReason } {
    const lowest = this.lowest.add(now, recommended);
    const highest = this.highest.add(now, recommended);
    const stabilized = stabilize({ current: this.count, desired: recommended, lowest, highest });
    const limited = this.limit(now, stabilized.replicas);
    const isLimited = limited.replicas !== stabilized.replicas;
    return { desired: limited.replicas, reason: isLimited ? limited.reason : (stabilized.reason ?? limited.reason) };
  }

  private limit(now: number, desired: number): ReturnType<typeof limitRate> {
    const { minReplicas, maxReplicas, behavior } = this.policy;
    const { count: current, events } = this;
    return limitRate({ now, current, desired, minReplicas, maxReplicas, behavior, events });
  }

  private scaleTo(desired: number, now: number): void {
    const { behavior } = this.policy;
    const change = desired - this.count;
    this.count = desired;
    const event = { at: now, replicas: Math.abs(change) };
    if (change > 0) storeScaleEvent(this.events.up, event, longestPeriodSeconds(behavior.scaleUp));
    if (change < 0) storeScaleEvent(this.events.down, event, longestPeriodSeconds(behavior.scaleDown));
  }
}
