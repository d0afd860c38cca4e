import { ApiProperty } from '@nestjs/swagger';
import { type Catalog, type EntityCatalog } from '../catalog/domain/catalog.js';
import { type ScalingPolicy } from '../cluster/domain/scaling-policy.js';
import { type Scenario } from './scenario.js';

const NAMES = { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } } as const;

/** What orders and payments can be: the names of each type. */
export class CatalogBody {
  @ApiProperty({ ...NAMES, example: { mobile: ['apple', 'android'], desktop: ['safari', 'chrome'] } })
  order!: Record<string, string[]>;

  @ApiProperty({ ...NAMES, example: { cards: ['visa', 'mastercard'] } })
  payment!: Record<string, string[]>;
}

/** A phase of the story: when it starts, and its sentence. */
export class PhaseBody {
  @ApiProperty({ minimum: 0, maximum: 1, description: 'Its start as a share of the day.', example: 0.5 })
  startShare!: number;

  @ApiProperty({ description: 'Arrivals at its start, pairs per stream-second.', example: 28 })
  rate!: number;

  /** @example "Lunch rush: usual busy high street, increasing retail and card payments." */
  info!: string;
}

/** What a picture of a cluster needs of its scaling policy. */
export class ClusterLimitsBody {
  @ApiProperty({ description: 'Pairs per stream-second that a node can take.', example: 4 })
  nodeCapacity!: number;

  @ApiProperty({ type: 'integer', description: 'Percent of the capacity that is aimed at.', example: 70 })
  targetAverageUtilization!: number;

  @ApiProperty({ type: 'integer', description: 'Stream-seconds from one decision to the next.', example: 3 })
  syncPeriodSeconds!: number;

  @ApiProperty({ type: 'integer', example: 1 })
  minReplicas!: number;

  @ApiProperty({ type: 'integer', example: 12 })
  maxReplicas!: number;
}

export class ClustersBody {
  order!: ClusterLimitsBody;
  payment!: ClusterLimitsBody;
}

/** A scenario that can be asked for. */
export class ScenarioBody {
  /** @example "busy-retail-day" */
  name!: string;

  @ApiProperty({ description: 'Length of its day in stream-seconds, unless the query has a `duration`.', example: 150 })
  durationSeconds!: number;

  @ApiProperty({ description: "How long after an order's its payment's work comes, in stream-seconds.", example: 2 })
  paymentLagSeconds!: number;

  phases!: PhaseBody[];
  clusters!: ClustersBody;
}

/** What there is to choose from. */
export class ScenarioListBody {
  catalog!: CatalogBody;

  @ApiProperty({
    description: 'Name of the scenario that is used where none is asked for.',
    example: 'busy-retail-day',
  })
  default!: string;

  scenarios!: ScenarioBody[];
}

function namesByType({ types, entries }: EntityCatalog): Record<string, string[]> {
  return Object.fromEntries(
    types.map((type) => [type, entries.filter((entry) => entry.type === type).map(({ name }) => name)]),
  );
}

export function toCatalogBody({ order, payment }: Catalog): CatalogBody {
  return { order: namesByType(order), payment: namesByType(payment) };
}

function toLimits(policy: ScalingPolicy): ClusterLimitsBody {
  const { nodeCapacity, targetAverageUtilization, syncPeriodSeconds, minReplicas, maxReplicas } = policy;
  return { nodeCapacity, targetAverageUtilization, syncPeriodSeconds, minReplicas, maxReplicas };
}

/** A scenario as the list has it. */
export function toScenarioBody({ name, durationSeconds, plan }: Scenario): ScenarioBody {
  const { order, payment } = plan.policies;
  return {
    name,
    durationSeconds,
    paymentLagSeconds: plan.paymentLagMs / 1000,
    phases: plan.story.phases.map(({ startShare, rate, info }) => ({ startShare, rate, info })),
    clusters: { order: toLimits(order), payment: toLimits(payment) },
  };
}
