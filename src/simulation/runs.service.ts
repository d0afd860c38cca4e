import { Injectable } from '@nestjs/common';
import { Entropy } from '../kernel/random/entropy.js';
import { TaskClock } from '../kernel/time/clock.js';
import { inTurns } from '../kernel/time/turn.js';
import { type Chunk } from '../streaming/chunk.js';
import { SseEncoder } from '../streaming/sse-encoder.js';
import { type OpenSource } from '../streaming/stream-source.js';
import {
  type Connection,
  createConnection,
  fingerprintOf,
  parseMessageId,
  type RunIdentity,
  MOST_AHEAD_MS,
} from './domain/connection.js';
import { Day } from './domain/day.js';
import { Run } from './domain/run.js';
import { type Scenario } from './scenario.js';
import { ScenariosService } from './scenarios.service.js';
import { type StreamQuery } from './stream-query.dto.js';
import { timeline } from './timeline.js';

/** A query with every default filled in but the seed's. */
interface Terms {
  readonly scenario: Scenario;
  readonly seed: string | undefined;
  readonly durationSeconds: number;
  readonly speed: number;
  readonly rate: number;
}

/** Starts runs, and resumes those that another replica, or this one in an earlier life, has started. */
@Injectable()
export class RunsService {
  constructor(
    private readonly scenarios: ScenariosService,
    private readonly clock: TaskClock,
    private readonly entropy: Entropy,
    private readonly encoder: SseEncoder,
  ) {}

  /**
   * A run for the query, as a stream. With the id of a message of a run of the same query and data, that run from the message
   * after it on; with any other id, a fresh one.
   * @throws FlowProbeError `invalid-query` for an unknown scenario.
   */
  async open(query: StreamQuery, cursor: string | undefined, signal: AbortSignal): Promise<OpenSource<Chunk> | 'over'> {
    const run = await this.runFor(query, cursor, signal);
    if (run === 'over') return 'over';
    return { events: (backpressure) => timeline(run, this.clock, backpressure, this.encoder) };
  }

  private async runFor(query: StreamQuery, cursor: string | undefined, signal: AbortSignal): Promise<Run | 'over'> {
    const terms = this.termsOf(query);
    const resumed = cursor === undefined ? undefined : await this.resume(terms, cursor, signal);
    if (resumed !== undefined) return resumed;
    const connection = createConnection(this.clock.now(), this.entropy, (ownSeed) => identify(terms, ownSeed));
    return createRun(terms, connection);
  }

  private termsOf(query: StreamQuery): Terms {
    const scenario = this.scenarios.current(query.scenario);
    return {
      scenario,
      seed: query.seed,
      durationSeconds: query.duration ?? scenario.durationSeconds,
      speed: query.speed ?? 1,
      rate: query.rate ?? 1,
    };
  }

  /** Costs the day's messages up to the id, generated anew and passed by, a slice each turn; nothing is remembered. */
  private async resume(terms: Terms, cursor: string, signal: AbortSignal): Promise<Run | 'over' | undefined> {
    const id = parseMessageId(cursor);
    if (id === undefined || id.connection.startedMs > this.clock.now() + MOST_AHEAD_MS) return undefined;
    const { connection, sequence } = id;
    if (fingerprintOf(identify(terms, connection.ownSeed)) !== connection.fingerprint) return undefined;
    const run = createRun(terms, connection);
    await inTurns(this.clock, () => signal.aborted || run.passBy(sequence));
    if (signal.aborted) return 'over';
    if (!run.finished) return run;
    return run.day.sequence === sequence ? 'over' : undefined;
  }
}

function identify(terms: Terms, ownSeed: string): RunIdentity {
  const { scenario, durationSeconds, speed, rate } = terms;
  const seed = terms.seed ?? ownSeed;
  return { seed, scenario: scenario.name, durationSeconds, speed, rate, dataDigest: scenario.digest };
}

function createRun(terms: Terms, connection: Connection): Run {
  const { scenario, durationSeconds, speed, rate } = terms;
  const seed = terms.seed ?? connection.ownSeed;
  const day = new Day(scenario.plan, { seed, durationSeconds, rate });
  const metadata = { connectionUuid: connection.uuid, startedMs: connection.startedMs, seed };
  return new Run(day, metadata, speed, scenario.body);
}
