import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataHealth } from './data/data-health.js';
import { ReadyChecks } from './health/ready-checks.js';
import { ListenersService } from './listeners/listeners.service.js';
import { MetricsRegistry } from './metrics/metrics-registry.js';
import { Entropy, SystemEntropy } from './random/entropy.js';
import { TaskClock } from './time/clock.js';
import { SystemClock } from './time/system-clock.js';

/** What two or more systems share. The tests put a clock and an entropy of their own in place. */
@Global()
@Module({
  providers: [
    { provide: TaskClock, useFactory: () => new SystemClock() },
    { provide: Entropy, useClass: SystemEntropy },
    DataHealth,
    ReadyChecks,
    ListenersService,
    MetricsRegistry,
  ],
  exports: [TaskClock, Entropy, DataHealth, ReadyChecks, ListenersService, MetricsRegistry],
})
export class KernelModule implements OnApplicationShutdown {
  constructor(private readonly clock: TaskClock) {}

  onApplicationShutdown(): void {
    this.clock.stop();
  }
}
