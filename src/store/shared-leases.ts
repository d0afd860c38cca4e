import { randomUUID } from 'node:crypto';
import { type TaskClock } from '../kernel/time/clock.js';
import { type KeyValue } from './key-value.js';
import { type Lease, type Leases } from './leases.js';
import { type LeaseValue, SharedLease } from './shared-lease.js';

const BUCKET = 'leases';
/** Names that this process watches at a time; those looked at longest ago are forgotten first. */
const MAX_SIGHTINGS = 1000;

/** A lease as it was first seen here at its present revision. */
interface Sighting {
  readonly revision: number;
  readonly sinceMs: number;
}

/** How it is with a name: who holds it, or over which revision it may be taken. */
type Standing = { readonly owner: string } | { readonly owner: undefined; readonly revision: number };

/**
 * Leases of processes that share a store of keys and values. Each goes by its own monotonic clock: whoever wants a name that is
 * held watches the revision of its lease, and takes it once it has seen it stand still for the whole time to live. The
 * holder renews it three times as often, and gives up before that. The clocks need not agree, only run equally fast.
 */
export class SharedLeases implements Leases {
  private readonly sightings = new Map<string, Sighting>();

  constructor(
    private readonly store: KeyValue,
    private readonly clock: TaskClock,
  ) {}

  async acquire(name: string, owner: string, ttlMs: number): Promise<Lease | undefined> {
    const standing = await this.look(name);
    if (standing.owner !== undefined) return undefined;
    const target = { store: this.store, bucket: BUCKET, name, ttlMs };
    return await SharedLease.take(target, this.clock, { owner, token: randomUUID() }, standing.revision);
  }

  async holderOf(name: string): Promise<string | undefined> {
    return (await this.look(name)).owner;
  }

  private async look(name: string): Promise<Standing> {
    // What is read was so at some time after this.
    const askedMs = this.clock.now();
    const current = await this.store.get(BUCKET, name);
    const value = current === undefined ? undefined : parse(current.value);
    if (current === undefined || value === undefined) {
      this.sightings.delete(name);
      return { owner: undefined, revision: current?.revision ?? 0 };
    }
    const { revision } = current;
    const seen = this.sightings.get(name);
    if (seen?.revision !== revision) this.remember(name, { revision, sinceMs: this.clock.now() });
    else if (askedMs - seen.sinceMs >= value.ttlMs) return { owner: undefined, revision };
    return { owner: value.owner };
  }

  private remember(name: string, sighting: Sighting): void {
    this.sightings.delete(name);
    this.sightings.set(name, sighting);
    const [oldest] = this.sightings.keys();
    if (this.sightings.size > MAX_SIGHTINGS && oldest !== undefined) this.sightings.delete(oldest);
  }
}

/** Undefined where something else is kept under the name: nobody holds it. */
function parse(value: Buffer): LeaseValue | undefined {
  try {
    const parsed: unknown = JSON.parse(value.toString());
    return isLeaseValue(parsed) ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isLeaseValue(value: unknown): value is LeaseValue {
  if (typeof value !== 'object' || value === null) return false;
  const { owner, token, ttlMs } = value as Record<string, unknown>;
  return typeof owner === 'string' && typeof token === 'string' && typeof ttlMs === 'number';
}
