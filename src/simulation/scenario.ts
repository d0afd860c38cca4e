import { createHash } from 'node:crypto';
import { type Catalog } from '../catalog/domain/catalog.js';
import { toPolicy } from '../cluster/scaling-policy.dto.js';
import { type DayPlan } from './domain/day.js';
import { MessageBody } from './domain/message-body.js';
import { toStory } from './domain/story.js';
import { type ScenarioFile, toPhases } from './scenario-file.js';

/** The story of a day laid over a catalog, ready to run; frozen, shared by all its runs. */
export interface Scenario {
  readonly name: string;
  readonly plan: DayPlan;
  readonly body: MessageBody;
  readonly durationSeconds: number;
  /** Digest of all that a run's messages depend on. */
  readonly digest: string;
}

/** Lays a file that has been checked over a catalog. */
export function toScenario(name: string, file: ScenarioFile, catalog: Catalog): Scenario {
  const plan: DayPlan = Object.freeze({
    story: toStory(toPhases(file), catalog),
    catalog,
    policies: { order: toPolicy(file.clusters.order), payment: toPolicy(file.clusters.payment) },
    paymentLagMs: Math.round(file.paymentLagSeconds * 1000),
  });
  const digest = createHash('sha256').update(JSON.stringify(plan)).digest('hex');
  return Object.freeze({ name, plan, body: new MessageBody(catalog), durationSeconds: file.durationSeconds, digest });
}
