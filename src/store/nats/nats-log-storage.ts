import { randomUUID } from 'node:crypto';
import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import {
  type Entry,
  type LogStorage,
  type OnEntries,
  type RetentionOf,
  type TopicState,
  type TopicWatch,
} from '../log-storage.js';
import { Budget, BUDGET_MS, inTime, pause } from './budget.js';
import { decodeBody, encodeBody } from './entry-body.js';
import { type NatsLink, type NatsSession } from './nats-link.js';
import { type StreamMessage } from './stream-message.js';
import { StreamReader } from './stream-reader.js';
import { StreamWatch } from './stream-watch.js';
import { TopicStreams } from './topic-streams.js';
import { asUnavailable, isNobodyThere, jetStreamCode, STREAM_NOT_FOUND, unavailable } from './trouble.js';

/** Most bytes that wait for the server's acknowledgement: past that it does not keep up. */
const MAX_UNACKNOWLEDGED_BYTES = 64 * 1024 * 1024;
/** Between two tries on one connection. */
const RETRY_MS = 50;

/** Entries of one `appendMany` that wait for their acknowledgement at once. */
const MOST_ON_THE_WAY = 500;

/** The event log on JetStream: a stream for each topic, the stream's sequences are the entries'. */
export class NatsLogStorage implements LogStorage {
  private readonly streams: TopicStreams;
  private readonly reader: StreamReader;
  private readonly clock: TaskClock;
  private unacknowledgedBytes = 0;

  /** @param namespace begins all names on the server, so that several deployments can share it: `[A-Za-z0-9-]+` */
  constructor(
    private readonly link: NatsLink,
    namespace: string,
    retentionOf: RetentionOf,
  ) {
    this.clock = link.clock;
    this.streams = new TopicStreams(namespace, retentionOf);
    this.reader = new StreamReader(link, this.clock);
  }

  /**
   * Repeats what was not acknowledged under the same id, by which the server knows it: nothing is stored twice. One that was
   * under way when the budget ended may or may not have been stored; one that began while NATS was away was not.
   */
  async append(topic: string, body: Buffer): Promise<number> {
    let session = this.link.current();
    if (this.unacknowledgedBytes + body.length > MAX_UNACKNOWLEDGED_BYTES) {
      throw unavailable('it does not keep up with what is written');
    }
    this.unacknowledgedBytes += body.length;
    try {
      const budget = new Budget(this.clock);
      const { encoding, data } = await encodeBody(body, session.nc.info?.max_payload);
      const subject = this.streams.subjectOf(topic, encoding);
      const msgID = randomUUID();
      for (;;) {
        try {
          await inTime(this.clock, budget.requestMs, this.streams.ensure(session, topic));
          return (await session.js.publish(subject, data, { msgID, timeout: budget.requestMs })).seq;
        } catch (error) {
          session = await this.tryAgain(error, topic, session, budget);
        }
      }
    } finally {
      this.unacknowledgedBytes -= body.length;
    }
  }

  /** All are on their way at once, in pieces that the connection keeps in order; the server acknowledges each. */
  async appendMany(topic: string, bodies: readonly Buffer[]): Promise<number[]> {
    const sequences: number[] = [];
    for (let from = 0; from < bodies.length; from += MOST_ON_THE_WAY) {
      const piece = bodies.slice(from, from + MOST_ON_THE_WAY);
      sequences.push(...(await Promise.all(piece.map((body) => this.append(topic, body)))));
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
      stateIn: (session: NatsSession) => this.streams.stateOf(session, topic),
    };
    const onMessages = (messages: readonly StreamMessage[]): void => onEntries(messages.map(asEntry));
    return await StreamWatch.start(this.link, stream, 'next', onMessages);
  }

  /** Lets go of what is open on the server; the link is its owner's. Watches are stopped by who has begun them. */
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

  private async tryAgain(error: unknown, topic: string, session: NatsSession, budget: Budget): Promise<NatsSession> {
    if (error instanceof FlowProbeError && error.code !== 'unavailable') throw error;
    if (isNobodyThere(error)) this.streams.forget(topic);
    const next = await this.link.next(budget);
    if (next === session) await pause(this.clock, RETRY_MS);
    if (budget.isSpent()) throw asUnavailable(error);
    return next;
  }

  private async within<T>(work: (session: NatsSession) => Promise<T>): Promise<T> {
    try {
      return await inTime(this.clock, BUDGET_MS, work(this.link.current()));
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

function asEntry({ sequence, subject, data }: StreamMessage): Entry {
  return { sequence, body: decodeBody(subject, data) };
}
