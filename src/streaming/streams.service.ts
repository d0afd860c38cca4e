import { Inject, Injectable, Logger, type MessageEvent } from '@nestjs/common';
import { EMPTY, type Observable } from 'rxjs';
import { isKnown, reportBug } from '../kernel/errors/bugs.js';
import { asWork, beginWork, currentWork, workOf } from '../kernel/loop/work.js';
import { Entropy } from '../kernel/random/entropy.js';
import { TaskClock } from '../kernel/time/clock.js';
import { Sweep } from '../kernel/time/sweep.js';
import { type Chunk } from './chunk.js';
import { type ConnectedClient } from './clients/connected-client.js';
import { OpenStream, type StreamRegistry } from './open-stream.js';
import { openingChunk, retryChunk, SseEncoder } from './sse-encoder.js';
import { noCounts, type StreamCounts, type StreamKind, type StreamTarget } from './stream-target.js';
import { type DisconnectReason } from './stream-sink.js';
import { type Opened, type OpenSource } from './stream-source.js';
import { type Wired, WireService } from './wire/wire.service.js';

/** How long clients wait before they connect again, unless they are sent another time. */
export const RETRY_MS = 2000;
/** A client that is disconnected comes back at a time of its own within these bounds, so that they do not all come at once. */
const DISCONNECT_RETRY_MIN_MS = 2000;
const DISCONNECT_RETRY_MAX_MS = 10_000;
const SWEEP_MS = 1000;
const SWEEP_WORK = workOf('stream sweep');

/** What all readers together may be behind; past it the furthest behind are disconnected until a quarter of it is free. */
export const MAX_TOTAL_BEHIND_BYTES = 48 * 1024 * 1024;
const BUDGET_AFTERWARDS_SHARE = 0.75;

const OPENING_CHUNK = openingChunk(RETRY_MS);
const NO_SOURCE: OpenSource = { events: () => EMPTY };

/** What is behind counts in one budget, whichever its transport. */
interface BoundedReader {
  readonly bytesBehind: number;
  disconnect(reason: DisconnectReason): void;
}

/** A reader by another transport than SSE. */
export interface SocketReader extends ConnectedClient, BoundedReader {
  /** Whether it ends by itself before long. */
  readonly isFinite: boolean;
  /** The service stops. */
  retire(): void;
}

/** @returns `away` while what a source needs is away @throws FlowProbeError what it refuses, where it is the client's mistake */
async function settled(opening: Promise<Opened>): Promise<Opened | 'away'> {
  try {
    return await opening;
  } catch (error) {
    if (isKnown(error) && error.status >= 500) return 'away';
    throw error;
  }
}

/** The place of a stream by another transport, among `MAX_STREAMS`. */
export interface StreamPlace {
  readonly counts: StreamCounts;
  /** Once it has ended; more often does nothing. */
  release(): void;
}

/** Injection token of the most streams that may be open. */
export const MAX_STREAMS = Symbol('MAX_STREAMS');

/**
 * The registry of open streams: opens them for `@Sse()` handlers, bounds their number and what they hold, sends heartbeats,
 * disconnects slow readers, and ends all streams when the service stops.
 */
@Injectable()
export class StreamsService {
  private readonly open = new Set<OpenStream>();
  private sockets: ReadonlySet<SocketReader> = new Set();
  private readonly counts = new Map<string, StreamCounts>();
  private readonly logger = new Logger('Streams');
  private behindBytes = 0;
  private serial = 0;
  /** Streams by another transport than SSE. */
  private places = 0;
  private draining = false;
  private onEmpty: (() => void)[] = [];
  private readonly registry: StreamRegistry;
  /** For the heartbeats and the age of what waits on all streams. */
  private readonly sweep: Sweep;

  constructor(
    clock: TaskClock,
    private readonly entropy: Entropy,
    @Inject(MAX_STREAMS) readonly maxStreams: number,
    encoder: SseEncoder,
    private readonly wire: WireService,
  ) {
    this.sweep = new Sweep(clock, SWEEP_MS, (nowMs) => {
      asWork(SWEEP_WORK, () => {
        for (const stream of this.open) stream.sweep(nowMs);
      });
      return this.open.size > 0;
    });
    this.registry = {
      encoder,
      wire: wire.tools,
      now: () => this.sweep.nowMs(),
      wallMs: () => clock.wallMs(),
      nextSerial: () => (this.serial += 1),
      onOpen: (stream) => {
        this.open.add(stream);
        this.sweep.start();
      },
      onClose: (stream) => {
        const wasOpen = this.open.delete(stream);
        this.onLeft();
        return wasOpen;
      },
      onBehind: (bytes) => this.onBehind(bytes),
      onDisconnect: ({ kind }, reason) => this.logger.warn(`A reader of ${kind.name} was disconnected: ${reason}`),
      onError: ({ kind }, error) => {
        if (isKnown(error)) this.logger.warn(`A stream of ${kind.name} ended: ${error.message}`);
        else reportBug('stream', error);
      },
    };
  }

  /**
   * Opens a stream: what an `@Sse()` handler returns. Its messages go through a bounded writer, and the end of the source is the
   * end of the response. A source that is `over` is answered `204`, which stops an EventSource.
   *
   * Past the limit, while stopping, and while what the source needs is away, the answer is a `200` with a `retry:` and an end:
   * any other status would make a browser's EventSource give up for good (WHATWG HTML, section 9.2.3).
   * @throws FlowProbeError what the source refuses, where it is the client's mistake
   */
  async stream(target: StreamTarget, opening: Promise<Opened>): Promise<Observable<MessageEvent>> {
    if (this.wire.concerns(target)) return this.streamWired(target, opening);
    const work = currentWork();
    const opened = await settled(opening);
    beginWork(work);
    return this.answer(target, opened);
  }

  /** @param sockets those that read by WebSocket, as they come and go: what they are behind counts as well */
  registerSockets(sockets: ReadonlySet<SocketReader>): void {
    this.sockets = sockets;
  }

  /** Readers are so many bytes further behind than before; negative where they have caught up. */
  onBehind(bytes: number): void {
    this.behindBytes += bytes;
    if (bytes > 0 && this.behindBytes > MAX_TOTAL_BEHIND_BYTES) this.freeBudget();
  }

  /** The open streams, the oldest first. */
  get clients(): ReadonlySet<ConnectedClient> {
    return this.open;
  }

  /** Those that read by WebSocket, the oldest first. */
  get socketClients(): ReadonlySet<ConnectedClient> {
    return this.sockets;
  }

  get openStreams(): number {
    return this.open.size + this.places;
  }

  get isFull(): boolean {
    return this.openStreams >= this.maxStreams;
  }

  /**
   * Takes the place of a stream that is no SSE response. It is counted here; its end is its owner's.
   * @returns undefined where no further stream is opened
   */
  takePlace(kind: StreamKind): StreamPlace | undefined {
    if (this.draining || this.isFull) return undefined;
    const counts = this.countsOf(kind);
    this.places += 1;
    counts.open += 1;
    let isTaken = true;
    const release = (): void => {
      if (!isTaken) return;
      isTaken = false;
      this.places -= 1;
      counts.open -= 1;
      this.onLeft();
    };
    return { counts, release };
  }

  get isDraining(): boolean {
    return this.draining;
  }

  /** What all readers together are behind. */
  get bytesBehind(): number {
    return this.behindBytes;
  }

  /** Counts by kind, for metrics. */
  countsByKind(): ReadonlyMap<string, Readonly<StreamCounts>> {
    return this.counts;
  }

  /** Takes no more streams, ends the endless ones and resolves when the last one has ended. */
  drain(): Promise<void> {
    this.draining = true;
    this.retire(({ isFinite }) => !isFinite);
    if (this.openStreams === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.onEmpty.push(resolve);
    });
  }

  /** Ends every stream, those of a known length too. */
  end(): void {
    this.draining = true;
    this.retire(() => true);
  }

  /** The same with what is done to its wire, a status in place of it too. */
  private async streamWired(target: StreamTarget, opening: Promise<Opened>): Promise<Observable<MessageEvent>> {
    const opened = await settled(opening);
    const wired = await this.wire.of(target);
    if (target.response.destroyed) {
      wired?.journal?.end('client');
      return EMPTY;
    }
    return wired?.answersInstead(target) === true ? EMPTY : this.answer(target, opened, wired);
  }

  private answer(target: StreamTarget, opened: Opened | 'away', wired?: Wired): Observable<MessageEvent> {
    if (opened === 'over') {
      wired?.journal?.end('server');
      target.response.stopStream();
      return EMPTY;
    }
    const isRefused = opened === 'away' || this.draining || this.isFull;
    // It is answered with the head alone (RFC 9110, section 9.3.2).
    if (target.request.method === 'HEAD') {
      wired?.journal?.end('server');
      target.response.openStream(wired?.headers);
      target.response.endStream();
      return EMPTY;
    }
    return OpenStream.over({
      registry: this.registry,
      target,
      counts: this.countsOf(target.kind),
      openingChunk: isRefused ? this.retryChunk() : OPENING_CHUNK,
      source: isRefused ? NO_SOURCE : opened,
      wired,
    });
  }

  private onLeft(): void {
    if (this.openStreams > 0) return;
    for (const resolve of this.onEmpty.splice(0)) resolve();
  }

  private retire(which: (stream: OpenStream | SocketReader) => boolean): void {
    for (const stream of [...this.open].filter(which)) stream.retire(this.retryChunk());
    for (const socket of [...this.sockets].filter(which)) socket.retire();
  }

  private retryChunk(): Chunk {
    return retryChunk(this.entropy.integer(DISCONNECT_RETRY_MIN_MS, DISCONNECT_RETRY_MAX_MS));
  }

  private countsOf(kind: StreamKind): StreamCounts {
    let counts = this.counts.get(kind.name);
    if (counts === undefined) {
      counts = noCounts();
      this.counts.set(kind.name, counts);
    }
    return counts;
  }

  private freeBudget(): void {
    const readers: readonly BoundedReader[] = [...this.open, ...this.sockets];
    const furthestFirst = readers.toSorted((a, b) => b.bytesBehind - a.bytesBehind);
    for (const reader of furthestFirst) {
      if (this.behindBytes <= MAX_TOTAL_BEHIND_BYTES * BUDGET_AFTERWARDS_SHARE) return;
      reader.disconnect('budget');
    }
  }
}
