export const SELECT_POLICIES = ['Max', 'Min', 'Disabled'] as const;
export const RATE_POLICY_TYPES = ['Pods', 'Percent'] as const;

/** Which of several rate policies holds: the one that allows the largest change, the smallest, or no change at all. */
export type SelectPolicy = (typeof SELECT_POLICIES)[number];

/** How much may change within a period: `value` nodes, or `value` percent of the nodes at the period's start. */
export interface RatePolicy {
  readonly type: (typeof RATE_POLICY_TYPES)[number];
  readonly value: number;
  readonly periodSeconds: number;
}

/** The rules of one direction; `tolerance` (Kubernetes 1.33 and later) stands in for the policy's own there. */
export interface ScalingRules {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: SelectPolicy;
  readonly policies: readonly RatePolicy[];
  readonly tolerance?: number;
}

export interface ScalingBehavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

/**
 * How one cluster is scaled, with the names of a HorizontalPodAutoscaler (autoscaling/v2) where it has one. `tolerance` is a
 * share (0.1 = 10 %), `targetAverageUtilization` percent of `nodeCapacity`, which has the unit of the load.
 */
export interface ScalingPolicy {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly initialReplicas: number;
  readonly targetAverageUtilization: number;
  readonly tolerance: number;
  readonly nodeCapacity: number;
  readonly syncPeriodSeconds: number;
  readonly behavior: ScalingBehavior;
}

/** A policy as it is written: only the capacity of a node is required. */
export interface ScalingPolicyInput extends Partial<Omit<ScalingPolicy, 'behavior' | 'nodeCapacity'>> {
  readonly nodeCapacity: number;
  readonly behavior?: { readonly scaleUp?: Partial<ScalingRules>; readonly scaleDown?: Partial<ScalingRules> };
}

/** What Kubernetes assumes (pkg/apis/autoscaling/v2/defaults.go and the flags of kube-controller-manager). */
const DEFAULT_BEHAVIOR: ScalingBehavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  },
};

/** `maxReplicas` and `initialReplicas` are flowProbe's own: Kubernetes demands the one and finds the other in the Deployment. */
export const DEFAULT_POLICY = {
  minReplicas: 1,
  maxReplicas: 12,
  initialReplicas: 2,
  targetAverageUtilization: 80,
  tolerance: 0.1,
  syncPeriodSeconds: 15,
} as const;

function rulesWithDefaults(given: Partial<ScalingRules> | undefined, defaults: ScalingRules): ScalingRules {
  return {
    stabilizationWindowSeconds: given?.stabilizationWindowSeconds ?? defaults.stabilizationWindowSeconds,
    selectPolicy: given?.selectPolicy ?? defaults.selectPolicy,
    policies: given?.policies ?? defaults.policies,
    ...(given?.tolerance == null ? {} : { tolerance: given.tolerance }),
  };
}

/**
 * Fills in what a policy omits (a null of JSON included), as Kubernetes does, direction by direction and field by field.
 * `maxReplicas` defaults to 12, as a cluster of the simulated day has 1 to 12 nodes; Kubernetes has no default
 * there. `initialReplicas` is 2, brought into `minReplicas`..`maxReplicas`. Nothing is checked here: see ScalingPolicyDto.
 */
export function withDefaults(input: ScalingPolicyInput): ScalingPolicy {
  const minReplicas = input.minReplicas ?? DEFAULT_POLICY.minReplicas;
  const maxReplicas = input.maxReplicas ?? DEFAULT_POLICY.maxReplicas;
  return {
    minReplicas,
    maxReplicas,
    initialReplicas:
      input.initialReplicas ?? Math.min(Math.max(DEFAULT_POLICY.initialReplicas, minReplicas), maxReplicas),
    targetAverageUtilization: input.targetAverageUtilization ?? DEFAULT_POLICY.targetAverageUtilization,
    tolerance: input.tolerance ?? DEFAULT_POLICY.tolerance,
    nodeCapacity: input.nodeCapacity,
    syncPeriodSeconds: input.syncPeriodSeconds ?? DEFAULT_POLICY.syncPeriodSeconds,
    behavior: {
      scaleUp: rulesWithDefaults(input.behavior?.scaleUp, DEFAULT_BEHAVIOR.scaleUp),
      scaleDown: rulesWithDefaults(input.behavior?.scaleDown, DEFAULT_BEHAVIOR.scaleDown),
    },
  };
}
