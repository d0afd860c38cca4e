import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataHealth } from './data/data-health.js';
import { ReadyChecks } from './health/ready-checks.js';
import { ListenersService } from './listeners/listeners.service.js';
import { LoopWatch } from './loop/loop-watch.js';
import { MetricsRegistry } from './metrics/metrics-registry.js';
import { Entropy, SystemEntropy } from './random/entropy.js';
import { TaskClock } from './time/clock.js';
import { SystemClock } from './time/system-clock.js';
import { SYSTEM_TIMERS } from './time/timers.js';
import { UpgradeHandlers } from './web-socket/upgrade-handlers.js';

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
    UpgradeHandlers,
    {
      provide: LoopWatch,
      inject: [MetricsRegistry],
      useFactory: (registry: MetricsRegistry) => new LoopWatch(registry, SYSTEM_TIMERS),
    },
  ],
  exports: [TaskClock, Entropy, DataHealth, ReadyChecks, ListenersService, LoopWatch, MetricsRegistry, UpgradeHandlers],
})
export class KernelModule implements OnApplicationShutdown {
  constructor(private readonly clock: TaskClock) {}

  onApplicationShutdown(): void {
    this.clock.stop();
  }
}
