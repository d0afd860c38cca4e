import { reportBug } from '../kernel/errors/bugs.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { type KeyChange, type KeyValue } from '../store/key-value.js';
import { type Backend, type BackendRecord } from './domain/record.js';

const MAX_TRIES = 50;

/** A record, and where in the store's history it stands: what is decided from it is written over that alone. */
export interface Known {
  readonly record: BackendRecord;
  readonly revision: number;
}

interface Fetch {
  readonly traceId: string;
  isDeleted: boolean;
}

/** Called with each change, by this replica or another; without a record it was deleted. */
export type OnRecord = (traceId: string, record: BackendRecord | undefined) => void;

/**
 * One backend's records of all requests: kept in the store, and known here as far as its changes have come. A write goes
 * through only over the revision that it was made from.
 */
export class RequestStore {
  private readonly known = new Map<string, Known>();
  /** Values on their way to the store, so that what comes back need not be parsed. */
  private readonly writing = new Map<Buffer, BackendRecord>();
  /** Those under way, which may bring back what is deleted meanwhile. */
  private readonly fetches = new Set<Fetch>();
  private readonly subscribers = new Set<OnRecord>();
  private readonly bucket: string;
  private stopWatch: (() => void) | undefined;

  constructor(
    backend: Backend,
    private readonly store: KeyValue,
  ) {
    this.bucket = `faults-side-${backend}`;
  }

  /** Begins to watch the store. @throws FlowProbeError `unavailable` */
  async open(): Promise<void> {
    this.stopWatch ??= await this.store.watch(this.bucket, (change) => this.onChange(change));
  }

  close(): void {
    this.stopWatch?.();
    this.stopWatch = undefined;
    this.subscribers.clear();
  }

  subscribe(onRecord: OnRecord): () => void {
    this.subscribers.add(onRecord);
    return () => this.subscribers.delete(onRecord);
  }

  get(traceId: string): BackendRecord | undefined {
    return this.known.get(traceId)?.record;
  }

  knownOf(traceId: string): Known | undefined {
    return this.known.get(traceId);
  }

  get size(): number {
    return this.known.size;
  }

  *records(): Generator<BackendRecord> {
    for (const { record } of this.known.values()) yield record;
  }

  /** As the store has it. @throws FlowProbeError `unavailable` */
  async fetch(traceId: string): Promise<BackendRecord | undefined> {
    const before = this.known.get(traceId);
    const fetch: Fetch = { traceId, isDeleted: false };
    this.fetches.add(fetch);
    const reading = this.store.get(this.bucket, traceId);
    const found = await reading.finally(() => this.fetches.delete(fetch));
    // Unless it changed meanwhile: a record that is gone, or one of a store made anew, whose revisions begin again.
    if ((found?.revision ?? 0) < (before?.revision ?? 0)) this.forget(traceId, before);
    if (found !== undefined && !fetch.isDeleted) this.learn(traceId, recordOf(found.value), found.revision);
    return this.get(traceId);
  }

  /**
   * Writes what `change` makes of the record, and makes it again where somebody else wrote in between. Where it makes nothing,
   * nothing is written.
   * @throws FlowProbeError `unavailable`
   */
  async update(
    traceId: string,
    change: (record: BackendRecord | undefined) => Promise<BackendRecord | undefined>,
  ): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const current = this.known.get(traceId);
      const next = await change(current?.record);
      if (next === undefined || (await this.write(next, current?.revision ?? 0))) return;
      await this.fetch(traceId);
    }
    throw new FlowProbeError('unavailable', 'Too many changes of this request at the same time; try again');
  }

  /**
   * @param revision of the record that it was made from; 0 where there was none
   * @returns whether it was written: not where somebody else wrote first. @throws FlowProbeError `unavailable`
   */
  async write(record: BackendRecord, revision: number): Promise<boolean> {
    const value = Buffer.from(JSON.stringify(record));
    this.writing.set(value, record);
    try {
      const written = await this.store.compareAndSet(this.bucket, record.traceId, value, revision);
      if (written !== undefined) this.learn(record.traceId, record, written);
      return written !== undefined;
    } finally {
      this.writing.delete(value);
    }
  }

  /** @throws FlowProbeError `unavailable` */
  async delete(traceId: string): Promise<void> {
    const before = this.known.get(traceId);
    await this.store.delete(this.bucket, traceId);
    this.onDeleted(traceId);
    // The watch reports it later, and not at all where the store had lost it.
    this.forget(traceId, before);
  }

  private onChange({ key, value, revision }: KeyChange): void {
    if (revision <= (this.known.get(key)?.revision ?? 0)) return;
    if (value === undefined) {
      this.onDeleted(key);
      this.known.delete(key);
      this.notify(key, undefined);
      return;
    }
    try {
      this.learn(key, this.writing.get(value) ?? recordOf(value), revision);
    } catch (error) {
      // One record that cannot be read stops no other.
      reportBug('worker', error);
    }
  }

  private onDeleted(traceId: string): void {
    for (const fetch of this.fetches) if (fetch.traceId === traceId) fetch.isDeleted = true;
  }

  private learn(traceId: string, record: BackendRecord, revision: number): void {
    if (revision <= (this.known.get(traceId)?.revision ?? 0)) return;
    this.known.set(traceId, { record, revision });
    this.notify(traceId, record);
  }

  /** Where it is still what it was. */
  private forget(traceId: string, before: Known | undefined): void {
    if (before === undefined || this.known.get(traceId) !== before) return;
    this.known.delete(traceId);
    this.notify(traceId, undefined);
  }

  private notify(traceId: string, record: BackendRecord | undefined): void {
    for (const onRecord of this.subscribers) {
      try {
        onRecord(traceId, record);
      } catch (error) {
        reportBug('worker', error);
      }
    }
  }
}

/** A record as this service wrote it. */
function recordOf(value: Buffer): BackendRecord {
  return JSON.parse(value.toString('utf8')) as BackendRecord;
}
