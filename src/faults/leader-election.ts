import { type Subscription } from 'rxjs';
import { isKnown, reportBug } from '../kernel/errors/bugs.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { type Lease, type Leases } from '../store/leases.js';

const TTL_MS = 5000;
const RETRY_MS = 1000;
/** After a bug, which the next try is likely to meet again. */
const BUG_RETRY_MS = 60_000;

/** Work that one replica does at a time. */
export interface LeaderWork {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Has one of several replicas do a piece of work, and another one take over when the leader is gone. */
export class LeaderElection {
  private lease: Lease | undefined;
  private retry: Subscription | undefined;
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly name: string,
    private readonly owner: string,
    private readonly work: LeaderWork,
    private readonly clock: TaskClock,
    private readonly leases: Leases,
  ) {}

  /** Whether this replica does the work now. */
  get isLeader(): boolean {
    return !this.stopped && this.lease?.held === true;
  }

  /** Resolves after the first try to lead. */
  async start(): Promise<void> {
    this.run();
    await this.running;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.retry?.unsubscribe();
    await this.running;
    await this.work.stop();
    await this.lease?.release();
  }

  private run(): void {
    this.running = this.tryToLead();
  }

  private runLater(delayMs: number): void {
    if (this.stopped) return;
    this.retry = this.clock.schedule(() => this.run(), delayMs);
  }

  /** Never rejects: what fails is tried again later. */
  private async tryToLead(): Promise<void> {
    try {
      // The end of a term plans the next try, however soon it comes.
      if (!(await this.lead())) this.runLater(RETRY_MS);
    } catch (error) {
      if (!isKnown(error)) reportBug('worker', error);
      this.runLater(isKnown(error) ? RETRY_MS : BUG_RETRY_MS);
    }
  }

  /** @returns whether a term has begun; it may have ended already */
  private async lead(): Promise<boolean> {
    const lease = await this.leases.acquire(this.name, this.owner, TTL_MS);
    if (lease === undefined) return false;
    try {
      await this.work.start();
    } catch (error) {
      await lease.release();
      throw error;
    }
    this.lease = lease;
    lease.lost$.subscribe(() => {
      this.lease = undefined;
      this.running = this.endTerm();
    });
    return true;
  }

  private async endTerm(): Promise<void> {
    try {
      await this.work.stop();
    } catch (error) {
      reportBug('worker', error);
    }
    this.runLater(RETRY_MS);
  }
}
