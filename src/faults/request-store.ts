import { type KeyChange, type KeyValue } from '../store/key-value.js';
import { type BackendRecord, type Backend } from './domain/record.js';

interface Known {
  readonly side: BackendRecord;
  readonly revision: number;
}

/** Told of each change, by this replica or another; without a side it was deleted. */
export type OnRecord = (traceId: string, side: BackendRecord | undefined) => void;

/**
 * What one side has of all requests: kept in the store, and known here as far as the store has told. A write goes through only
 * over the revision that it was made from.
 */
export class RequestStore {
  private readonly known = new Map<string, Known>();
  /** Values on their way to the store, so that what comes back need not be parsed. */
  private readonly writing = new Map<Buffer, BackendRecord>();
  private readonly listeners = new Set<OnRecord>();
  private readonly bucket: string;
  private stopWatch: (() => void) | undefined;

  constructor(
    side: Backend,
    private readonly store: KeyValue,
  ) {
    this.bucket = `faults-side-${side}`;
  }

  /** Begins to listen to the store. @throws FlowProbeError `unavailable` */
  async open(): Promise<void> {
    this.stopWatch ??= await this.store.watch(this.bucket, (change) => this.onChange(change));
  }

  close(): void {
    this.stopWatch?.();
    this.stopWatch = undefined;
    this.listeners.clear();
  }

  subscribe(onSide: OnRecord): () => void {
    this.listeners.add(onSide);
    return () => this.listeners.delete(onSide);
  }

  get(traceId: string): BackendRecord | undefined {
    return this.known.get(traceId)?.side;
  }

  get size(): number {
    return this.known.size;
  }

  *records(): Generator<BackendRecord> {
    for (const { side } of this.known.values()) yield side;
  }

  /** As the store has it. @throws FlowProbeError `unavailable` */
  async fetch(traceId: string): Promise<BackendRecord | undefined> {
    const found = await this.store.get(this.bucket, traceId);
    if (found === undefined) this.known.delete(traceId);
    else this.learn(traceId, parse(found.value), found.revision);
    return this.get(traceId);
  }

  /**
   * Writes what `change` makes of the side, again from what somebody else has made of it where they were faster. Where it
   * makes nothing, nothing is written.
   * @throws FlowProbeError `unavailable`
   */
  async update(traceId: string, change: (side: BackendRecord | undefined) => Promise<BackendRecord | undefined>): Promise<void> {
    for (;;) {
      const current = this.known.get(traceId);
      const next = await change(current?.side);
      if (next === undefined || (await this.write(next, current?.revision ?? 0))) return;
      await this.fetch(traceId);
    }
  }

  /** @returns whether it was written: not where somebody else was faster. @throws FlowProbeError `unavailable` */
  async write(side: BackendRecord, revision = this.known.get(side.traceId)?.revision ?? 0): Promise<boolean> {
    const value = Buffer.from(JSON.stringify(side));
    this.writing.set(value, side);
    try {
      const written = await this.store.compareAndSet(this.bucket, side.traceId, value, revision);
      if (written !== undefined) this.learn(side.traceId, side, written);
      return written !== undefined;
    } finally {
      this.writing.delete(value);
    }
  }

  /** @throws FlowProbeError `unavailable` */
  async delete(traceId: string): Promise<void> {
    await this.store.delete(this.bucket, traceId);
  }

  private onChange({ key, value, revision }: KeyChange): void {
    if (revision <= (this.known.get(key)?.revision ?? 0)) return;
    if (value === undefined) {
      this.known.delete(key);
      this.notify(key, undefined);
    } else {
      this.learn(key, this.writing.get(value) ?? parse(value), revision);
    }
  }

  private learn(traceId: string, side: BackendRecord, revision: number): void {
    if (revision <= (this.known.get(traceId)?.revision ?? 0)) return;
    this.known.set(traceId, { side, revision });
    this.notify(traceId, side);
  }

  private notify(traceId: string, side: BackendRecord | undefined): void {
    for (const listener of this.listeners) listener(traceId, side);
  }
}

function parse(value: Buffer): BackendRecord {
  return JSON.parse(value.toString('utf8')) as BackendRecord;
}
