import { type JetStreamClient, type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import { BehaviorSubject, filter, firstValueFrom, type Observable, type Subscription } from 'rxjs';
import { type TaskClock } from '../../kernel/time/clock.js';
import { type Budget, BUDGET_MS, inTime } from './budget.js';
import { reportBug } from '../../kernel/errors/bugs.js';
import { parseNatsUrl } from './nats-address.js';
import { isOutage, outageOf, TIMEOUT, unavailable, unawaited, wordsOf } from './nats-errors.js';

/** One connection from its making to its loss; a lost one is never used again. */
export interface NatsSession {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
}

const DIAL_TIMEOUT_MS = 2000;
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 2000;
/** The client leaves the socket of a dial that timed out to the operating system: not too many of them. */
const MAX_DELAY_AFTER_TIMEOUT_MS = 15_000;
const CLOSE_MS = 1000;
/** Two pings without an answer, and a connection that nobody has closed is given up. */
const PING_MS = 5000;
/** How often JetStream is asked whether it answers, and how long it may take: a service that refuses every write is not ready. */
const PROBE_MS = 1000;
const PROBE_TIMEOUT_MS = 1500;

/**
 * Keeps a connection to NATS for ever, whether NATS is there at the start or not.
 *
 * The client's own reconnecting is off: it keeps what is written while it is away, and sends it after the caller's promise has
 * been rejected. Here a lost connection is closed for good, which rejects what waits on it, and a new one is made.
 */
export class NatsLink {
  private readonly sessions = new BehaviorSubject<NatsSession | undefined>(undefined);
  private readonly options: ConnectionOptions;
  private dialing: Promise<void> | undefined;
  private redial: Subscription | undefined;
  private delayMs = FIRST_DELAY_MS;
  private closed = false;
  private probing: Subscription | undefined;
  private isAnswering = true;
  /** Why there is no session: a clause for a client, and the words of whoever noticed for the log. */
  private reason = 'it is not connected yet';
  private words = this.reason;

  constructor(
    url: string,
    readonly clock: TaskClock,
  ) {
    this.options = parseNatsUrl(url);
    this.dial();
  }

  /** The session, or undefined while there is none; completes with the link. */
  get session$(): Observable<NatsSession | undefined> {
    return this.sessions;
  }

  get available(): boolean {
    return this.session !== undefined;
  }

  /** Why NATS cannot be used, in a clause for a client; undefined while it is connected. */
  get outage(): string | undefined {
    return this.available ? undefined : this.reason;
  }

  /** The same, or that it is connected and does not answer. */
  get health(): string | undefined {
    return this.outage ?? (this.isAnswering ? undefined : TIMEOUT);
  }

  /** The same in the words of whoever noticed, without credentials: for the log. */
  get outageWords(): string {
    return this.words;
  }

  /** @throws FlowProbeError `unavailable` at once while there is no session. */
  current(): NatsSession {
    const { session } = this;
    if (session === undefined) throw unavailable(this.reason);
    return session;
  }

  /** The session as soon as there is one. @throws FlowProbeError `unavailable` when the budget is spent before. */
  async next(budget: Budget): Promise<NatsSession> {
    if (this.session !== undefined) return this.session;
    if (this.closed || budget.isSpent()) return this.current();
    const isUp = (session: NatsSession | undefined): session is NatsSession => session?.nc.isClosed() === false;
    return await inTime(this.clock, budget.leftMs, firstValueFrom(this.sessions.pipe(filter(isUp))));
  }

  /** Lets what is under way finish, within bounds, and stops for good. */
  async close(): Promise<void> {
    this.closed = true;
    this.redial?.unsubscribe();
    this.probing?.unsubscribe();
    await this.dialing;
    const { session } = this;
    this.reason = 'the service stops';
    this.sessions.next(undefined);
    this.sessions.complete();
    if (session === undefined) return;
    await inTime(this.clock, CLOSE_MS, session.nc.drain()).catch(() => session.nc.close());
  }

  private get session(): NatsSession | undefined {
    const session = this.sessions.value;
    return session?.nc.isClosed() === false ? session : undefined;
  }

  private dial(): void {
    this.dialing = this.open().then(
      (session) => this.onOpen(session),
      (error: unknown) => this.onFailure(error),
    );
  }

  private async open(): Promise<NatsSession> {
    const nc = await connect({
      ...this.options,
      name: 'flowprobe',
      reconnect: false,
      timeout: DIAL_TIMEOUT_MS,
      pingInterval: PING_MS,
      noAsyncTraces: true,
    });
    try {
      // Asks for the account: a server without JetStream is as good as none.
      const jsm = await jetstreamManager(nc, { timeout: BUDGET_MS });
      return { nc, jsm, js: jsm.jetstream() };
    } catch (error) {
      await nc.close();
      throw error;
    }
  }

  private async onOpen(session: NatsSession): Promise<void> {
    if (this.closed) {
      await session.nc.close();
      return;
    }
    this.delayMs = FIRST_DELAY_MS;
    unawaited(session.nc.closed().then((error) => this.onLost(session, error)));
    unawaited(this.listen(session));
    this.isAnswering = true;
    this.sessions.next(session);
    this.probeLater(session);
  }

  private probeLater(session: NatsSession): void {
    this.probing?.unsubscribe();
    this.probing = this.clock.schedule(() => unawaited(this.probe(session)), PROBE_MS);
  }

  private async probe(session: NatsSession): Promise<void> {
    try {
      await inTime(this.clock, PROBE_TIMEOUT_MS, session.jsm.getAccountInfo());
      this.isAnswering = true;
    } catch (error) {
      if (!isOutage(error)) throw error;
      this.isAnswering = false;
    } finally {
      if (!this.closed && this.sessions.value === session) this.probeLater(session);
    }
  }

  /** A connection that answers no ping is given up at once: closing it properly would wait for what cannot be sent. */
  private async listen(session: NatsSession): Promise<void> {
    for await (const status of session.nc.status()) {
      if (status.type === 'staleConnection')
        this.onLost(session, new Error('the server has stopped answering'), TIMEOUT);
    }
  }

  private onLost(session: NatsSession, cause: unknown, reason = 'the connection was lost'): void {
    if (this.closed || this.sessions.value !== session) return;
    this.note(cause ?? reason, reason);
    unawaited(session.nc.close());
    this.sessions.next(undefined);
    this.dialLater();
  }

  private onFailure(error: unknown): void {
    if (!isOutage(error)) reportBug('store', error);
    this.note(error, outageOf(error) ?? 'it cannot be connected to');
    if (this.closed) return;
    this.dialLater();
    const isTimeout = error instanceof Error && error.name === 'TimeoutError';
    this.delayMs = Math.min(this.delayMs * 2, isTimeout ? MAX_DELAY_AFTER_TIMEOUT_MS : MAX_DELAY_MS);
  }

  private note(error: unknown, reason: string): void {
    this.reason = reason;
    this.words = wordsOf(error);
  }

  private dialLater(): void {
    this.redial = this.clock.schedule(() => this.dial(), this.delayMs);
  }
}
