import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Counter, Gauge, type LabelValues, Registry } from 'prom-client';

/** Values by their labels as they are at a scrape; of a figure without labels, one with none. */
type ReadValues<Label extends string> = () => Iterable<readonly [labels: LabelValues<Label>, value: number]>;

/** Where all figures for Prometheus are registered, each by who knows it. */
@Injectable()
export class MetricsRegistry extends Registry implements OnModuleDestroy {
  onModuleDestroy(): void {
    this.clear();
  }

  /** Registers a counter of what is counted elsewhere. */
  counts<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    read: ReadValues<Label>,
  ): void {
    new Counter({
      name,
      help,
      labelNames,
      registers: [this],
      collect() {
        this.reset();
        for (const [labels, value] of read()) this.inc(labels, value);
      },
    });
  }

  /** Registers a gauge of what is known elsewhere. */
  gauges<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    read: ReadValues<Label>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this],
      collect() {
        for (const [labels, value] of read()) this.set(labels, value);
      },
    });
  }
}
