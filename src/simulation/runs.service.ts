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
  MAX_AHEAD_MS,
} from './domain/connection.js';
import { Day } from './domain/day.js';
import { Run } from './domain/run.js';
import { type Scenario } from './scenario.js';
import { ScenariosService } from './scenarios.service.js';
import { choiceOf, type StreamQuery } from './stream-query.dto.js';
import { timeline } from './timeline.js';

/** What the query asks for; all but the seed is known before there is a connection, whose own seed stands in where there is none. */
interface RunSpec {
  readonly scenario: Scenario;
  readonly identify: (ownSeed: string) => RunIdentity;
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
    const spec = this.specOf(query);
    const resumed = cursor === undefined ? undefined : await this.resume(spec, cursor, signal);
    if (resumed !== undefined) return resumed;
    return createRun(spec, createConnection(this.clock.now(), this.entropy, spec.identify));
  }

  private specOf(query: StreamQuery): RunSpec {
    const scenario = this.scenarios.current(query.scenario);
    const identify = (ownSeed: string): RunIdentity => ({
      ...choiceOf(query, scenario, query.seed ?? ownSeed),
      scenario: scenario.name,
      speed: query.speed ?? 1,
      dataDigest: scenario.digest,
    });
    return { scenario, identify };
  }

  /** Costs the day's messages up to the id, generated anew and passed by, a slice each turn; nothing is remembered. */
  private async resume(spec: RunSpec, cursor: string, signal: AbortSignal): Promise<Run | 'over' | undefined> {
    const id = parseMessageId(cursor);
    if (id === undefined || id.connection.startedMs > this.clock.now() + MAX_AHEAD_MS) return undefined;
    const { connection, sequence } = id;
    if (fingerprintOf(spec.identify(connection.ownSeed)) !== connection.fingerprint) return undefined;
    const run = createRun(spec, connection);
    await inTurns(this.clock, () => signal.aborted || run.passBy(sequence));
    if (signal.aborted) return 'over';
    if (!run.finished) return run;
    return run.day.sequence === sequence ? 'over' : undefined;
  }
}

function createRun({ scenario, identify }: RunSpec, { uuid: connectionUuid, startedMs, ownSeed }: Connection): Run {
  const identity = identify(ownSeed);
  const day = new Day(scenario.plan, identity);
  return new Run(day, { connectionUuid, startedMs, seed: identity.seed }, identity.speed, scenario.body);
}
