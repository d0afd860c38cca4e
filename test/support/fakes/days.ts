import { CatalogFiles } from '../../../src/catalog/catalog-files.js';
import { SseEncoder } from '../../../src/streaming/sse-encoder.js';
import { createConnection } from '../../../src/runs/domain/connection.js';
import { Day } from '../../../src/simulation/domain/day.js';
import { DayRun } from '../../../src/simulation/domain/day-run.js';
import { ScenarioFolder } from '../../../src/simulation/scenario-folder.js';
import { type Scenario } from '../../../src/simulation/scenario.js';
import { takeDue } from '../../../src/runs/timeline.js';

/** When the runs of the tests begin. */
export const STARTED_MS = Date.UTC(2025, 8, 6, 22, 52, 52);

/** The scenario that is shipped, over the catalog that is shipped. */
export function shippedScenario(): Scenario {
  const scenario = new ScenarioFolder('data', new CatalogFiles('data')).current('busy-retail-day');
  if (scenario === undefined) throw new Error('the shipped scenario is missing');
  return scenario;
}

export interface RunChoice {
  readonly seed?: string;
  readonly speed?: number;
  readonly rate?: number;
  readonly durationSeconds?: number;
}

/** A run of the shipped scenario whose connection is always the same. */
export function createRun(
  scenario: Scenario,
  { seed = '42', speed = 1, rate = 1, durationSeconds = 150 }: RunChoice = {},
): DayRun {
  let draws = 0;
  const entropy = { uint32: () => (draws += 1) * 0x9e3779b1 };
  const connection = createConnection(STARTED_MS, entropy, () => ({
    seed,
    scenario: scenario.name,
    durationSeconds,
    speed: 1,
    rate,
    dataDigest: 'the same at any speed',
  }));
  const day = new Day(scenario.plan, { seed, durationSeconds, rate });
  return new DayRun(day, { connectionUuid: connection.uuid, startedMs: STARTED_MS, seed }, speed, scenario.body);
}

/** All that is left of a run, taken in steps of `stepMs` of the clock's time. */
export function takeRest(run: DayRun, stepMs = 1000, encoder = new SseEncoder()): string {
  const parts: string[] = [];
  for (let nowMs = STARTED_MS; !run.finished; nowMs += stepMs) {
    for (let chunk = takeDue(run, encoder, nowMs); chunk !== undefined; chunk = takeDue(run, encoder, nowMs)) {
      parts.push(chunk.body.toString('utf8'));
    }
  }
  return parts.join('');
}

/** The frames of a stream, without the blank lines between them. */
export function framesOf(text: string): string[] {
  return text.split('\n\n').filter((frame) => frame !== '');
}
