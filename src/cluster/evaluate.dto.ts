import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, type ValidationArguments } from 'class-validator';
import { IsNested } from '../kernel/input/nested.js';
import { type ScalingReason, type ScalingStep } from './domain/autoscaler.js';
import { ScalingPolicyDto } from './scaling-policy.dto.js';

const MAX_SECONDS = 100_000;
const MAX_LOAD = 1e15;

const REASONS: readonly ScalingReason[] = [
  'DesiredWithinRange',
  'ScaleUpLimit',
  'ScaleDownLimit',
  'TooFewReplicas',
  'TooManyReplicas',
  'ScaleUpStabilized',
  'ScaleDownStabilized',
];

function isLoad(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= MAX_LOAD;
}

/** One pass and one sentence, as a series may have 100,000 values; it names the first that does not fit. */
function IsLoadSeries(): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    Array.isArray(value) && value.length > 0 && value.length <= MAX_SECONDS && value.every(isLoad);
  const message = ({ value }: ValidationArguments): string => {
    const misfit = Array.isArray(value) && value.length <= MAX_SECONDS ? value.findIndex((item) => !isLoad(item)) : -1;
    return misfit < 0
      ? `$property must be an array of 1 to ${MAX_SECONDS} numbers`
      : `$property[${misfit}] must be a number between 0 and ${MAX_LOAD}`;
  };
  return ValidateBy({ name: 'isLoadSeries', validator: { validate } }, { message });
}

/** A policy, and the load to try it on. */
export class EvaluateDto {
  /** How the cluster is scaled. */
  @IsNested(() => ScalingPolicyDto)
  policy!: ScalingPolicyDto;

  /** The load in each second, in the unit of nodeCapacity: load[i] is that of second i. */
  @IsLoadSeries()
  @ApiProperty({
    type: 'array',
    items: { type: 'number', minimum: 0, maximum: MAX_LOAD },
    minItems: 1,
    maxItems: MAX_SECONDS,
    example: [2, 2.5, 3, 8],
  })
  load!: number[];
}

/** What was decided at one sync. */
export class ScalingStepDto implements ScalingStep {
  /** When, in seconds from the start. @example 3 */
  @ApiProperty({ type: 'integer' })
  at!: number;

  /** The mean load of the seconds since the last sync, in the unit of nodeCapacity. @example 2.5 */
  load!: number;

  /** The nodes before the decision. @example 2 */
  @ApiProperty({ type: 'integer' })
  nodes!: number;

  /** What the load takes of the nodes' capacity, in percent without a fraction. @example 31 */
  @ApiProperty({ type: 'integer' })
  utilization!: number;

  /** The nodes that the load alone calls for. @example 1 */
  @ApiProperty({ type: 'integer' })
  recommended!: number;

  /** The nodes decided, after the stabilization window, the rate policies and the range. @example 2 */
  @ApiProperty({ type: 'integer' })
  desired!: number;

  /** What decided: the limit where it changed the count, else the window where it held the recommendation back. */
  @ApiProperty({ enum: REASONS, example: 'ScaleDownStabilized' })
  reason!: ScalingReason;
}

/** Every decision over the series, in order. */
export class EvaluationDto {
  /** One step for each full syncPeriodSeconds of the load. */
  steps!: ScalingStepDto[];
}
