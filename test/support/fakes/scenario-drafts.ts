import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Catalog, type EntityCatalog, readEntityCatalog } from '../../../src/catalog/domain/catalog.js';
import { checkPhases } from '../../../src/simulation/domain/scenario-rules.js';
import { readScenarioFile, toPhases } from '../../../src/simulation/scenario-file.js';
import { type Scenario, toScenario } from '../../../src/simulation/scenario.js';
import { SHIPPED_DATA } from '../apps/data-folder.js';

type Weights = Record<string, unknown>;

/** A phase as a person may write it: anything goes. */
export interface PhaseDraft {
  name?: unknown;
  startHour?: unknown;
  startShare?: unknown;
  rate?: unknown;
  orderTypes: Weights;
  paymentTypes: Weights;
  info?: unknown;
  claims?: unknown;
  [other: string]: unknown;
}

/** A scenario as a person may write it: good as it is given out, to be spoilt. */
export interface ScenarioDraft {
  durationSeconds?: unknown;
  paymentLagSeconds?: unknown;
  phases: PhaseDraft[];
  clusters: { order: Weights; payment: Weights; [other: string]: unknown };
  [other: string]: unknown;
}

/** The file that is shipped, to be changed at will. */
export function shippedDraft(): ScenarioDraft {
  return JSON.parse(readFileSync(join(SHIPPED_DATA, 'scenarios', 'busy-retail-day.json'), 'utf8')) as ScenarioDraft;
}

function entityCatalog(value: Record<string, readonly string[]>): EntityCatalog {
  const read = readEntityCatalog(value);
  if ('problems' in read) throw new TypeError(JSON.stringify(read.problems));
  return read.content;
}

export const SMALL_CATALOG: Catalog = {
  order: entityCatalog({ mobile: ['apple', 'android'], retail: ['windows'] }),
  payment: entityCatalog({ cards: ['visa'], provider: ['paypal', 'stripe'] }),
};

export function phaseDraft(changes: Partial<PhaseDraft> = {}): PhaseDraft {
  return {
    name: 'a phase',
    startShare: 0,
    rate: 10,
    orderTypes: { mobile: 1, retail: 1 },
    paymentTypes: { cards: 1, provider: 1 },
    info: 'Something goes on.',
    ...changes,
  };
}

/** A short story over the small catalog: two phases, quick clusters. */
export function smallDraft(changes: Partial<ScenarioDraft> = {}): ScenarioDraft {
  const cluster = { nodeCapacity: 4, syncPeriodSeconds: 3 };
  return {
    durationSeconds: 120,
    paymentLagSeconds: 2,
    phases: [phaseDraft(), phaseDraft({ name: 'another', startShare: 0.5, rate: 30 })],
    clusters: { order: { ...cluster }, payment: { ...cluster } },
    ...changes,
  };
}

/** Every problem of a draft over a catalog, as `field: problem`; empty when it can be used. */
export function problemsOf(draft: unknown, catalog = SMALL_CATALOG): string[] {
  const read = readScenarioFile(draft);
  const problems = 'problems' in read ? read.problems : checkPhases(toPhases(read.content), catalog);
  return problems.map(({ field, problem }) => `${field}: ${problem}`);
}

/** The scenario of a draft. @throws TypeError when it cannot be used. */
export function scenarioOf(draft: ScenarioDraft, catalog = SMALL_CATALOG): Scenario {
  const problems = problemsOf(draft, catalog);
  const read = readScenarioFile(draft);
  if ('problems' in read || problems.length > 0) throw new TypeError(problems.join('\n'));
  return toScenario('small', read.content, catalog);
}
