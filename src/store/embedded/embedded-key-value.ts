import { type Database } from 'lmdb';
import { type KeyChange, type KeyValue, type Versioned } from '../key-value.js';
import { type GroupCommit } from './group-commit.js';

/** A key of all buckets; its value has its revision in front, eight bytes. */
export type BucketKey = [bucket: string, key: string];

const REVISION_BYTES = 8;
/** Under this name the last revision is kept. */
const REVISION = 'revision';

export interface KeyValueDatabases {
  readonly values: Database<Buffer, BucketKey>;
  readonly counters: Database<number, string>;
}

type OnChange = (change: KeyChange) => void;

/** Keys and values of one process, on LMDB. */
export class EmbeddedKeyValue implements KeyValue {
  private readonly watches = new Map<string, Set<OnChange>>();
  /** Written in the commit under way. */
  private fresh: { readonly bucket: string; readonly change: KeyChange }[] = [];

  constructor(
    private readonly databases: KeyValueDatabases,
    private readonly commits: GroupCommit,
  ) {}

  get(bucket: string, key: string): Promise<Versioned | undefined> {
    return Promise.resolve(this.read(bucket, key));
  }

  entries(bucket: string): Promise<ReadonlyMap<string, Versioned>> {
    const found = new Map<string, Versioned>();
    for (const { key, value } of this.databases.values.getRange({
      start: [bucket, ''],
      end: [`${bucket}\u0000`, ''],
    })) {
      if (key[0] === bucket) found.set(key[1], versioned(value));
    }
    return Promise.resolve(found);
  }

  put(bucket: string, key: string, value: Buffer): Promise<number> {
    return this.commits.run(() => this.write(bucket, key, value), value.length);
  }

  compareAndSet(bucket: string, key: string, value: Buffer, revision: number): Promise<number | undefined> {
    return this.commits.run(() => {
      const current = this.read(bucket, key)?.revision ?? 0;
      return current === revision ? this.write(bucket, key, value) : undefined;
    }, value.length);
  }

  delete(bucket: string, key: string, revision?: number): Promise<boolean> {
    return this.commits.run(() => {
      const current = this.read(bucket, key);
      if (current === undefined || (revision !== undefined && current.revision !== revision)) return false;
      this.databases.values.removeSync([bucket, key]);
      this.fresh.push({ bucket, change: { key, value: undefined, revision: this.nextRevision() } });
      return true;
    });
  }

  async watch(bucket: string, onChange: OnChange): Promise<() => void> {
    const watches = this.watches.get(bucket) ?? new Set();
    this.watches.set(bucket, watches.add(onChange));
    for (const [key, { value, revision }] of await this.entries(bucket)) onChange({ key, value, revision });
    return () => {
      watches.delete(onChange);
      if (watches.size === 0) this.watches.delete(bucket);
    };
  }

  /** To be called after each commit. */
  onCommitted(): void {
    const { fresh } = this;
    this.fresh = [];
    for (const { bucket, change } of fresh) {
      for (const emit of this.watches.get(bucket) ?? []) emit(change);
    }
  }

  /** To be called after a commit that failed: nothing of it has happened. */
  onFailed(): void {
    this.fresh = [];
  }

  private read(bucket: string, key: string): Versioned | undefined {
    const stored = this.databases.values.get([bucket, key]);
    return stored === undefined ? undefined : versioned(stored);
  }

  private write(bucket: string, key: string, value: Buffer): number {
    const revision = this.nextRevision();
    const stored = Buffer.allocUnsafe(REVISION_BYTES + value.length);
    stored.writeDoubleBE(revision, 0);
    stored.set(value, REVISION_BYTES);
    this.databases.values.putSync([bucket, key], stored);
    this.fresh.push({ bucket, change: { key, value, revision } });
    return revision;
  }

  private nextRevision(): number {
    const revision = (this.databases.counters.get(REVISION) ?? 0) + 1;
    this.databases.counters.putSync(REVISION, revision);
    return revision;
  }
}

function versioned(stored: Buffer): Versioned {
  return { value: stored.subarray(REVISION_BYTES), revision: stored.readDoubleBE(0) };
}
