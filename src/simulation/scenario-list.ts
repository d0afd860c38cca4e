import { type Catalog, type EntityCatalog } from '../catalog/domain/catalog.js';
import { type ScalingPolicy } from '../cluster/domain/scaling-policy.js';
import { type CatalogBody, type ClusterLimitsBody, type ScenarioBody } from './scenario-list.dto.js';
import { type Scenario } from './scenario.js';

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

/** A scenario as it is shown to who has to choose one. */
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
