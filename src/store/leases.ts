import { randomUUID } from 'node:crypto';
import { type TaskClock } from '../kernel/time/clock.js';
import { type KeyValue } from './key-value.js';
import { Lease, type LeaseValue } from './lease.js';

const BUCKET = 'leases';

/**
 * Leases on names, for any store of keys and values. When one runs out is a time kept in the value: the clocks of those who
 * share a store must agree to well within a third of the time to live.
 */
export class Leases {
  constructor(
    private readonly store: KeyValue,
    private readonly clock: TaskClock,
    private readonly bucket = BUCKET,
  ) {}

  /**
   * Takes the name if nobody holds it, or nobody any more, and keeps it by renewing it until it is released.
   * @param name a key of the store: `[A-Za-z0-9_.-]+`
   * @param owner told to who asks for the holder; the same owner does not get a name twice either
   * @param ttlMs how long the name stays taken when its holder is gone, in milliseconds
   * @returns undefined when somebody holds it, or was faster
   * @throws FlowProbeError `unavailable`
   */
  async acquire(name: string, owner: string, ttlMs: number): Promise<Lease | undefined> {
    const current = await this.store.get(this.bucket, name);
    if (current !== undefined && this.isLive(parse(current.value))) return undefined;
    const holder = { owner, token: randomUUID() };
    const place = { store: this.store, bucket: this.bucket, name, ttlMs };
    return await Lease.take(place, this.clock, holder, current?.revision ?? 0);
  }

  /** The owner that holds the name now. @throws FlowProbeError `unavailable` */
  async holderOf(name: string): Promise<string | undefined> {
    const current = await this.store.get(this.bucket, name);
    const value = current === undefined ? undefined : parse(current.value);
    return this.isLive(value) ? value?.owner : undefined;
  }

  private isLive(value: LeaseValue | undefined): boolean {
    return value !== undefined && value.expiresAtMs > this.clock.now();
  }
}

/** Undefined where something else is kept under the name: nobody holds it. */
function parse(value: Buffer): LeaseValue | undefined {
  try {
    const parsed: unknown = JSON.parse(value.toString());
    return isLeaseValue(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isLeaseValue(value: unknown): value is LeaseValue {
  if (typeof value !== 'object' || value === null) return false;
  const { owner, token, expiresAtMs } = value as Record<string, unknown>;
  return typeof owner === 'string' && typeof token === 'string' && typeof expiresAtMs === 'number';
}
