import { type Subscription } from 'rxjs';
import { type Lease, type Leases } from '../store/leases.js';
import { type TaskClock } from '../kernel/time/clock.js';

const TTL_MS = 5000;
const ASK_MS = 1000;

/** Somebody who works while it is on duty. */
export interface OnDuty {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Has one of several replicas do a piece of work, and another one take over when it is gone. */
export class Shift {
  private lease: Lease | undefined;
  private asking: Subscription | undefined;
  private stopped = false;
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly name: string,
    private readonly owner: string,
    private readonly worker: OnDuty,
    private readonly clock: TaskClock,
    private readonly leases: Leases,
  ) {}

  /** Whether this replica does the work now. */
  get isOn(): boolean {
    return !this.stopped && this.lease?.held === true;
  }

  async begin(): Promise<void> {
    this.ask();
    await this.working;
  }

  async end(): Promise<void> {
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
    const lease = await this.leases.acquire(this.name, this.owner, TTL_MS);
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
