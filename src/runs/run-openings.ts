import { Injectable } from '@nestjs/common';
import { ClockRecords } from '../clocks/clock-records.js';
import { type ClockIdentity, type RunRoom } from '../clocks/clocked-run.js';
import { Entropy } from '../kernel/random/entropy.js';
import { TaskClock } from '../kernel/time/clock.js';
import { inTurns, TurnLimit } from '../kernel/time/turn.js';
import { type Chunk } from '../streaming/chunk.js';
import { SseEncoder } from '../streaming/sse-encoder.js';
import { type Opened } from '../streaming/stream-source.js';
import {
  type Connection,
  createConnection,
  type DayStart,
  fingerprintOf,
  MAX_AHEAD_MS,
  type MessageId,
  parseEndlessId,
  parseMessageId,
  type RunIdentity,
} from './domain/connection.js';
import { type Run } from './domain/run.js';
import { RunOnNamedClock } from './run-on-named-clock.js';
import { timeline } from './timeline.js';

/** What a query asks for; all but the seed is known before there is a connection, whose own seed stands in where there is none. */
export interface RunSpec {
  /** Its days follow one another without an end. */
  readonly isEndless: boolean;
  readonly identify: (ownSeed: string) => RunIdentity;
  /** The run at its first message; of an endless one, at the first of the day where `start` is given. */
  readonly create: (connection: Connection, start?: DayStart) => Run;
}

/** The same on a named clock, from which all follows. */
export interface ClockedRunSpec {
  readonly isEndless: boolean;
  /** Path and query that open the same run again. */
  readonly address: string;
  /** Where what the run holds is counted; left out for one that holds next to nothing. */
  readonly room?: RunRoom;
  readonly create: (clock: ClockIdentity, start?: DayStart) => Run;
}

/** Runs that are opened between two turns of the event loop, over all connections: with their first messages some milliseconds. */
export const RUNS_PER_TURN = 16;

/** Starts runs, and resumes those that another replica, or this one in an earlier life, has started. */
@Injectable()
export class RunOpenings {
  private readonly openings: TurnLimit;

  constructor(
    private readonly clocks: ClockRecords,
    private readonly clock: TaskClock,
    private readonly entropy: Entropy,
    private readonly encoder: SseEncoder,
  ) {
    this.openings = new TurnLimit(clock, RUNS_PER_TURN);
  }

  /**
   * A run as a stream. With the id of a message of a run of the same query and data, that run from the message after it on; with
   * any other id, a fresh one.
   */
  async open(spec: RunSpec, cursor: string | undefined, signal: AbortSignal): Promise<Opened<Chunk>> {
    await this.openings.enter();
    const resumed = cursor === undefined ? undefined : await this.resume(spec, cursor, signal);
    const run = resumed ?? spec.create(createConnection(this.clock.now(), this.entropy, spec.identify));
    if (run === 'over') return 'over';
    return { events: (backpressure) => timeline(run, this.clock, backpressure, this.encoder) };
  }

  /**
   * A run on a named clock, as a stream. With the id of a message that the clock has reached, from the message after it on; with
   * any other id, from its beginning.
   * @throws FlowProbeError `not-found`, `unavailable`
   */
  async openOnClock(
    name: string,
    spec: ClockedRunSpec,
    cursor: string | undefined,
    signal: AbortSignal,
  ): Promise<Opened<Chunk>> {
    const clock = await this.clocks.find(name);
    const id = cursor === undefined ? undefined : readId(cursor, spec.isEndless);
    const begin = (start?: DayStart): RunOnNamedClock => this.onClock(spec, clock, start);
    const resumed = begin(id?.start);
    if (id?.connection.uuid !== resumed.connection) return clock.open(begin());
    const { run } = resumed;
    await inTurns(this.clock, (isTurnOver) => signal.aborted || run.passBy(id.sequence - 1, isTurnOver));
    if (signal.aborted) return 'over';
    if (run.finished || run.sequence !== id.sequence || !clock.canHaveSent(resumed)) return clock.open(begin());
    resumed.skip();
    return (await this.isOver(run, spec.isEndless, signal)) ? 'over' : clock.open(resumed);
  }

  /** The run on the clock, at its first message. */
  onClock(spec: ClockedRunSpec, clock: ClockIdentity, start?: DayStart): RunOnNamedClock {
    return new RunOnNamedClock(spec.create(clock, start), spec, this.encoder, this.clock);
  }

  /** Costs the messages of a day up to the id, generated anew and passed by, a slice each turn; nothing is remembered. */
  private async resume(spec: RunSpec, cursor: string, signal: AbortSignal): Promise<Run | 'over' | undefined> {
    const id = readId(cursor, spec.isEndless);
    if (id === undefined || id.connection.startedMs > this.clock.now() + MAX_AHEAD_MS) return undefined;
    const { connection, sequence, start } = id;
    if (fingerprintOf(spec.identify(connection.ownSeed)) !== connection.fingerprint) return undefined;
    const run = spec.create(connection, start);
    // Of a day to come nothing has been sent.
    if (run.dueMs > this.clock.now() + MAX_AHEAD_MS) return undefined;
    await inTurns(this.clock, (isTurnOver) => signal.aborted || run.passBy(sequence, isTurnOver));
    if (signal.aborted) return 'over';
    if (run.finished) return run.sequence === sequence ? 'over' : undefined;
    if (run.sequence !== sequence + 1) return undefined;
    return (await this.isOver(run, spec.isEndless, signal)) ? 'over' : run;
  }

  /** Whether nothing that is sent to this connection is left of a run that has an end. */
  private async isOver(run: Run, isEndless: boolean, signal: AbortSignal): Promise<boolean> {
    if (!isEndless) await inTurns(this.clock, (isTurnOver) => signal.aborted || run.passUnsent(isTurnOver));
    return run.finished || signal.aborted;
  }
}

function readId(cursor: string, isEndless: boolean): (MessageId & { readonly start?: DayStart }) | undefined {
  return isEndless ? parseEndlessId(cursor) : parseMessageId(cursor);
}
