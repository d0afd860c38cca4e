import { IsIn, IsOptional } from 'class-validator';
import { IsNested } from '../kernel/input/nested.js';
import {
  RATE_POLICY_TYPES,
  type RatePolicy,
  type ScalingPolicy,
  SELECT_POLICIES,
  type SelectPolicy,
  withDefaults,
} from './domain/scaling-policy.js';
import { FitsReplicaRange, IsNestedList, IsNumberWithin, IsQuantityWithin } from './policy-rules.js';

/** How much may change within a period. */
export class RatePolicyDto {
  /** What `value` counts: nodes, or percent of the nodes at the start of the period. */
  @IsIn(RATE_POLICY_TYPES, { message: '$property must be Pods or Percent' })
  type!: RatePolicy['type'];

  /** Nodes or percent that may be added or removed within the period. @example 4 */
  @IsNumberWithin({ integer: true, above: 0 })
  value!: number;

  /** Length of the period in seconds. @example 15 */
  @IsNumberWithin({ integer: true, min: 1, max: 1800 })
  periodSeconds!: number;
}

/** How fast the cluster may change in one direction. */
export class ScalingRulesDto {
  /**
   * Seconds over which the most careful recommendation holds: the lowest when scaling up, the highest when scaling down.
   * Default: 0 for scaleUp, 300 for scaleDown.
   * @example 30
   */
  @IsOptional()
  @IsNumberWithin({ integer: true, min: 0, max: 3600 })
  stabilizationWindowSeconds?: number;

  /** Which of the policies holds: the one that allows the largest change, the smallest, or no change at all. Default: Max. */
  @IsOptional()
  @IsIn(SELECT_POLICIES, { message: '$property must be Max, Min or Disabled' })
  selectPolicy?: SelectPolicy;

  /** Limits on the rate of change. Default: 4 Pods and 100 Percent in 15 s for scaleUp, 100 Percent in 15 s for scaleDown. */
  @IsOptional()
  @IsNestedList(() => RatePolicyDto, 20)
  policies?: RatePolicyDto[];

  /** Instead of the policy's own tolerance in this direction, as a share or a quantity ("50m"). @example "50m" */
  @IsOptional()
  @IsQuantityWithin({ min: 0 })
  tolerance?: number;
}

/** Rules for either direction; what is omitted has Kubernetes' defaults. */
export class ScalingBehaviorDto {
  /** How nodes are added. */
  @IsOptional()
  @IsNested(() => ScalingRulesDto)
  scaleUp?: ScalingRulesDto;

  /** How nodes are removed. */
  @IsOptional()
  @IsNested(() => ScalingRulesDto)
  scaleDown?: ScalingRulesDto;
}

/** How a cluster is scaled, with the field names of Kubernetes' HorizontalPodAutoscaler (autoscaling/v2) where it has them. */
export class ScalingPolicyDto {
  /** The fewest nodes. Default: 1. @example 1 */
  @IsOptional()
  @IsNumberWithin({ integer: true, min: 1, max: 1000 })
  @FitsReplicaRange()
  minReplicas?: number;

  /** The most nodes. Default: 12. @example 12 */
  @IsOptional()
  @IsNumberWithin({ integer: true, min: 1, max: 1000 })
  @FitsReplicaRange()
  maxReplicas?: number;

  /** The nodes at the start. Default: 2, or the nearest that minReplicas and maxReplicas allow. @example 2 */
  @IsOptional()
  @IsNumberWithin({ integer: true, min: 1, max: 1000 })
  @FitsReplicaRange()
  initialReplicas?: number;

  /** The utilization aimed at, in percent of nodeCapacity. Default: 80. @example 70 */
  @IsOptional()
  @IsNumberWithin({ integer: true, above: 0 })
  targetAverageUtilization?: number;

  /** How far utilization / target may be from 1 without a change, as a share or a quantity ("100m"). Default: 0.1. @example 0.1 */
  @IsOptional()
  @IsQuantityWithin({ min: 0, below: 1 })
  tolerance?: number;

  /** The load that makes one node 100 % busy, in the unit of the load (pairs per second in a scenario), or a quantity. @example 4 */
  @IsQuantityWithin({ above: 0 })
  nodeCapacity!: number;

  /** Seconds between two decisions. Default: 15. @example 3 */
  @IsOptional()
  @IsNumberWithin({ integer: true, min: 1, max: 3600 })
  syncPeriodSeconds?: number;

  /** How fast the cluster may change. */
  @IsOptional()
  @IsNested(() => ScalingBehaviorDto)
  behavior?: ScalingBehaviorDto;
}

/** The policy that a checked DTO means, with every default filled in. */
export function toPolicy(dto: ScalingPolicyDto): ScalingPolicy {
  return withDefaults(dto);
}
