import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../kernel/metrics/metrics-registry.js';

/** What has happened to telemetry since the process started. */
@Injectable()
export class TelemetryFigures {
  stored = 0;
  lost = 0;
  connections = 0;
  readonly refused = new Map<string, number>();

  constructor(metrics: MetricsRegistry) {
    metrics.counts(
      'flowprobe_telemetry_events_total',
      'Events of telemetry by what became of them: stored, or lost where the store did not take them.',
      ['outcome'],
      () => [
        [{ outcome: 'stored' }, this.stored],
        [{ outcome: 'lost' }, this.lost],
      ],
    );
    metrics.counts(
      'flowprobe_telemetry_lines_refused_total',
      'Lines of telemetry that were refused, by code.',
      ['code'],
      () => [...this.refused].map(([code, count]) => [{ code }, count]),
    );
    metrics.gauges(
      'flowprobe_telemetry_connections',
      'Clients that are connected to send telemetry over TCP.',
      [],
      () => [[{}, this.connections]],
    );
  }

  addRefused(code: string): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }
}
