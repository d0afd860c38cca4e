import { randomUUID } from 'node:crypto';
import { type TaskClock } from '../../kernel/time/clock.js';
import { pause } from '../../kernel/time/pause.js';
import {
  type Entry,
  type LogStorage,
  type OnEntries,
  type RetentionOf,
  type TopicLimit,
  type TopicState,
  type TopicWatch,
} from '../log-storage.js';
import { Budget, BUDGET_MS, inTime } from './budget.js';
import { decodeBody, encodeBody } from './entry-body.js';
import { type NatsLink, type NatsSession } from './nats-link.js';
import { type StreamMessage } from './stream-message.js';
import { StreamReader } from './stream-reader.js';
import { StreamWatch } from './stream-watch.js';
import { type Leases } from '../leases.js';
import { TopicStreams } from './topic-streams.js';
import {
  asRejection,
  isNobodyThere,
  isOutage,
  jetStreamCode,
  mayBeStored,
  NatsOutage,
  nothingStored,
  STREAM_NOT_FOUND,
} from './nats-errors.js';

/** Most bytes that wait for the server's acknowledgement: past that it does not keep up. */
const MAX_UNACKNOWLEDGED_BYTES = 64 * 1024 * 1024;
/** Between two tries on one connection. */
const RETRY_MS = 50;

/** Entries of one `appendMany` that wait for their acknowledgement at once. */
const MAX_IN_FLIGHT = 500;

/** The event log on JetStream: a stream for each topic, the stream's sequences are the entries'. */
export class NatsLogStorage implements LogStorage {
  private readonly streams: TopicStreams;
  private readonly reader: StreamReader;
  private readonly clock: TaskClock;
  private unacknowledgedBytes = 0;
  private looking: Promise<void> | undefined;

  /** @param namespace begins all names on the server, so that several deployments can share it: `[A-Za-z0-9-]+` */
  constructor(
    private readonly link: NatsLink,
    namespace: string,
    retentionOf: RetentionOf,
    leases: Leases,
  ) {
    this.clock = link.clock;
    this.streams = new TopicStreams(namespace, retentionOf, leases, link.clock);
    this.reader = new StreamReader(link, this.clock);
  }

  /**
   * Repeats what was not acknowledged under the same id, by which the server knows it: nothing is stored twice. One that was
   * in flight when the budget ended may have been stored; one that began while NATS was away was not.
   */
  async append(topic: string, body: Buffer, id: string = randomUUID()): Promise<number> {
    let session = this.sessionForWrite();
    if (this.unacknowledgedBytes + body.length > MAX_UNACKNOWLEDGED_BYTES) {
      throw nothingStored('it does not keep up with what is written');
    }
    this.unacknowledgedBytes += body.length;
    // Once it was sent without an answer, nobody here knows whether it was stored.
    let outage = nothingStored;
    try {
      const budget = new Budget(this.clock);
      const { encoding, data } = await encodeBody(body, session.nc.info?.max_payload);
      const subject = this.streams.subjectOf(topic, encoding);
      for (;;) {
        let isSent = false;
        try {
          await inTime(this.clock, budget.requestMs, this.streams.ensure(session, topic));
          isSent = true;
          return (await session.js.publish(subject, data, { msgID: id, timeout: budget.requestMs })).seq;
        } catch (error) {
          if (isSent && isOutage(error) && !isNobodyThere(error)) outage = mayBeStored;
          session = await this.tryAgain(error, topic, session, budget);
        }
      }
    } catch (error) {
      throw asRejection(error, outage);
    } finally {
      this.unacknowledgedBytes -= body.length;
    }
  }

  /** All are on their way at once, in pieces that the connection keeps in order; the server acknowledges each. */
  async appendMany(topic: string, bodies: readonly Buffer[], id: string = randomUUID()): Promise<number[]> {
    const sequences: number[] = [];
    for (let from = 0; from < bodies.length; from += MAX_IN_FLIGHT) {
      const piece = bodies.slice(from, from + MAX_IN_FLIGHT);
      const appends = piece.map((body, index) => this.append(topic, body, `${id}-${from + index}`));
      const settled = await Promise.allSettled(appends);
      const failures = settled.filter((each) => each.status === 'rejected').map(({ reason }) => reason as unknown);
      sequences.push(...settled.filter((each) => each.status === 'fulfilled').map(({ value }) => value));
      if (failures.length > 0) throw failureOf(failures, sequences.length > 0);
    }
    return sequences;
  }

  async stateOf(topic: string): Promise<TopicState> {
    return await this.within((session) => this.streams.stateOf(session, topic));
  }

  async read(topic: string, fromSequence: number, limit: number): Promise<Entry[]> {
    const from = Math.max(1, fromSequence);
    if (limit < 1) return [];
    if (limit === 1) return await this.within((session) => this.readOne(session, topic, from));
    return (await this.reader.read(this.streams.nameOf(topic), from, limit)).map(asEntry);
  }

  async watch(topic: string, onEntries: OnEntries): Promise<TopicWatch> {
    const stream = {
      name: this.streams.nameOf(topic),
      subject: this.streams.subjectOf(topic, '*'),
      stateIn: (session: NatsSession) => this.streams.stateOf(session, topic),
    };
    const onMessages = (messages: readonly StreamMessage[], epoch: string): void =>
      onEntries(messages.map(asEntry), epoch);
    return await StreamWatch.start(this.link, stream, 'next', onMessages);
  }

  async dropThrough(topic: string, sequence: number): Promise<void> {
    await this.within((session) => this.streams.purge(session, topic, sequence));
  }

  /** What was seen last; where that is a while ago, it is looked at again for who asks next. */
  reachedLimits(): readonly TopicLimit[] {
    const limits = this.streams.reachedLimits();
    if (limits.length > 0) this.looking ??= this.lookAgain().finally(() => (this.looking = undefined));
    return limits;
  }

  /** Closes what is open on the server; the link is its owner's. Watches are stopped by who has begun them. */
  close(): void {
    this.reader.close();
  }

  /** One entry needs no consumer: the first one at or after a sequence. */
  private async readOne(session: NatsSession, topic: string, from: number): Promise<Entry[]> {
    try {
      const subject = this.streams.subjectOf(topic, '*');
      const query = { seq: from, next_by_subj: subject };
      const found = await session.jsm.streams.getMessage(this.streams.nameOf(topic), query);
      return found === null ? [] : [{ sequence: found.seq, body: decodeBody(found.subject, Buffer.from(found.data)) }];
    } catch (error) {
      if (jetStreamCode(error) === STREAM_NOT_FOUND) return [];
      throw error;
    }
  }

  private async lookAgain(): Promise<void> {
    let looked: Promise<void> = Promise.resolve();
    // `within` has reported what is no outage.
    await this.within((session) => (looked = this.streams.lookAgain(session))).catch(() => undefined);
    // It may go on after its time.
    await looked.catch(() => undefined);
  }

  private async tryAgain(error: unknown, topic: string, session: NatsSession, budget: Budget): Promise<NatsSession> {
    if (!isOutage(error)) throw error;
    if (isNobodyThere(error)) this.streams.forget(topic);
    const next = await this.link.next(budget);
    if (next === session) await pause(this.clock, RETRY_MS);
    if (budget.isSpent()) throw error;
    return next;
  }

  private async within<T>(work: (session: NatsSession) => Promise<T>): Promise<T> {
    try {
      return await inTime(this.clock, BUDGET_MS, work(this.link.current()));
    } catch (error) {
      throw asRejection(error);
    }
  }

  private sessionForWrite(): NatsSession {
    const { outage } = this.link;
    if (outage !== undefined) throw nothingStored(outage);
    return this.link.current();
  }
}

/** What several appends together reject with. @param isPartial some of them were stored */
function failureOf(failures: readonly unknown[], isPartial: boolean): unknown {
  const isNothing = (each: unknown): boolean => each instanceof NatsOutage && each.outcome === 'nothing was stored';
  const failure = failures.find((each) => !isNothing(each)) ?? failures[0];
  return isPartial && failure instanceof NatsOutage ? mayBeStored(failure.reason) : failure;
}

function asEntry({ sequence, subject, data }: StreamMessage): Entry {
  return { sequence, body: decodeBody(subject, data) };
}
