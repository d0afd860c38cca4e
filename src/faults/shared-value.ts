import { notBegun } from '../kernel/errors/flowprobe.error.js';
import { type KeyValue } from '../store/key-value.js';

const MAX_TRIES = 50;

/**
 * One value that the replicas share, as far as this one knows it. It is written only over what it was made from. A store may be
 * made anew or lose its end while this process runs: its revisions begin again then, below the one that is known here.
 */
export class SharedValue {
  private revision = 0;
  /** Of the last change that the watch has reported; within one history they rise. */
  private watched = 0;
  private stopWatch: (() => void) | undefined;

  constructor(
    private readonly store: KeyValue,
    private readonly bucket: string,
    private readonly key: string,
    /** Called with each value, by this replica or another; undefined where the store has none any more. */
    private readonly onValue: (value: Buffer | undefined) => void,
  ) {}

  /** @throws FlowProbeError `unavailable` */
  async open(): Promise<void> {
    await this.fetch();
    this.stopWatch ??= await this.store.watch(this.bucket, ({ key, value, revision }) => {
      if (key === this.key && value !== undefined) this.onChange(value, revision);
    });
  }

  close(): void {
    this.stopWatch?.();
    this.stopWatch = undefined;
  }

  /**
   * Resolves once it is stored for good. @param make is called again where another replica was faster
   * @throws FlowProbeError `unavailable`
   */
  async change(make: () => Buffer): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const value = make();
      const revision = await this.store.compareAndSet(this.bucket, this.key, value, this.revision);
      if (revision !== undefined) {
        this.learn(value, revision);
        return;
      }
      await this.fetch();
    }
    throw notBegun('Too many changes at the same time; nothing was changed, try again');
  }

  private async fetch(): Promise<void> {
    const known = this.revision;
    const stored = await this.store.get(this.bucket, this.key);
    const revision = stored?.revision ?? 0;
    // What is lower than what was known before it was asked for is of another history; not so where more was learned meanwhile.
    if (revision > this.revision || (this.revision === known && revision < known)) this.take(stored?.value, revision);
  }

  private onChange(value: Buffer, revision: number): void {
    const isOfAnotherHistory = revision < this.watched;
    this.watched = revision;
    if (isOfAnotherHistory) this.take(value, revision);
    else this.learn(value, revision);
  }

  private learn(value: Buffer, revision: number): void {
    if (revision > this.revision) this.take(value, revision);
  }

  private take(value: Buffer | undefined, revision: number): void {
    this.revision = revision;
    this.onValue(value);
  }
}
