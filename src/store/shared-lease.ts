import { type Observable, ReplaySubject, type Subscription } from 'rxjs';
import { reportUnlessKnown } from '../kernel/errors/bugs.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { type KeyValue } from './key-value.js';
import { type Lease } from './leases.js';

/** What is kept under the name of a lease. */
export interface LeaseValue {
  readonly owner: string;
  /** Of one acquisition: says whose a value is when the answer to a write was lost. */
  readonly token: string;
  /** How long it has to stand still for others to take it. */
  readonly ttlMs: number;
}

export interface LeaseTarget {
  readonly store: KeyValue;
  readonly bucket: string;
  readonly name: string;
  readonly ttlMs: number;
}

type Holder = Pick<LeaseValue, 'owner' | 'token'>;

/** A lease is renewed, and a renewal that failed is tried again, each such part of its time to live. */
const RENEWALS_PER_TTL = 3;
const RETRIES_PER_TTL = 10;
/** A holder who could not renew gives up after this part of the time to live: before anybody else may take over. */
const HOLD_SHARE = 0.8;

/** A name that is held: renews itself until it is released or lost. */
export class SharedLease implements Lease {
  private readonly lostOnce = new ReplaySubject<void>(1);
  private renewal: Subscription | undefined;
  private expiry: Subscription | undefined;
  private renewing: Promise<boolean> | undefined;
  private isHeld = true;
  /** When it is given up unless it is renewed. */
  private endMs = 0;

  private constructor(
    private readonly target: LeaseTarget,
    private readonly clock: TaskClock,
    private readonly holder: Holder,
    private revision: number,
    startedMs: number,
  ) {
    this.holdFrom(startedMs);
  }

  /** @internal `SharedLeases` knows when a name may be taken. */
  static async take(
    target: LeaseTarget,
    clock: TaskClock,
    holder: Holder,
    over: number,
  ): Promise<SharedLease | undefined> {
    const { store, bucket, name, ttlMs } = target;
    const startedMs = clock.now();
    const revision = await store.compareAndSet(bucket, name, leaseValue(holder, ttlMs), over);
    return revision === undefined ? undefined : new SharedLease(target, clock, holder, revision, startedMs);
  }

  get name(): string {
    return this.target.name;
  }

  get owner(): string {
    return this.holder.owner;
  }

  /** By the clock as well, as a process that stood still may come here before its timers do. */
  get held(): boolean {
    return this.isHeld && this.clock.now() < this.endMs;
  }

  /** Lost is what was taken over, or not renewed in time. */
  get lost$(): Observable<void> {
    return this.lostOnce;
  }

  /**
   * Renews it now; it does so by itself as well. @returns whether it is held.
   * @throws FlowProbeError `unavailable`; it is still held then, until its time is over.
   */
  renew(): Promise<boolean> {
    this.renewing ??= this.write().finally(() => (this.renewing = undefined));
    return this.renewing;
  }

  /** What cannot be deleted from the store runs out by itself. */
  async release(): Promise<void> {
    if (!this.isHeld) return;
    this.end();
    this.lostOnce.complete();
    // A renewal under way decides about the revision that is to be deleted.
    await this.renewing?.catch(reportUnlessKnown('store'));
    await this.target.store.delete(this.target.bucket, this.name, this.revision).catch(reportUnlessKnown('store'));
  }

  private async write(): Promise<boolean> {
    if (!this.isHeld) return false;
    const { store, bucket, name, ttlMs } = this.target;
    const startedMs = this.clock.now();
    const revision = await store.compareAndSet(bucket, name, leaseValue(this.holder, ttlMs), this.revision);
    if (revision !== undefined) {
      this.revision = revision;
      this.holdFrom(startedMs);
    } else if (!(await this.isOurs())) {
      this.lose();
    }
    return this.isHeld;
  }

  /** A renewal whose answer was lost has moved the revision on. */
  private async isOurs(): Promise<boolean> {
    const current = await this.target.store.get(this.target.bucket, this.name);
    if (current?.value.includes(`"token":"${this.holder.token}"`) !== true) return false;
    this.revision = current.revision;
    this.renewSoon();
    return true;
  }

  /** The time to live counts from before the write: the store may have had it then. */
  private holdFrom(startedMs: number): void {
    if (!this.isHeld) return;
    const { ttlMs } = this.target;
    const nowMs = this.clock.now();
    this.endMs = startedMs + ttlMs * HOLD_SHARE;
    this.expiry?.unsubscribe();
    this.expiry = this.clock.schedule(() => this.lose(), Math.max(0, this.endMs - nowMs));
    this.renewIn(startedMs + ttlMs / RENEWALS_PER_TTL - nowMs);
  }

  private renewSoon(): void {
    this.renewIn(this.target.ttlMs / RETRIES_PER_TTL);
  }

  private renewIn(delayMs: number): void {
    this.renewal?.unsubscribe();
    if (!this.isHeld) return;
    this.renewal = this.clock.schedule(
      () => {
        this.renew().catch((error: unknown) => {
          reportUnlessKnown('store')(error);
          this.renewSoon();
        });
      },
      Math.max(0, delayMs),
    );
  }

  private lose(): void {
    if (!this.isHeld) return;
    this.end();
    this.lostOnce.next();
    this.lostOnce.complete();
  }

  private end(): void {
    this.isHeld = false;
    this.renewal?.unsubscribe();
    this.expiry?.unsubscribe();
  }
}

function leaseValue(holder: Holder, ttlMs: number): Buffer {
  return Buffer.from(JSON.stringify({ ...holder, ttlMs } satisfies LeaseValue));
}
