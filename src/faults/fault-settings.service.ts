import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import { Store } from '../store/store.js';
import { INITIAL, parseSettings, type SystemSettings } from './domain/settings.js';

const BUCKET = 'faults-settings';
const KEY = 'settings';

/** What is set, the same on all replicas and after a restart. */
@Injectable()
export class FaultSettings {
  private settings = INITIAL;
  private revision = 0;
  private readonly changes = new Subject<{ readonly before: SystemSettings; readonly after: SystemSettings }>();
  private stopWatch: (() => void) | undefined;

  constructor(private readonly store: Store) {}

  get current(): SystemSettings {
    return this.settings;
  }

  /** Each change, by this replica or another. */
  get changes$(): Subject<{ readonly before: SystemSettings; readonly after: SystemSettings }> {
    return this.changes;
  }

  /** @throws FlowProbeError `unavailable` */
  async open(): Promise<void> {
    await this.fetch();
    this.stopWatch ??= await this.store.keyValue.watch(BUCKET, ({ value, revision }) => {
      if (value !== undefined) this.learn(value, revision);
    });
  }

  close(): void {
    this.stopWatch?.();
    this.stopWatch = undefined;
  }

  /** Resolves with the settings once they are stored for good. @throws FlowProbeError `unavailable` */
  async change(make: (settings: SystemSettings) => SystemSettings): Promise<SystemSettings> {
    for (;;) {
      const value = Buffer.from(JSON.stringify(make(this.settings)));
      const revision = await this.store.keyValue.compareAndSet(BUCKET, KEY, value, this.revision);
      if (revision !== undefined) {
        this.learn(value, revision);
        return this.settings;
      }
      await this.fetch();
    }
  }

  private async fetch(): Promise<void> {
    const stored = await this.store.keyValue.get(BUCKET, KEY);
    if (stored !== undefined) this.learn(stored.value, stored.revision);
  }

  private learn(value: Buffer, revision: number): void {
    if (revision <= this.revision) return;
    const before = this.settings;
    this.revision = revision;
    this.settings = parseSettings(value.toString('utf8'));
    this.changes.next({ before, after: this.settings });
  }
}
