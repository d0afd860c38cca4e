import { type Connection, type RunIdentity } from '../runs/domain/connection.js';
import { Day } from './domain/day.js';
import { DayRun } from './domain/day-run.js';
import { type Scenario } from './scenario.js';
import { choiceOf, type StreamQuery } from './stream-query.dto.js';

/** Of a day: its length is known. */
export interface DayIdentity extends RunIdentity {
  readonly durationSeconds: number;
}

/** A query as it is resolved over the data. */
export function identityOf(query: StreamQuery, scenario: Scenario, seed: string): DayIdentity {
  return {
    ...choiceOf(query, scenario, seed),
    scenario: scenario.name,
    speed: query.speed ?? 1,
    dataDigest: scenario.digest,
  };
}

/** The run of that identity, at its first message. */
export function runOf(scenario: Scenario, identity: DayIdentity, { uuid, startedMs }: Connection): DayRun {
  const day = new Day(scenario.plan, identity);
  return new DayRun(day, { connectionUuid: uuid, startedMs, seed: identity.seed }, identity.speed, scenario.body);
}
