import { createInbox, type Msg, type Subscription } from '@nats-io/transport-node';
import { randomUUID } from 'node:crypto';
import { type Subscription as Planned } from 'rxjs';
import { type TopicState } from '../log-storage.js';
import { BUDGET_MS, inTime } from './budget.js';
import { type NatsLink, type NatsSession } from './nats-link.js';
import { type StreamMessage, streamMessage } from './stream-message.js';
import { asUnavailable } from './trouble.js';

const NANOS_PER_MS = 1_000_000;
/** The server says this often that all is well when there is nothing to say. */
const HEARTBEAT_MS = 1000;
/** A consumer that says nothing for so long is gone: deleted, or lost with the server's state. */
const SILENCE_MS = 2.5 * HEARTBEAT_MS;
const RETRY_MS = 250;
const INACTIVE_MS = 15_000;

const CONTROL = 100;

export interface WatchedStream {
  readonly name: string;
  /** The state at this moment, of a stream that is there after this. */
  stateIn(session: NatsSession): Promise<TopicState>;
}

export type OnMessages = (messages: readonly StreamMessage[]) => void;

/** A consumer of the server's for as long as it lives. */
interface Feed {
  readonly session: NatsSession;
  readonly consumer: string;
  readonly subscription: Subscription;
  deliveries: number;
  heard: boolean;
}

/**
 * Follows a stream through lost connections and restarts: a push consumer, made anew after the last sequence told whenever the
 * old one is lost. A stream that was deleted and made anew is told from its first message on, so that sequences start again
 * below the last one told: its epoch is another one then.
 */
export class StreamWatch {
  private told = 0;
  private epoch = '';
  private feed: Feed | undefined;
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
   * @throws FlowProbeError `unavailable` when it cannot begin; nothing goes on then.
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
      throw asUnavailable(error);
    }
  }

  private async begin(from: 'first' | 'next'): Promise<TopicState> {
    const session = this.link.current();
    const state = await this.stream.stateIn(session);
    this.epoch = state.epoch;
    this.told = from === 'first' ? 0 : state.lastSequence;
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
    this.goOn(this.link.current()).then(
      () => this.onOpened(),
      () => this.onOpened(),
    );
  }

  private onOpened(): void {
    this.opening = false;
    if (this.stopped) {
      this.drop();
      return;
    }
    if (this.feed?.session.nc.isClosed() === false) return;
    this.retry = this.link.clock.schedule(() => this.reopen(), RETRY_MS);
  }

  private async goOn(session: NatsSession): Promise<void> {
    const state = await this.stream.stateIn(session);
    // A stream that ends before what was told has lost its end (a machine without power): what comes now is new, too.
    this.told = state.epoch === this.epoch ? Math.min(this.told, state.lastSequence) : 0;
    this.epoch = state.epoch;
    await this.open(session);
  }

  private async open(session: NatsSession): Promise<void> {
    const inbox = createInbox();
    const feed: Feed = {
      session,
      consumer: randomUUID(),
      subscription: session.nc.subscribe(inbox, {
        callback: (error, message) => this.onMessage(feed, inbox, error, message),
      }),
      deliveries: 0,
      heard: true,
    };
    this.feed = feed;
    try {
      await session.jsm.consumers.add(this.stream.name, {
        name: feed.consumer,
        deliver_subject: inbox,
        ack_policy: 'none',
        deliver_policy: 'by_start_sequence',
        opt_start_seq: this.told + 1,
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
    const { feed } = this;
    this.feed = undefined;
    this.watchdog?.unsubscribe();
    if (feed === undefined || feed.session.nc.isClosed()) return;
    feed.subscription.unsubscribe();
    feed.session.jsm.consumers.delete(this.stream.name, feed.consumer).catch(() => undefined);
  }

  private onWatchdog(): void {
    if (this.feed?.heard !== true) {
      this.reopen();
      return;
    }
    this.feed.heard = false;
    this.watchdog = this.link.clock.schedule(() => this.onWatchdog(), SILENCE_MS);
  }

  private onMessage(feed: Feed, inbox: string, error: Error | null, raw: Msg): void {
    if (this.feed !== feed) return;
    feed.heard = true;
    if (error !== null) {
      this.reopen();
      return;
    }
    if (raw.subject === inbox) {
      this.onStatus(feed, raw);
      return;
    }
    const message = streamMessage(raw);
    feed.deliveries += 1;
    if (message.delivery !== feed.deliveries) {
      this.reopen();
      return;
    }
    if (message.sequence <= this.told) return;
    this.told = message.sequence;
    this.batch.push(message);
    // All that came in one piece from the socket is told at once.
    if (this.batch.length === 1) queueMicrotask(() => this.tell());
  }

  private tell(): void {
    const { batch } = this;
    this.batch = [];
    if (!this.stopped) this.onMessages(batch);
  }

  /** Heartbeats say how much was delivered; flow control wants an answer, or the server stops. */
  private onStatus(feed: Feed, raw: Msg): void {
    const { headers } = raw;
    if (headers?.code !== CONTROL) {
      this.reopen();
      return;
    }
    if (raw.reply !== undefined && raw.reply !== '') raw.respond();
    const stalled = headers.get('Nats-Consumer-Stalled');
    if (stalled !== '') feed.session.nc.publish(stalled);
    const delivered = headers.get('Nats-Last-Consumer');
    if (delivered !== '' && Number(delivered) > feed.deliveries) this.reopen();
  }
}
