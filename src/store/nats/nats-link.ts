import { type JetStreamClient, type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import { BehaviorSubject, filter, firstValueFrom, type Observable, type Subscription } from 'rxjs';
import { inBackground } from '../../kernel/errors/bugs.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import { type Budget, BUDGET_MS, inTime } from './budget.js';
import { parseNatsUrl } from './nats-address.js';
import { troubleOf, unavailable } from './trouble.js';

/** One connection from its making to its loss; a lost one is never used again. */
export interface NatsSession {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
}

const DIAL_TIMEOUT_MS = 2000;
const FIRST_DELAY_MS = 100;
const MOST_DELAY_MS = 2000;
/** The client leaves the socket of a dial that timed out to the operating system: not too many of them. */
const MOST_DELAY_AFTER_TIMEOUT_MS = 15_000;
const CLOSE_MS = 1000;
/** Two pings without an answer, and a connection that nobody has closed is given up. */
const PING_MS = 5000;

/**
 * Keeps a connection to NATS for ever, whether NATS is there at the start or not.
 *
 * The client's own reconnecting is off: it keeps what is written while it is away, and sends it after the caller has been
 * told that it failed. Here a lost connection is closed for good, which rejects what waits on it, and a new one is made.
 */
export class NatsLink {
  private readonly sessions = new BehaviorSubject<NatsSession | undefined>(undefined);
  private readonly options: ConnectionOptions;
  private dialing: Promise<void> | undefined;
  private redial: Subscription | undefined;
  private delayMs = FIRST_DELAY_MS;
  private closed = false;
  private lastTrouble: string | undefined = 'not connected yet';

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

  /** Why NATS cannot be used, without credentials; undefined while it can. */
  get trouble(): string | undefined {
    return this.available ? undefined : this.lastTrouble;
  }

  /** @throws FlowProbeError `unavailable` at once while there is no session. */
  current(): NatsSession {
    const { session } = this;
    if (session === undefined) throw unavailable(this.lastTrouble ?? 'the connection was lost');
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
    await this.dialing;
    const { session } = this;
    this.lastTrouble = 'the store was closed';
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
    this.lastTrouble = undefined;
    const lost = session.nc.closed().then((error) => this.onLost(session, error ?? 'the connection was lost'));
    inBackground('store', lost);
    inBackground('store', this.listen(session));
    this.sessions.next(session);
  }

  /** A connection that answers no ping is given up at once: closing it properly would wait for what cannot be sent. */
  private async listen(session: NatsSession): Promise<void> {
    for await (const status of session.nc.status()) {
      if (status.type === 'staleConnection') this.onLost(session, 'the server has stopped answering');
    }
  }

  private onLost(session: NatsSession, cause: unknown): void {
    if (this.closed || this.sessions.value !== session) return;
    this.lastTrouble = troubleOf(cause);
    inBackground('store', session.nc.close());
    this.sessions.next(undefined);
    this.dialLater();
  }

  private onFailure(error: unknown): void {
    this.lastTrouble = troubleOf(error);
    if (this.closed) return;
    this.dialLater();
    const mostMs = this.lastTrouble === 'timeout' ? MOST_DELAY_AFTER_TIMEOUT_MS : MOST_DELAY_MS;
    this.delayMs = Math.min(this.delayMs * 2, mostMs);
  }

  private dialLater(): void {
    this.redial = this.clock.schedule(() => this.dial(), this.delayMs);
  }
}
