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
import { ScalingPolicyDto, toPolicy } from '../cluster/scaling-policy.dto.js';
import { type Problem } from '../kernel/errors/flowprobe.error.js';
import { OptionalField } from '../kernel/input/optional-field.js';
import { IsNested } from '../kernel/input/nested.js';
import { type Read, readAs } from '../kernel/input/validation.js';
import { type ClaimingPhase, type Trend, TRENDS } from './domain/scenario-rules.js';

const HOURS_A_DAY = 24;
/** Clients add the scale messages up from two, and a cluster has twelve nodes at most. */
const INITIAL_NODES = 2;
const MAX_NODES = 12;

/** What an `info` sentence claims about the messages until the next phase; checked against the numbers when it is loaded. */
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
  /** For the person who edits the file. */
  @IsString()
  @IsNotEmpty()
  readonly name!: string;

  /** When it starts: hour of the day, 0–24 … */
  @OptionalField()
  @IsNumber()
  @Min(0)
  @Max(HOURS_A_DAY)
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

  /** One sentence about what goes on, sent at its start. */
  @IsString()
  @IsNotEmpty()
  readonly info!: string;

  @OptionalField()
  @IsNested(() => ClaimFile)
  readonly claims?: ClaimFile;
}

/** The policies of the two clusters. */
export class ClustersFile {
  @IsNested(() => ScalingPolicyDto)
  readonly order!: ScalingPolicyDto;

  @IsNested(() => ScalingPolicyDto)
  readonly payment!: ScalingPolicyDto;
}

/** A scenario file: the story of a day. */
export class ScenarioFile {
  @OptionalField()
  @IsString()
  readonly description?: string;

  /** Length of the stream where the query has no `duration`, stream-seconds. */
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

  @IsNested(() => ClustersFile)
  readonly clusters!: ClustersFile;
}

function startProblems(file: ScenarioFile): Problem[] {
  return file.phases.flatMap(({ startHour, startShare }, index) =>
    (startHour === undefined) === (startShare === undefined)
      ? [{ field: `phases.${index}`, problem: 'must have either startHour or startShare' }]
      : [],
  );
}

function clusterProblems(file: ScenarioFile): Problem[] {
  return (['order', 'payment'] as const).flatMap((entity) => {
    const { initialReplicas, maxReplicas } = toPolicy(file.clusters[entity]);
    const field = `clusters.${entity}`;
    return [
      ...(initialReplicas === INITIAL_NODES
        ? []
        : [{ field: `${field}.initialReplicas`, problem: `must be ${INITIAL_NODES}: a day starts with two nodes` }]),
      ...(maxReplicas <= MAX_NODES
        ? []
        : [{ field: `${field}.maxReplicas`, problem: `must be at most ${MAX_NODES} in a scenario` }]),
    ];
  });
}

/** Reads a scenario file's value; what it has of the catalog's types is checked when it is laid over a catalog. */
export function readScenarioFile(value: unknown): Read<ScenarioFile> {
  const file = readAs(ScenarioFile, value);
  if ('problems' in file) return file;
  const problems = [...startProblems(file.content), ...clusterProblems(file.content)];
  return problems.length > 0 ? { problems } : file;
}

function toPhase(phase: PhaseFile): ClaimingPhase {
  const { rate, orderTypes, paymentTypes, info, claims, startHour = 0, startShare = startHour / HOURS_A_DAY } = phase;
  return { startShare, rate, orderTypes, paymentTypes, info, claims };
}

/** The phases of a file, their starts as shares of the day. */
export function toPhases(file: ScenarioFile): ClaimingPhase[] {
  return file.phases.map(toPhase);
}
