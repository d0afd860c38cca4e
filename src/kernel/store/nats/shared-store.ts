import { Store, type StoreState } from '../store.js';
import { NatsStore, type NatsStoreOptions } from './nats-store.js';

/** The driver for several processes: what one of them writes, all of them see. */
export class SharedStore extends Store {
  readonly driver = 'nats';
  readonly log;
  readonly keyValue;
  private readonly nats: NatsStore;

  /** Begins to connect, and does not wait for it. @throws FlowProbeError `unavailable` if it is no URL */
  constructor(url: string, options: NatsStoreOptions) {
    super();
    this.nats = NatsStore.open(url, options);
    this.log = this.nats.log;
    this.keyValue = this.nats.keyValue;
  }

  state(): StoreState {
    if (this.nats.available) return { available: true };
    return { available: false, reason: this.nats.trouble ?? 'NATS is not connected yet' };
  }

  close(): Promise<void> {
    return this.nats.close();
  }
}
