import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { OptionalField } from '../kernel/input/optional-field.js';
import { ScalingPolicyDto } from '../cluster/scaling-policy.dto.js';
import { type Trend, TRENDS } from './domain/scenario-rules.js';

/** What an `info` sentence says of the messages until the next phase; checked against the numbers when it is loaded. */
export class ClaimFile {
  /** Of the arrival rate. */
  @OptionalField()
  @IsIn(TRENDS)
  readonly rate?: Trend;

  /** Of the shares of order types, by type. */
  @OptionalField()
  @IsObject()
  readonly orderTypes?: Readonly<Record<string, Trend>>;

  /** Of the shares of payment types, by type. */
  @OptionalField()
  @IsObject()
  readonly paymentTypes?: Readonly<Record<string, Trend>>;
}

/** A phase as it stands in a scenario file. */
export class PhaseFile {
  @IsString()
  @IsNotEmpty()
  readonly name!: string;

  /** When it starts: hour of the day, 0–24 … */
  @OptionalField()
  @IsNumber()
  @Min(0)
  @Max(24)
  readonly startHour?: number;

  /** … or share of the day, 0–1; one of the two. */
  @OptionalField()
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly startShare?: number;

  /** Arrivals at its start, pairs per stream-second. */
  @IsNumber()
  @Min(0.001)
  @Max(1000)
  readonly rate!: number;

  /** Weights of the order types at its start. */
  @IsObject()
  readonly orderTypes!: Readonly<Record<string, number>>;

  /** Weights of the payment types at its start. */
  @IsObject()
  readonly paymentTypes!: Readonly<Record<string, number>>;

  /** One sentence about what goes on, told at its start. */
  @IsString()
  @IsNotEmpty()
  readonly info!: string;

  @OptionalField()
  @IsObject()
  @ValidateNested()
  @Type(() => ClaimFile)
  readonly claims?: ClaimFile;
}

/** The policies of the two clusters. */
export class ClustersFile {
  @IsObject()
  @ValidateNested()
  @Type(() => ScalingPolicyDto)
  readonly order!: ScalingPolicyDto;

  @IsObject()
  @ValidateNested()
  @Type(() => ScalingPolicyDto)
  readonly payment!: ScalingPolicyDto;
}

/** A scenario file: the story of a day. */
export class ScenarioFile {
  @OptionalField()
  @IsString()
  readonly description?: string;

  /** Length of the stream where the caller does not say, stream-seconds. */
  @IsInt()
  @Min(120)
  @Max(180)
  readonly durationSeconds!: number;

  /** How long after an order's its payment's work comes, stream-seconds. */
  @IsNumber()
  @Min(0)
  @Max(60)
  readonly paymentLagSeconds!: number;

  @IsArray()
  @ArrayMinSize(1)
  @ValidateNested({ each: true })
  @Type(() => PhaseFile)
  readonly phases!: readonly PhaseFile[];

  @IsObject()
  @ValidateNested()
  @Type(() => ClustersFile)
  readonly clusters!: ClustersFile;
}
