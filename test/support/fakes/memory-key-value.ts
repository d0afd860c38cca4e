import { FlowProbeError } from '../../../src/kernel/errors/flowprobe.error.js';
import { type KeyChange, type KeyValue, type Versioned } from '../../../src/store/key-value.js';

/** How many more writes go through, and whether the last of them is answered; what follows fails. */
export interface Fuse {
  writes: number;
  isLastAnswered: boolean;
}

/** Keys and values in memory, which go away at will. */
export class MemoryKeyValue implements KeyValue {
  isAway = false;
  fuse: Fuse | undefined;
  private readonly buckets = new Map<string, Map<string, Versioned>>();
  private readonly watches = new Map<string, Set<(change: KeyChange) => void>>();
  private revision = 0;

  get(bucket: string, key: string): Promise<Versioned | undefined> {
    return this.here(() => this.bucketOf(bucket).get(key));
  }

  entries(bucket: string): Promise<ReadonlyMap<string, Versioned>> {
    return this.here(() => new Map([...this.bucketOf(bucket)].sort(([a], [b]) => (a < b ? -1 : 1))));
  }

  put(bucket: string, key: string, value: Buffer): Promise<number> {
    return this.burning(() => this.write(bucket, key, value));
  }

  compareAndSet(bucket: string, key: string, value: Buffer, revision: number): Promise<number | undefined> {
    return this.burning(() =>
      (this.bucketOf(bucket).get(key)?.revision ?? 0) === revision ? this.write(bucket, key, value) : undefined,
    );
  }

  delete(bucket: string, key: string, revision?: number): Promise<boolean> {
    return this.burning(() => {
      const current = this.bucketOf(bucket).get(key);
      if (current === undefined || (revision !== undefined && current.revision !== revision)) return false;
      this.bucketOf(bucket).delete(key);
      this.revision += 1;
      this.emit(bucket, { key, value: undefined, revision: this.revision });
      return true;
    });
  }

  watch(bucket: string, onChange: (change: KeyChange) => void): Promise<() => void> {
    return this.here(() => {
      const watches = this.watches.get(bucket) ?? new Set();
      this.watches.set(bucket, watches.add(onChange));
      for (const [key, { value, revision }] of this.bucketOf(bucket)) onChange({ key, value, revision });
      return () => void watches.delete(onChange);
    });
  }

  /** Its data are gone; revisions begin again, and watches stay open. */
  lose(): void {
    this.buckets.clear();
    this.revision = 0;
  }

  /** How many keys a bucket has. */
  size(bucket: string): number {
    return this.bucketOf(bucket).size;
  }

  private async burning<T>(work: () => T): Promise<T> {
    const isLost = burn(this.fuse);
    const result = await this.here(work);
    if (isLost) throw away();
    return result;
  }

  private here<T>(work: () => T): Promise<T> {
    if (this.isAway || (this.fuse !== undefined && this.fuse.writes < 0)) return Promise.reject(away());
    return Promise.resolve(work());
  }

  private write(bucket: string, key: string, value: Buffer): number {
    const revision = (this.revision += 1);
    this.bucketOf(bucket).set(key, { value, revision });
    // Whoever watches may write in turn.
    this.emit(bucket, { key, value, revision });
    return revision;
  }

  private emit(bucket: string, change: KeyChange): void {
    for (const emit of this.watches.get(bucket) ?? []) emit(change);
  }

  private bucketOf(bucket: string): Map<string, Versioned> {
    const values = this.buckets.get(bucket) ?? new Map<string, Versioned>();
    this.buckets.set(bucket, values);
    return values;
  }
}

/** @returns whether it goes through and is not answered; counts below zero from when nothing goes through any more. */
export function burn(fuse: Fuse | undefined): boolean {
  if (fuse === undefined) return false;
  fuse.writes -= 1;
  return fuse.writes === 0 && !fuse.isLastAnswered;
}

function away(): FlowProbeError {
  return new FlowProbeError('unavailable', 'The store cannot be used: it is away');
}
