import { setImmediate as nextTurn } from 'node:timers/promises';
import { type EmbeddedSettings, EmbeddedStore } from '../../../src/store/embedded/embedded-store.js';
import { WriteLimit } from '../../../src/store/embedded/write-limit.js';
import { type Retention } from '../../../src/store/log-storage.js';
import { VirtualClock } from '../fakes/virtual-clock.js';
import { WAIT_LIMIT_MS } from '../wait-limit.js';

const RETENTION: Retention = { maxCount: 1000, maxAgeMs: 3_600_000 };

/** Embedded stores over one folder, one after the other, on a clock that stands still. */
export class EmbeddedBench {
  readonly clock = new VirtualClock(1_000_000);
  private epochs = 0;
  private opened: EmbeddedStore | undefined;

  constructor(private readonly folder: string) {}

  get settings(): EmbeddedSettings {
    return {
      folder: this.folder,
      clock: this.clock,
      limit: new WriteLimit(this.clock),
      retentionOf: () => RETENTION,
      newEpoch: () => `epoch${(this.epochs += 1)}`,
      onFailed: () => undefined,
      onCommitted: () => undefined,
    };
  }

  async open(retention: Partial<Retention> = {}): Promise<EmbeddedStore> {
    await this.close();
    const retentionOf = (): Retention => ({ ...RETENTION, ...retention });
    this.opened = await EmbeddedStore.open({ ...this.settings, retentionOf });
    return this.opened;
  }

  async close(): Promise<void> {
    await this.opened?.close();
    this.opened = undefined;
  }

  /** Lets time pass, and the disk do its work, until something is so. */
  async until(fulfilled: () => boolean | Promise<boolean>, stepMs = 0): Promise<void> {
    const untilMs = performance.now() + WAIT_LIMIT_MS;
    while (performance.now() < untilMs) {
      if (await fulfilled()) return;
      this.clock.advanceBy(stepMs);
      await nextTurn();
    }
    throw new Error('it did not come');
  }
}
