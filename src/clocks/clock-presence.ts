import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { inBackground, isKnown } from '../kernel/errors/bugs.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { TaskClock } from '../kernel/time/clock.js';
import { type Lease } from '../store/leases.js';
import { OnceOpen } from '../store/once-open.js';
import { Store } from '../store/store.js';
import { ClockRecords } from './clock-records.js';
import { type NamedClock } from './named-clock.js';

const BUCKET = 'clock-streams';
/** A replica that is gone counts for so long. */
const LEASE_MS = 7000;
const RETRY_MS = 1000;
/** More than one is as good as many: then a caller has to say which is meant. */
const MAX_RUNS = 2;

/** The streams that one replica has on one clock. */
interface Presence {
  readonly streams: number;
  /** Their runs, no more than two: connection UUID, and what opens the run. */
  readonly runs: readonly (readonly [connection: string, address: string])[];
}

interface Known extends Presence {
  readonly name: string;
  readonly replica: string;
  readonly revision: number;
}

/**
 * The streams on clocks, of all replicas. Each writes down how many it has, under a lease, so that one that was killed does not
 * count.
 */
@Injectable()
export class ClockPresence implements OnModuleDestroy {
  private readonly others = new Map<string, Known>();
  private readonly watch = new OnceOpen(() => this.subscribe());
  /** Names of clocks whose streams here have changed since that was written. */
  private readonly changed = new Set<string>();
  /** Names of clocks of which something is written. */
  private readonly written = new Set<string>();
  private readonly changes: Subscription;
  private isWriting = false;
  private isStopped = false;
  private lease: Lease | undefined;

  constructor(
    private readonly store: Store,
    private readonly timers: TaskClock,
    private readonly records: ClockRecords,
  ) {
    this.changes = records.streams$.subscribe(({ name }) => {
      this.changed.add(name);
      this.writeSoon();
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    this.changes.unsubscribe();
    await this.watch.close();
    await this.lease?.release();
  }

  /** How many streams each of the clocks has, in their order; while the store is away, as it was known last. */
  async streamsOn(clocks: readonly NamedClock[]): Promise<number[]> {
    const streams = new Map<string, number>();
    for (const each of await this.living()) streams.set(each.name, (streams.get(each.name) ?? 0) + each.streams);
    return clocks.map(({ name, openStreams }) => openStreams + (streams.get(name) ?? 0));
  }

  /** What opens each of the runs that stand on a clock; there may be more where there are two. */
  async addressesOn(clock: NamedClock): Promise<string[]> {
    const others = (await this.living()).filter(({ name }) => name === clock.name);
    return [...new Map([...clock.addresses(), ...others.flatMap(({ runs }) => runs)]).values()];
  }

  /** What the other replicas have. What one has left that is gone is of no use to anybody. */
  private async living(): Promise<Known[]> {
    const gone = new Set<string>();
    try {
      await this.watch.open();
      for (const replica of new Set([...this.others.values()].map((each) => each.replica))) {
        if ((await this.store.leases.holderOf(leaseOf(replica))) !== replica) gone.add(replica);
      }
      // As it was seen: one that was held up may be there again, and has written anew.
      const left = [...this.others].filter(([, { replica }]) => gone.has(replica));
      await Promise.all(left.map(([key, { revision }]) => this.store.keyValue.delete(BUCKET, key, revision)));
    } catch (error) {
      if (!isKnown(error)) throw error;
    }
    return [...this.others.values()].filter(({ replica }) => !gone.has(replica));
  }

  private subscribe(): Promise<() => void> {
    return this.store.keyValue.watch(BUCKET, ({ key, value, revision }) => {
      const { name, replica } = partsOf(key);
      if (replica === this.records.replica) return;
      if (value === undefined) this.others.delete(key);
      else this.others.set(key, { name, replica, revision, ...(JSON.parse(value.toString()) as Presence) });
    });
  }

  /** However many streams come and go, one write is under way at a time. */
  private writeSoon(): void {
    if (this.isWriting || this.isStopped || this.changed.size === 0) return;
    this.isWriting = true;
    const writing = this.writeChanged().finally(() => (this.isWriting = false));
    inBackground(
      'background',
      writing.then(() => this.writeSoon()),
      () => this.timers.schedule(() => this.writeSoon(), RETRY_MS),
    );
  }

  private async writeChanged(): Promise<void> {
    await this.holdLease();
    for (const name of this.changed) {
      if (this.isStopped) return;
      this.changed.delete(name);
      try {
        await this.write(name);
      } catch (error) {
        this.changed.add(name);
        throw error;
      }
    }
  }

  private async write(name: string): Promise<void> {
    const key = keyOf(name, this.records.replica);
    const clock = this.records.known(name);
    if (clock === undefined || clock.openStreams === 0) {
      this.written.delete(name);
      await this.store.keyValue.delete(BUCKET, key);
      return;
    }
    this.written.add(name);
    const presence: Presence = { streams: clock.openStreams, runs: [...clock.addresses()].slice(0, MAX_RUNS) };
    await this.store.keyValue.put(BUCKET, key, Buffer.from(JSON.stringify(presence)));
  }

  /** Where it was lost, others may have deleted what was written under it. @throws FlowProbeError `unavailable` */
  private async holdLease(): Promise<void> {
    if (this.lease?.held === true) return;
    const { replica } = this.records;
    this.lease = await this.store.leases.acquire(leaseOf(replica), replica, LEASE_MS);
    if (this.lease === undefined) throw new FlowProbeError('unavailable', 'The lease of this replica is not free yet');
    this.lease.lost$.subscribe(() => {
      for (const name of this.written) this.changed.add(name);
      this.writeSoon();
    });
  }
}

function leaseOf(replica: string): string {
  return `clocks-${replica}`;
}

function keyOf(name: string, replica: string): string {
  return `${name}.${replica}`;
}

function partsOf(key: string): { name: string; replica: string } {
  const dot = key.indexOf('.');
  return { name: key.slice(0, dot), replica: key.slice(dot + 1) };
}
