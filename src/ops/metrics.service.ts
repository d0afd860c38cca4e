import { Injectable } from '@nestjs/common';
import { Histogram } from 'prom-client';
import { bugCounts } from '../kernel/errors/bugs.js';
import { DURATION_BUCKETS_SECONDS } from '../kernel/metrics/http.js';
import { MetricsRegistry } from '../kernel/metrics/metrics-registry.js';
import { StreamsService } from '../streaming/streams.service.js';
import { EventLog } from '../store/event-log.js';
import { Store } from '../store/store.js';
import { lostOutputCounts } from './lost-output.js';

/** The service's own figures for Prometheus. Streams keep plain counts of their own; they are copied on each scrape. */
@Injectable()
export class MetricsService {
  private readonly requests: Histogram<'method' | 'route' | 'status'>;

  constructor(
    private readonly registry: MetricsRegistry,
    streams: StreamsService,
    log: EventLog,
    store: Store,
  ) {
    this.requests = new Histogram({
      name: 'flowprobe_http_request_duration_seconds',
      help: 'Time from the request to the end of the answer; status 499: its client left before there was one. Streams are not in it.',
      labelNames: ['method', 'route', 'status'],
      buckets: DURATION_BUCKETS_SECONDS,
      registers: [registry],
    });
    this.observeStore(log, store);
    this.observeBugs();
    this.observeLostOutput();
    this.observeStreams(streams);
  }

  observeRequest(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status }, seconds);
  }

  private observeStreams(streams: StreamsService): void {
    this.registry.gauges('flowprobe_open_streams', 'Streams that are open, by kind.', ['kind'], () =>
      [...streams.countsByKind()].map(([kind, { open }]) => [{ kind }, open]),
    );
    this.registry.gauges(
      'flowprobe_bytes_behind',
      'Bytes that readers have not taken yet, all streams together.',
      [],
      () => [[{}, streams.bytesBehind]],
    );
    this.registry.counts('flowprobe_messages_sent_total', 'Messages handed to streams, by kind.', ['kind'], () =>
      [...streams.countsByKind()].map(([kind, { messages }]) => [{ kind }, messages]),
    );
    this.registry.counts(
      'flowprobe_bytes_sent_total',
      'Bytes handed to streams, chunk framing included, by kind.',
      ['kind'],
      () => [...streams.countsByKind()].map(([kind, { bytes }]) => [{ kind }, bytes]),
    );
    this.registry.counts(
      'flowprobe_readers_cut_off_total',
      'Readers that fell too far behind and were disconnected, by kind and reason.',
      ['kind', 'reason'],
      () =>
        [...streams.countsByKind()].flatMap(([kind, { disconnected }]) =>
          Object.entries(disconnected).map(([reason, count]) => [{ kind, reason }, count] as const),
        ),
    );
  }

  private observeBugs(): void {
    this.registry.counts(
      'flowprobe_bugs_total',
      'Unexpected errors, by the boundary that caught them; each is in the log with its stack.',
      ['boundary'],
      () => [...bugCounts()].map(([boundary, count]) => [{ boundary }, count]),
    );
  }

  private observeLostOutput(): void {
    this.registry.counts(
      'flowprobe_log_lines_lost_total',
      'Lines of the log that could not be written, by stream: stdout, stderr.',
      ['stream'],
      () => Object.entries(lostOutputCounts()).map(([stream, count]) => [{ stream }, count]),
    );
  }

  private observeStore(log: EventLog, store: Store): void {
    const appends = new Histogram({
      name: 'flowprobe_store_append_duration_seconds',
      help: 'Time from an append to its being stored for good.',
      buckets: DURATION_BUCKETS_SECONDS,
      registers: [this.registry],
    });
    log.onAppended = (seconds) => appends.observe(seconds);
    this.registry.gauges('flowprobe_store_available', '1 where the store can be used, 0 where not.', ['driver'], () => [
      [{ driver: store.driver }, store.state().available ? 1 : 0],
    ]);
  }
}
