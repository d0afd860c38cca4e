import { type Subscription } from 'rxjs';
import { type Lease } from '../store/lease.js';
import { type Leases } from '../store/leases.js';
import { type TaskClock } from '../kernel/time/clock.js';

const TTL_MS = 5000;
const ASK_MS = 1000;

/** Somebody who works while it is on duty. */
export interface LeaderWork {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Has one of several replicas do a piece of work, and another one take over when it is gone. */
export class LeaderElection {
  private lease: Lease | undefined;
  private asking: Subscription | undefined;
  private stopped = false;
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly name: string,
    private readonly owner: string,
    private readonly worker: LeaderWork,
    private readonly clock: TaskClock,
    /** Undefined where there is only one replica, which is always on duty. */
    private readonly leases: Leases | undefined,
  ) {}

  /** Whether this replica does the work now. */
  get isLeader(): boolean {
    return !this.stopped && (this.leases === undefined || this.lease?.held === true);
  }

  async start(): Promise<void> {
    if (this.leases === undefined) await this.worker.start();
    else this.ask();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.asking?.unsubscribe();
    await this.working;
    await this.worker.stop();
    await this.lease?.release();
  }

  private ask(): void {
    this.working = this.tryToTake().catch(() => undefined);
    void this.working.then(() => {
      if (!this.stopped && this.lease === undefined) this.askLater();
    });
  }

  private askLater(): void {
    this.asking = this.clock.schedule(() => this.ask(), ASK_MS);
  }

  private async tryToTake(): Promise<void> {
    const lease = await this.leases?.acquire(this.name, this.owner, TTL_MS);
    if (lease === undefined) return;
    try {
      await this.worker.start();
    } catch (error) {
      await lease.release();
      throw error;
    }
    this.lease = lease;
    lease.lost$.subscribe(() => {
      this.lease = undefined;
      this.working = this.worker.stop();
      void this.working.then(() => {
        if (!this.stopped) this.askLater();
      });
    });
  }
}
