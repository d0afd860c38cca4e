import { createInbox, type Msg, type Subscription } from '@nats-io/transport-node';
import { randomUUID } from 'node:crypto';
import { type Subscription as Planned } from 'rxjs';
import { reportBug } from '../../kernel/errors/bugs.js';
import { NO_HISTORY, type TopicState } from '../log-storage.js';
import { BUDGET_MS, inTime } from './budget.js';
import { type NatsLink, type NatsSession } from './nats-link.js';
import { type StreamMessage, streamMessage } from './stream-message.js';
import { asRejection, isOutage, unawaited } from './nats-errors.js';

const NANOS_PER_MS = 1_000_000;
/** The server says this often that all is well when there is nothing to say. */
const HEARTBEAT_MS = 1000;
/** A consumer that says nothing for so long is gone: deleted, or lost with the server's state. */
const SILENCE_MS = 2.5 * HEARTBEAT_MS;
const RETRY_MS = 250;
const INACTIVE_MS = 15_000;
/** How often a stream is looked for that is not there yet, should its first message be lost on its way here. */
const LOOK_MS = 30_000;

const CONTROL = 100;

export interface WatchedStream {
  readonly name: string;
  /** Where its messages are published. */
  readonly subject: string;
  /** The state at this moment; `NO_HISTORY` of a stream that is not there yet. */
  stateIn(session: NatsSession): Promise<TopicState>;
}

/** @param epoch of the history that the messages belong to */
export type OnMessages = (messages: readonly StreamMessage[], epoch: string) => void;

/** A consumer of the server's for as long as it lives. */
interface Consumer {
  readonly session: NatsSession;
  readonly name: string;
  readonly subscription: Subscription;
  deliveries: number;
  isAlive: boolean;
}

/**
 * Watches a stream through lost connections and restarts: a push consumer, made anew after the last sequence emitted whenever
 * the old one is lost. A stream that was deleted and made anew is emitted from its first message on, so that sequences start
 * again below the last one emitted: its epoch is another one then. Of a stream that is not there yet, the publishing of its
 * first message is noticed.
 */
export class StreamWatch {
  private last = 0;
  private epoch = '';
  private consumer: Consumer | undefined;
  /** While there is no stream: waits for its first message. */
  private expectation: Pick<Consumer, 'session' | 'subscription'> | undefined;
  private batch: StreamMessage[] = [];
  private watchdog: Planned | undefined;
  private retry: Planned | undefined;
  private readonly sessions: Planned;
  /** From the beginning on: it is `begin` that opens it first. */
  private opening = true;
  private stopped = false;

  private constructor(
    private readonly link: NatsLink,
    private readonly stream: WatchedStream,
    private readonly onMessages: OnMessages,
  ) {
    this.sessions = link.session$.subscribe(() => this.onSession());
  }

  /**
   * Begins after the last message there is, or with the first one of all where `from` says so.
   * @throws FlowProbeError `unavailable` when it cannot begin; nothing is left open then.
   */
  static async start(
    link: NatsLink,
    stream: WatchedStream,
    from: 'first' | 'next',
    onMessages: OnMessages,
  ): Promise<{ readonly state: TopicState; stop(): void }> {
    const watch = new StreamWatch(link, stream, onMessages);
    try {
      const state = await inTime(link.clock, BUDGET_MS, watch.begin(from));
      return { state, stop: () => watch.stop() };
    } catch (error) {
      watch.stop();
      throw asRejection(error);
    }
  }

  private async begin(from: 'first' | 'next'): Promise<TopicState> {
    const session = this.link.current();
    const state = await this.stream.stateIn(session);
    this.epoch = state.epoch;
    this.last = from === 'first' ? 0 : state.lastSequence;
    await this.open(session);
    this.onOpened();
    return state;
  }

  private stop(): void {
    this.stopped = true;
    this.sessions.unsubscribe();
    this.retry?.unsubscribe();
    this.drop();
  }

  private onSession(): void {
    // While it is being opened, whoever does that notices the loss.
    if (!this.opening) this.reopen();
  }

  /** Makes the consumer anew, and tries again until it is there or the link has no session: the next one comes here, too. */
  private reopen(): void {
    this.drop();
    if (this.stopped || this.opening || !this.link.available) return;
    this.opening = true;
    this.retry?.unsubscribe();
    this.resume(this.link.current()).then(
      () => this.onOpened(),
      (error: unknown) => {
        if (!isOutage(error)) reportBug('store', error);
        this.onOpened();
      },
    );
  }

  private onOpened(): void {
    this.opening = false;
    if (this.stopped) {
      this.drop();
      return;
    }
    if ((this.consumer ?? this.expectation)?.session.nc.isClosed() === false) return;
    this.retry = this.link.clock.schedule(() => this.reopen(), RETRY_MS);
  }

  private async resume(session: NatsSession): Promise<void> {
    const state = await this.stream.stateIn(session);
    // A stream that ends before what was emitted has lost its end (a machine without power): what comes now is new, too.
    this.last = state.epoch === this.epoch ? Math.min(this.last, state.lastSequence) : 0;
    this.epoch = state.epoch;
    await this.open(session);
  }

  private async open(session: NatsSession): Promise<void> {
    if (this.epoch === NO_HISTORY) await this.expect(session);
    else await this.consume(session);
  }

  /** The subscription is there before the stream is looked for again, so that one of the two notices its first message. */
  private async expect(session: NatsSession): Promise<void> {
    const subscription = session.nc.subscribe(this.stream.subject, { callback: () => this.reopen() });
    this.expectation = { session, subscription };
    const { epoch } = await this.stream.stateIn(session);
    if (this.stopped) this.drop();
    else if (epoch === NO_HISTORY) this.watchdog = this.link.clock.schedule(() => this.reopen(), LOOK_MS);
    else this.drop();
  }

  private async consume(session: NatsSession): Promise<void> {
    const inbox = createInbox();
    const consumer: Consumer = {
      session,
      name: randomUUID(),
      subscription: session.nc.subscribe(inbox, {
        callback: (error, message) => this.onMessage(consumer, inbox, error, message),
      }),
      deliveries: 0,
      isAlive: true,
    };
    this.consumer = consumer;
    try {
      await session.jsm.consumers.add(this.stream.name, {
        name: consumer.name,
        deliver_subject: inbox,
        ack_policy: 'none',
        deliver_policy: 'by_start_sequence',
        opt_start_seq: this.last + 1,
        flow_control: true,
        idle_heartbeat: HEARTBEAT_MS * NANOS_PER_MS,
        inactive_threshold: INACTIVE_MS * NANOS_PER_MS,
        mem_storage: true,
        num_replicas: 1,
      });
    } catch (error) {
      this.drop();
      throw error;
    }
    if (this.stopped) this.drop();
    else this.watchdog = this.link.clock.schedule(() => this.onWatchdog(), SILENCE_MS);
  }

  private drop(): void {
    const { consumer, expectation } = this;
    this.consumer = undefined;
    this.expectation = undefined;
    this.watchdog?.unsubscribe();
    if (expectation?.session.nc.isClosed() === false) expectation.subscription.unsubscribe();
    if (consumer === undefined || consumer.session.nc.isClosed()) return;
    consumer.subscription.unsubscribe();
    unawaited(consumer.session.jsm.consumers.delete(this.stream.name, consumer.name));
  }

  private onWatchdog(): void {
    if (this.consumer?.isAlive !== true) {
      this.reopen();
      return;
    }
    this.consumer.isAlive = false;
    this.watchdog = this.link.clock.schedule(() => this.onWatchdog(), SILENCE_MS);
  }

  private onMessage(consumer: Consumer, inbox: string, error: Error | null, raw: Msg): void {
    if (this.consumer !== consumer) return;
    consumer.isAlive = true;
    if (error !== null) {
      this.reopen();
      return;
    }
    if (raw.subject === inbox) {
      this.onStatus(consumer, raw);
      return;
    }
    const message = streamMessage(raw);
    consumer.deliveries += 1;
    if (message.delivery !== consumer.deliveries) {
      this.reopen();
      return;
    }
    if (message.sequence <= this.last) return;
    this.last = message.sequence;
    this.batch.push(message);
    // All that came in one piece from the socket is emitted at once.
    if (this.batch.length === 1) queueMicrotask(() => this.emit());
  }

  private emit(): void {
    const { batch } = this;
    this.batch = [];
    if (!this.stopped) this.onMessages(batch, this.epoch);
  }

  /** Heartbeats say how much was delivered; flow control wants an answer, or the server stops. */
  private onStatus(consumer: Consumer, raw: Msg): void {
    const { headers } = raw;
    if (headers?.code !== CONTROL) {
      this.reopen();
      return;
    }
    if (raw.reply !== undefined && raw.reply !== '') raw.respond();
    const stalled = headers.get('Nats-Consumer-Stalled');
    if (stalled !== '') consumer.session.nc.publish(stalled);
    const delivered = headers.get('Nats-Last-Consumer');
    if (delivered !== '' && Number(delivered) > consumer.deliveries) this.reopen();
  }
}
