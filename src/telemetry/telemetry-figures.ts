import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { MetricsRegistry } from '../kernel/metrics/metrics-registry.js';

/** What has happened to telemetry since the process started. */
@Injectable()
export class TelemetryFigures {
  stored = 0;
  lost = 0;
  connections = 0;
  readonly refused = new Map<string, number>();

  constructor(metrics: MetricsRegistry) {
    metrics.registerMetric(this.events());
    metrics.registerMetric(this.refusals());
    metrics.registerMetric(this.clients());
  }

  addRefused(code: string): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }

  private events(): Counter<'outcome'> {
    const read = (): [string, number][] => [
      ['stored', this.stored],
      ['lost', this.lost],
    ];
    return new Counter({
      name: 'flowprobe_telemetry_events_total',
      help: 'Events of telemetry by what became of them: stored, or lost where the store did not take them.',
      labelNames: ['outcome'],
      registers: [],
      collect() {
        this.reset();
        for (const [outcome, count] of read()) this.inc({ outcome }, count);
      },
    });
  }

  private refusals(): Counter<'code'> {
    const { refused } = this;
    return new Counter({
      name: 'flowprobe_telemetry_lines_refused_total',
      help: 'Lines of telemetry that were refused, by code.',
      labelNames: ['code'],
      registers: [],
      collect() {
        this.reset();
        for (const [code, count] of refused) this.inc({ code }, count);
      },
    });
  }

  private clients(): Gauge {
    const read = (): number => this.connections;
    return new Gauge({
      name: 'flowprobe_telemetry_connections',
      help: 'Clients that are connected to send telemetry over TCP.',
      registers: [],
      collect() {
        this.set(read());
      },
    });
  }
}
