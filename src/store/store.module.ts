import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { Entropy } from '../kernel/random/entropy.js';
import { TaskClock } from '../kernel/time/clock.js';
import { EventLog } from './event-log.js';
import { openStore } from './open-store.js';
import { Retentions } from './retentions.js';
import { Store } from './store.js';

@Global()
@Module({
  providers: [
    Retentions,
    { provide: Store, inject: [Environment, TaskClock, Entropy, Retentions], useFactory: openStore },
    EventLog,
  ],
  exports: [Retentions, Store, EventLog],
})
export class StoreModule implements OnApplicationShutdown {
  constructor(private readonly store: Store) {}

  /** After the streams have ended and the answers are out: what was taken is stored. */
  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
