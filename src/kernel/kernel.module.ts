import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { OpenFiles } from '../config/open-files.js';
import { DataHealth } from './data/data-health.js';
import { ListenersService } from './listeners/listeners.service.js';
import { EventTopics } from '../streaming/events/event-topics.js';
import { MetricsRegistry } from './metrics/metrics-registry.js';
import { Entropy, SystemEntropy } from './random/entropy.js';
import { ChunkArena } from '../streaming/chunk-arena.js';
import { MAX_STREAMS, StreamsService } from '../streaming/streams.service.js';
import { TaskClock } from './time/clock.js';
import { SystemClock } from './time/system-clock.js';

/** What two or more systems share. The tests put a clock and an entropy of their own in place. */
@Global()
@Module({
  providers: [
    { provide: TaskClock, useClass: SystemClock },
    { provide: Entropy, useClass: SystemEntropy },
    { provide: MAX_STREAMS, inject: [OpenFiles], useFactory: ({ maxStreams }: OpenFiles) => maxStreams },
    ChunkArena,
    DataHealth,
    ListenersService,
    EventTopics,
    MetricsRegistry,
    StreamsService,
  ],
  exports: [TaskClock, Entropy, ChunkArena, DataHealth, ListenersService, EventTopics, MetricsRegistry, StreamsService],
})
export class KernelModule implements OnApplicationShutdown {
  constructor(private readonly clock: TaskClock) {}

  onApplicationShutdown(): void {
    this.clock.stop();
  }
}
