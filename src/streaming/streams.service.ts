import { Inject, Injectable, Logger, type MessageEvent } from '@nestjs/common';
import { EMPTY, type Observable } from 'rxjs';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { Entropy } from '../kernel/random/entropy.js';
import { TaskClock } from '../kernel/time/clock.js';
import { type Chunk, retryChunk } from './chunk.js';
import { OpenStream, type StreamRegistry } from './open-stream.js';
import { noCounts, type StreamCounts, type StreamKind, type StreamTarget } from './stream-kind.js';
import { type Flow } from './stream-writer.js';

/** How long clients wait before they connect again, unless they are told otherwise. */
export const RETRY_MS = 2000;
/** Who is sent away comes back at a time of their own within these bounds, so that they do not all come at once. */
const AWAY_MIN_MS = 2000;
const AWAY_MAX_MS = 10_000;
const SWEEP_MS = 1000;

const FIRST_CHUNK = retryChunk(RETRY_MS);

/** Injection token of the most streams that may be open. */
export const MAX_STREAMS = Symbol('MAX_STREAMS');

/**
 * The registry of open streams: opens them for `@Sse()` handlers, bounds their number, beats their hearts, cuts off slow
 * readers, and sends all away when the service stops.
 */
@Injectable()
export class StreamsService {
  private readonly open = new Set<OpenStream>();
  private readonly counts = new Map<string, StreamCounts>();
  private readonly logger = new Logger('Streams');
  private sweeping = false;
  private draining = false;
  private onEmpty: (() => void)[] = [];
  private readonly registry: StreamRegistry = {
    now: () => this.clock.now(),
    onOpen: (stream) => {
      this.open.add(stream);
      this.sweepSoon();
    },
    onClose: (stream) => {
      this.open.delete(stream);
      if (this.open.size === 0) this.tellEmpty();
    },
    onCutOff: ({ kind }, reason) => this.logger.warn(`A reader of ${kind.name} was cut off: ${reason}`),
    onError: (_stream, error) => this.logger.error(error),
  };

  constructor(
    private readonly clock: TaskClock,
    private readonly entropy: Entropy,
    @Inject(MAX_STREAMS) private readonly maxStreams: number,
  ) {}

  /**
   * Opens a stream: what an `@Sse()` handler returns. Nest commits the head on the first emission; from there on the chunks
   * of `produce` go through a bounded writer, and the end of the producer is the end of the response.
   *
   * Past the limit, or while stopping, the answer is a `200` with a `retry:` and an end: any other status would make a
   * browser's EventSource give up for good (WHATWG HTML, section 9.2.3).
   */
  stream(target: StreamTarget, produce: (flow: Flow) => Observable<Chunk>): Observable<MessageEvent> {
    if (this.draining || this.open.size >= this.maxStreams) return this.sendBack(target);
    return this.begin(target, FIRST_CHUNK, produce);
  }

  /**
   * As `stream`, for a producer that may not be there yet: while what it needs is away, the client is told to come back later.
   * A status that says so would make an EventSource give up for good.
   */
  async streamWhen(
    target: StreamTarget,
    opening: Promise<(flow: Flow) => Observable<Chunk>>,
  ): Promise<Observable<MessageEvent>> {
    try {
      return this.stream(target, await opening);
    } catch (error) {
      if (error instanceof FlowProbeError && error.status >= 500) return this.sendBack(target);
      throw error;
    }
  }

  private sendBack(target: StreamTarget): Observable<MessageEvent> {
    return this.begin(target, this.awayChunk(), () => EMPTY);
  }

  get openStreams(): number {
    return this.open.size;
  }

  get isDraining(): boolean {
    return this.draining;
  }

  /** Counts by kind, for metrics. */
  countsByKind(): ReadonlyMap<string, Readonly<StreamCounts>> {
    return this.counts;
  }

  /** Takes no more streams, sends the endless ones away and resolves when the last one has ended. */
  drain(): Promise<void> {
    this.draining = true;
    this.sendAway((stream) => !stream.kind.finite);
    if (this.open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.onEmpty.push(resolve);
    });
  }

  /** Sends every stream away, those of a known length too. */
  end(): void {
    this.draining = true;
    this.sendAway(() => true);
  }

  private begin(
    target: StreamTarget,
    firstChunk: Chunk,
    produce: (flow: Flow) => Observable<Chunk>,
  ): Observable<MessageEvent> {
    // It is answered with the head alone (RFC 9110, section 9.3.2).
    if (target.request.method === 'HEAD') return EMPTY;
    const counts = this.countsOf(target.kind);
    return OpenStream.over({ registry: this.registry, target, counts, firstChunk, produce });
  }

  private tellEmpty(): void {
    for (const resolve of this.onEmpty.splice(0)) resolve();
  }

  private sendAway(which: (stream: OpenStream) => boolean): void {
    for (const stream of [...this.open]) {
      if (which(stream)) stream.sendAway(this.awayChunk());
    }
  }

  private awayChunk(): Chunk {
    return retryChunk(this.entropy.integer(AWAY_MIN_MS, AWAY_MAX_MS));
  }

  private countsOf(kind: StreamKind): StreamCounts {
    let counts = this.counts.get(kind.name);
    if (counts === undefined) {
      counts = noCounts();
      this.counts.set(kind.name, counts);
    }
    return counts;
  }

  /** One task for the hearts and the patience of all streams; it rests while there is none. */
  private sweepSoon(): void {
    if (this.sweeping) return;
    this.sweeping = true;
    this.clock.schedule(() => {
      this.sweeping = false;
      const now = this.clock.now();
      for (const stream of this.open) stream.sweep(now);
      if (this.open.size > 0) this.sweepSoon();
    }, SWEEP_MS);
  }
}
