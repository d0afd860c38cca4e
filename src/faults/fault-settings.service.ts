import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import { Store } from '../store/store.js';
import { INITIAL, parseSettings, type SystemSettings } from './domain/settings.js';
import { SharedValue } from './shared-value.js';

const BUCKET = 'faults-settings';
const KEY = 'settings';

/** What is set, the same on all replicas and after a restart. */
@Injectable()
export class FaultSettings {
  private settings = INITIAL;
  private readonly changes = new Subject<{ readonly before: SystemSettings; readonly after: SystemSettings }>();
  private readonly shared: SharedValue;

  constructor(store: Store) {
    this.shared = new SharedValue(store.keyValue, BUCKET, KEY, (value) => this.take(value));
  }

  get current(): SystemSettings {
    return this.settings;
  }

  /** Each change, by this replica or another. */
  get changes$(): Subject<{ readonly before: SystemSettings; readonly after: SystemSettings }> {
    return this.changes;
  }

  /** @throws FlowProbeError `unavailable` */
  async open(): Promise<void> {
    await this.shared.open();
  }

  close(): void {
    this.shared.close();
  }

  /** Resolves with the settings once they are stored for good. @throws FlowProbeError `unavailable` */
  async change(make: (settings: SystemSettings) => SystemSettings): Promise<SystemSettings> {
    await this.shared.change(() => Buffer.from(JSON.stringify(make(this.settings))));
    return this.settings;
  }

  private take(value: Buffer | undefined): void {
    const before = this.settings;
    this.settings = value === undefined ? INITIAL : parseSettings(value.toString('utf8'));
    this.changes.next({ before, after: this.settings });
  }
}
