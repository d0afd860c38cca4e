import { limitRate, type LimitReason, type ScaleEvent } from './rate-limit.js';
import { replicasForRatio, type Tolerance, utilizationPercent } from './replica-calculator.js';
import { type ScalingPolicy } from './scaling-policy.js';
import { firstYoungerThan, forgetFirst } from './sliding-window.js';
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

const NO_EVENTS: readonly ScaleEvent[] = [];

function longestPeriodSeconds({ behavior: { scaleUp, scaleDown } }: ScalingPolicy): number {
  return Math.max(...[...scaleUp.policies, ...scaleDown.policies].map(({ periodSeconds }) => periodSeconds));
}

/**
 * One simulated cluster, scaled as the HorizontalPodAutoscaler scales a Deployment; all nodes are ready and take an even share of
 * the load. It remembers only what its windows and periods can still see.
 *
 * It starts with an empty history. A controller that finds a Deployment records the present count as a first recommendation,
 * and so scales nothing down for the length of a window; here the first sync decides by its own load alone.
 */
export class Autoscaler {
  private count: number;
  private events: ScaleEvent[] | undefined;
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
    const { nodeCapacity, targetAverageUtilization } = this.policy;
    const utilization = utilizationPercent(load, nodes * nodeCapacity);
    const recommended = replicasForRatio(utilization / targetAverageUtilization, this.tolerance(), nodes, nodes);
    const { desired, reason } = this.decide(atSeconds, recommended);
    this.scaleTo(desired, atSeconds);
    return { at: atSeconds, load, nodes, utilization, recommended, desired, reason };
  }

  private tolerance(): Tolerance {
    const { tolerance, behavior } = this.policy;
    return { up: behavior.scaleUp.tolerance ?? tolerance, down: behavior.scaleDown.tolerance ?? tolerance };
  }

  /** The window is the reason only where the limits alone would have decided otherwise. */
  private decide(now: number, recommended: number): { desired: number; reason: ScalingReason } {
    const lowest = this.lowest.add(now, recommended);
    const highest = this.highest.add(now, recommended);
    const held = stabilize({ current: this.count, desired: recommended, lowest, highest });
    const unheld = this.limit(now, recommended);
    if (held.reason === undefined) return { desired: unheld.replicas, reason: unheld.reason };
    const { replicas } = this.limit(now, held.replicas);
    return { desired: replicas, reason: replicas === unheld.replicas ? unheld.reason : held.reason };
  }

  private limit(now: number, desired: number): ReturnType<typeof limitRate> {
    const { minReplicas, maxReplicas, behavior } = this.policy;
    const events = this.events ?? NO_EVENTS;
    return limitRate({ now, current: this.count, desired, minReplicas, maxReplicas, behavior, events });
  }

  private scaleTo(desired: number, now: number): void {
    if (desired === this.count) return;
    const events = (this.events ??= []);
    forgetFirst(firstYoungerThan(longestPeriodSeconds(this.policy), now, events), events);
    events.push({ at: now, before: this.count });
    this.count = desired;
  }
}
