import { Random } from '../kernel/random/random.js';
import { createConnection } from '../runs/domain/connection.js';
import { Day } from './domain/day.js';
import { DayRun } from './domain/day-run.js';
import { type Scenario } from './scenario.js';

/**
 * The day of a fixed seed, laid on the wall clock and repeated: day n begins at n times its length after the Unix epoch.
 * Every replica with the same seed and data makes the same days with the same ids, without a word to each other.
 */
export class LiveDay {
  private readonly durationMs: number;

  constructor(
    private readonly seed: string,
    readonly scenario: Scenario,
  ) {
    this.durationMs = scenario.durationSeconds * 1000;
  }

  /** The day that `nowMs` lies in, from its beginning. */
  runAt(nowMs: number): DayRun {
    const startedMs = Math.floor(nowMs / this.durationMs) * this.durationMs;
    const { seed, scenario } = this;
    const { durationSeconds, digest } = scenario;
    const random = Random.fromSeed(seed).fork('live');
    const entropy = { uint32: () => random.int32() >>> 0 };
    const identity = { seed, scenario: scenario.name, durationSeconds, speed: 1, rate: 1, dataDigest: digest };
    const { uuid } = createConnection(startedMs, entropy, () => identity);
    const day = new Day(scenario.plan, { seed, durationSeconds, rate: 1 });
    return new DayRun(day, { connectionUuid: uuid, startedMs, seed }, 1, scenario.body);
  }

  /** The day after the given one. */
  runAfter(run: DayRun): DayRun {
    return this.runAt(run.metadata.startedMs + this.durationMs);
  }
}
