import { rmSync } from 'node:fs';
import { EmbeddedStore } from '../../src/store/embedded/embedded-store.js';
import { WriteLimit } from '../../src/store/embedded/write-limit.js';
import { SystemClock } from '../../src/kernel/time/system-clock.js';
import { stateFolder } from '../support/apps/state-folder.js';
import { KEEP_ALL, retentionFor, type StoreFixture } from '../support/apps/store-bench.js';
import { declareStoreContract } from '../support/contracts/store-contract.js';

/** Stores in one folder, one after the other. */
class EmbeddedFixture implements StoreFixture {
  private readonly folder = stateFolder();
  private readonly clock = new SystemClock();
  private readonly opened: EmbeddedStore[] = [];
  private epochs = 0;

  async open(retention = KEEP_ALL): Promise<EmbeddedStore> {
    const store = await EmbeddedStore.open({
      folder: this.folder.path,
      clock: this.clock,
      limit: new WriteLimit(this.clock),
      retentionOf: retentionFor(retention),
      newEpoch: () => `epoch${(this.epochs += 1)}`,
      onCommitted: () => undefined,
      onFailed: () => undefined,
    });
    this.opened.push(store);
    return store;
  }

  wipe(): Promise<void> {
    rmSync(this.folder.path, { recursive: true, force: true });
    return Promise.resolve();
  }

  async dispose(): Promise<void> {
    for (const store of this.opened) await store.close();
    this.clock.stop();
    this.folder.remove();
  }
}

declareStoreContract({
  name: 'embedded',
  shared: false,
  fixture: () => Promise.resolve(new EmbeddedFixture()),
});
