/** A value and its revision in the history of its bucket: any write to the bucket gives a higher revision. */
export interface Versioned {
  readonly value: Buffer;
  readonly revision: number;
}

/** One change of a key; without a value it was deleted. */
export interface KeyChange {
  readonly key: string;
  readonly value: Buffer | undefined;
  readonly revision: number;
}

/**
 * Keys and values that replicas share. A bucket is a namespace (`[a-z0-9-]+`), a key `[A-Za-z0-9_.-]+` without a dot at
 * either end. Every method rejects with FlowProbeError `unavailable` within 2 s where the store is not there.
 */
export interface KeyValue {
  get(bucket: string, key: string): Promise<Versioned | undefined>;

  /** All keys of a bucket with their values, by key. */
  entries(bucket: string): Promise<ReadonlyMap<string, Versioned>>;

  /** Writes whatever is there; resolves with the new revision once it is stored for good. */
  put(bucket: string, key: string, value: Buffer): Promise<number>;

  /**
   * Writes only if the key is at `revision` (0: it must not be there, deleted counts as not there).
   * @returns the new revision; undefined, with nothing written, when somebody else was faster.
   */
  compareAndSet(bucket: string, key: string, value: Buffer, revision: number): Promise<number | undefined>;

  /** Deletes whatever is there; with a revision only if the key is at it. @returns whether it did. */
  delete(bucket: string, key: string, revision?: number): Promise<boolean>;

  /**
   * First every key as it is, then each change, in order, by this process or another.
   * @returns stops the watch.
   */
  watch(bucket: string, onChange: (change: KeyChange) => void): Promise<() => void>;
}
