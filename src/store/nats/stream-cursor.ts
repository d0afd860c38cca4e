import { createInbox, type Msg, type Subscription } from '@nats-io/transport-node';
import { randomUUID } from 'node:crypto';
import { type Subscription as SchedulerSubscription } from 'rxjs';
import { type TaskClock } from '../../kernel/time/clock.js';
import { type NatsSession } from './nats-link.js';
import { type StreamMessage, streamMessage } from './stream-message.js';
import { unavailable, unawaited } from './nats-errors.js';

const NANOS_PER_SECOND = 1_000_000_000;
/** When the server forgets a consumer that nobody pulls from; a cursor is closed long before (`StreamReader`). */
const INACTIVE_SECONDS = 15;
/** Most bytes of one pull: a server cuts off a client that has more than 64 MiB to take. */
const PULL_BYTES = 8 * 1024 * 1024;

const NO_MESSAGES = 404;
const NO_MORE_MESSAGES = 408;
const LIMIT_OF_PULL = 409;

export interface Page {
  readonly messages: StreamMessage[];
  /** There was nothing more when the server looked; it may be a moment behind. */
  readonly ended: boolean;
}

/** A pull that is under way. */
interface Pull {
  readonly limit: number;
  readonly messages: StreamMessage[];
  resolve(page: Page): void;
  reject(error: Error): void;
}

/** Reads a stream page by page from a sequence on: a pull consumer of the server's, which remembers how far it came. One pull at a time. */
export class StreamCursor {
  private readonly consumer = randomUUID();
  private readonly inbox = createInbox();
  private readonly subscription: Subscription;
  private deliveries = 0;
  private pulls = 0;
  private pull: Pull | undefined;
  private closed = false;

  private constructor(
    private readonly session: NatsSession,
    private readonly clock: TaskClock,
    readonly stream: string,
    /** The lowest sequence that the next page may begin with. */
    public next: number,
  ) {
    // A reply subject for each pull, so that what the server has to say about an old one does not end the new one.
    this.subscription = session.nc.subscribe(`${this.inbox}.*`, {
      callback: (error, message) => this.onMessage(error, message),
    });
  }

  /** @throws what the server says, such as that there is no such stream. */
  static async open(session: NatsSession, clock: TaskClock, stream: string, from: number): Promise<StreamCursor> {
    const cursor = new StreamCursor(session, clock, stream, from);
    try {
      await session.jsm.consumers.add(stream, {
        name: cursor.consumer,
        ack_policy: 'none',
        deliver_policy: 'by_start_sequence',
        opt_start_seq: from,
        inactive_threshold: INACTIVE_SECONDS * NANOS_PER_SECOND,
        mem_storage: true,
        num_replicas: 1,
      });
      return cursor;
    } catch (error) {
      cursor.subscription.unsubscribe();
      throw error;
    }
  }

  /** Whether it can still be used: its consumer is lost with its connection. */
  get usable(): boolean {
    return !this.closed && !this.session.nc.isClosed();
  }

  isAt(session: NatsSession, stream: string, from: number): boolean {
    return this.usable && this.session === session && this.stream === stream && this.next === from;
  }

  /**
   * Up to `limit` messages, or fewer when they are large; gives up when nothing comes for `timeoutMs`.
   * @throws FlowProbeError `unavailable`; the cursor is of no use then.
   */
  async read(limit: number, timeoutMs: number): Promise<Page> {
    const messages: StreamMessage[] = [];
    let watchdog: SchedulerSubscription | undefined;
    try {
      return await new Promise<Page>((resolve, reject) => {
        this.pull = { limit, messages, resolve, reject };
        let seen = 0;
        watchdog = this.clock.schedule(function () {
          if (messages.length === seen) {
            reject(unavailable('it does not answer in time'));
            return;
          }
          seen = messages.length;
          this.schedule(undefined, timeoutMs);
        }, timeoutMs);
        this.request(limit);
      });
    } finally {
      watchdog?.unsubscribe();
      this.pull = undefined;
    }
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.pull?.reject(unavailable('the reader was closed'));
    if (this.session.nc.isClosed()) return;
    this.subscription.unsubscribe();
    // If this does not reach the server, the consumer goes by itself after a while.
    unawaited(this.session.jsm.consumers.delete(this.stream, this.consumer));
  }

  private request(limit: number): void {
    const { nc } = this.session;
    const maxBytes = Math.max(PULL_BYTES, 2 * (nc.info?.max_payload ?? 0));
    const request = JSON.stringify({ batch: limit, no_wait: true, max_bytes: maxBytes });
    this.pulls += 1;
    nc.publish(`$JS.API.CONSUMER.MSG.NEXT.${this.stream}.${this.consumer}`, request, { reply: this.replySubject });
  }

  private get replySubject(): string {
    return `${this.inbox}.${this.pulls}`;
  }

  private onMessage(error: Error | null, raw: Msg): void {
    const { pull } = this;
    if (pull === undefined) return;
    if (error !== null) {
      pull.reject(error);
      return;
    }
    if (raw.subject.startsWith(this.inbox)) {
      this.onStatus(pull, raw);
      return;
    }
    const message = streamMessage(raw);
    this.deliveries += 1;
    if (message.delivery !== this.deliveries) {
      pull.reject(unavailable('a message was lost on the way'));
      return;
    }
    pull.messages.push(message);
    this.next = message.sequence + 1;
    if (pull.messages.length === pull.limit) pull.resolve({ messages: pull.messages, ended: false });
  }

  private onStatus(pull: Pull, { subject, headers }: Msg): void {
    if (subject !== this.replySubject) return;
    const ended = headers?.code === NO_MESSAGES || headers?.code === NO_MORE_MESSAGES;
    if (ended) {
      pull.resolve({ messages: pull.messages, ended });
      return;
    }
    // The bytes of a pull were used up; without a single message it is another complaint of the same number.
    const isPart = headers?.code === LIMIT_OF_PULL && pull.messages.length > 0;
    if (isPart) pull.resolve({ messages: pull.messages, ended });
    else pull.reject(unavailable('what was open was closed'));
  }
}
