import { createHash } from 'node:crypto';
import { type Catalog } from '../catalog/domain/catalog.js';
import { toPolicy } from '../cluster/scaling-policy.dto.js';
import { type Problem } from '../kernel/errors/flowprobe.error.js';
import { type Read, readAs } from '../kernel/input/validation.js';
import { type DayPlan } from './domain/day.js';
import { MessageBody } from './domain/message-body.js';
import { type ClaimingPhase } from './domain/scenario-rules.js';
import { toStory } from './domain/story.js';
import { type PhaseFile, ScenarioFile } from './scenario-file.js';

/** A scenario laid over a catalog, ready to run; frozen, shared by all its runs. */
export interface Scenario {
  readonly name: string;
  readonly plan: DayPlan;
  readonly body: MessageBody;
  readonly durationSeconds: number;
  /** Digest of all that decides what a run of it says. */
  readonly digest: string;
}

const HOURS_A_DAY = 24;
/** Clients add the scale messages up from two, and a cluster has twelve nodes at most. */
const INITIAL_NODES = 2;
const MAX_NODES = 12;

function startProblems(file: ScenarioFile): Problem[] {
  return file.phases.flatMap(({ startHour, startShare }, index) =>
    (startHour === undefined) === (startShare === undefined)
      ? [{ field: `phases.${index}`, problem: 'say when it starts: either startHour or startShare' }]
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
        : [{ field: `${field}.initialReplicas`, problem: `a day starts with ${INITIAL_NODES} nodes` }]),
      ...(maxReplicas <= MAX_NODES
        ? []
        : [{ field: `${field}.maxReplicas`, problem: `a cluster has at most ${MAX_NODES} nodes` }]),
    ];
  });
}

/** Reads a scenario file's value; what it says of the catalog's types is checked when it is laid over a catalog. */
export function readScenarioFile(value: unknown): Read<ScenarioFile> {
  const file = readAs(ScenarioFile, value);
  if ('problems' in file) return file;
  const problems = [...startProblems(file.content), ...clusterProblems(file.content)];
  return problems.length > 0 ? { problems } : file;
}

function toPhase(phase: PhaseFile): ClaimingPhase {
  const { rate, orderTypes, paymentTypes, info, claims, startShare, startHour = 0 } = phase;
  return { startShare: startShare ?? startHour / HOURS_A_DAY, rate, orderTypes, paymentTypes, info, claims };
}

/** The phases of a file, their starts as shares of the day. */
export function toPhases(file: ScenarioFile): ClaimingPhase[] {
  return file.phases.map(toPhase);
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
