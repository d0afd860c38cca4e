import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { bugCounts } from '../kernel/errors/bugs.js';
import { DURATION_BUCKETS_SECONDS } from '../kernel/metrics/http.js';
import { MetricsRegistry } from '../kernel/metrics/metrics-registry.js';
import { type StreamCounts } from '../streaming/stream-target.js';
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
    const registers = [registry];
    this.requests = new Histogram({
      name: 'flowprobe_http_request_duration_seconds',
      help: 'Time from the request to the end of the answer; status 499: its client left before there was one. Streams are not in it.',
      labelNames: ['method', 'route', 'status'],
      buckets: DURATION_BUCKETS_SECONDS,
      registers,
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
    const registers = [this.registry];
    const perKind = (name: string, help: string, read: (counts: StreamCounts) => number): void => {
      new Counter({
        name,
        help,
        labelNames: ['kind'],
        registers,
        collect() {
          this.reset();
          for (const [kind, counts] of streams.countsByKind()) this.inc({ kind }, read(counts));
        },
      });
    };
    new Gauge({
      name: 'flowprobe_open_streams',
      help: 'Streams that are open, by kind.',
      labelNames: ['kind'],
      registers,
      collect() {
        for (const [kind, { open }] of streams.countsByKind()) this.set({ kind }, open);
      },
    });
    new Gauge({
      name: 'flowprobe_bytes_behind',
      help: 'Bytes that readers have not taken yet, all streams together.',
      registers,
      collect() {
        this.set(streams.bytesBehind);
      },
    });
    perKind('flowprobe_messages_sent_total', 'Messages handed to streams, by kind.', ({ messages }) => messages);
    perKind(
      'flowprobe_bytes_sent_total',
      'Bytes handed to streams, chunk framing included, by kind.',
      ({ bytes }) => bytes,
    );
    new Counter({
      name: 'flowprobe_readers_cut_off_total',
      help: 'Readers that fell too far behind and were disconnected, by kind and reason.',
      labelNames: ['kind', 'reason'],
      registers,
      collect() {
        this.reset();
        for (const [kind, { disconnected }] of streams.countsByKind()) {
          for (const [reason, count] of Object.entries(disconnected)) this.inc({ kind, reason }, count);
        }
      },
    });
  }

  private observeBugs(): void {
    new Counter({
      name: 'flowprobe_bugs_total',
      help: 'Unexpected errors, by the boundary that caught them; each is in the log with its stack.',
      labelNames: ['boundary'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [boundary, count] of bugCounts()) this.inc({ boundary }, count);
      },
    });
  }

  private observeLostOutput(): void {
    new Counter({
      name: 'flowprobe_log_lines_lost_total',
      help: 'Lines of the log that could not be written, by stream: stdout, stderr.',
      labelNames: ['stream'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [stream, count] of Object.entries(lostOutputCounts())) this.inc({ stream }, count);
      },
    });
  }

  private observeStore(log: EventLog, store: Store): void {
    const registers = [this.registry];
    const appends = new Histogram({
      name: 'flowprobe_store_append_duration_seconds',
      help: 'Time from an append to its being stored for good.',
      buckets: DURATION_BUCKETS_SECONDS,
      registers,
    });
    log.onAppended = (seconds) => appends.observe(seconds);
    new Gauge({
      name: 'flowprobe_store_available',
      help: '1 where the store can be used, 0 where not.',
      labelNames: ['driver'],
      registers,
      collect() {
        this.set({ driver: store.driver }, store.state().available ? 1 : 0);
      },
    });
  }
}
