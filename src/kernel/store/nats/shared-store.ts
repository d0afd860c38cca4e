import { Logger } from '@nestjs/common';
import { skip, type Subscription } from 'rxjs';
import { Store, type StoreState } from '../store.js';
import { NatsStore, type NatsStoreOptions } from './nats-store.js';

/** A NATS that is not there by then is worth a word. */
const PATIENCE_MS = 2000;

/** The driver for several processes: what one of them writes, all of them see. */
export class SharedStore extends Store {
  readonly driver = 'nats';
  readonly log;
  readonly keyValue;
  private readonly nats: NatsStore;
  private readonly telling: Subscription;

  /** Begins to connect, and does not wait for it. @throws FlowProbeError `unavailable` if it is no URL */
  constructor(url: string, options: NatsStoreOptions) {
    super();
    this.nats = NatsStore.open(url, options);
    this.log = this.nats.log;
    this.keyValue = this.nats.keyValue;
    const logger = new Logger('Store');
    this.telling = this.nats.available$.pipe(skip(1)).subscribe((available) => {
      if (available) logger.log('NATS is connected');
      else logger.warn(`NATS is lost (${this.nats.trouble ?? 'no reason given'}); trying again`);
    });
    this.telling.add(
      options.clock.schedule(() => {
        if (!this.nats.available) logger.warn(`NATS is not there (${this.nats.trouble ?? ''}); trying again`);
      }, PATIENCE_MS),
    );
  }

  state(): StoreState {
    if (this.nats.available) return { available: true };
    return { available: false, reason: this.nats.trouble ?? 'NATS is not connected yet' };
  }

  close(): Promise<void> {
    this.telling.unsubscribe();
    return this.nats.close();
  }
}
