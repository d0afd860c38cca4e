import { type MessageEvent } from '@nestjs/common';
import { Observable, type Observer, type Subscription } from 'rxjs';
import { type Backpressure } from '../kernel/backpressure.js';
import { Chunk, textOfId } from './chunk.js';
import { addressOf } from './clients/client-addresses.js';
import {
  type ClientState,
  type ConnectedClient,
  isOwnUrl,
  shownOrNull,
  shownText,
} from './clients/connected-client.js';
import { cursorChunk, HEARTBEAT, type SseEncoder } from './sse-encoder.js';
import { type StreamCounts, type StreamKind, type StreamTarget } from './stream-target.js';
import { HandlerRemains } from './handler-remains.js';
import { type MessageBatch, type OpenSource } from './stream-source.js';
import { type DisconnectReason, type StreamSink } from './stream-sink.js';
import { StreamWriter } from './stream-writer.js';
import { DEFAULT_SEED } from './wire/limits.js';
import { type Fault, faultText } from './wire/parse-faults.js';
import { type Wired } from './wire/wire.service.js';
import { WireWriter, type WireTools } from './wire/wire-writer.js';

const HEARTBEAT_MS = 15_000;

/** What a stream needs from the registry that opens it. */
export interface StreamSetup {
  readonly registry: StreamRegistry;
  readonly target: StreamTarget;
  readonly counts: StreamCounts;
  readonly openingChunk: Chunk;
  readonly source: OpenSource<MessageBatch | Chunk>;
  /** What is done to its wire; undefined for nothing. */
  readonly wired?: Wired | undefined;
}

/** Where open streams are known. One for all, as what each holds for itself is held ten thousand times. */
export interface StreamRegistry {
  readonly encoder: SseEncoder;
  readonly wire: WireTools;
  now(): number;
  wallMs(): number;
  /** Of a stream that is opened now, the streams being counted from 1. */
  nextSerial(): number;
  onOpen(stream: OpenStream): void;
  /** @returns whether it was open until now */
  onClose(stream: OpenStream): boolean;
  onBehind(bytes: number): void;
  onDisconnect(stream: OpenStream, reason: DisconnectReason): void;
  onError(stream: OpenStream, error: unknown): void;
}

/** One open SSE response, from its head to its last byte; it observes what its source sends. */
export class OpenStream implements Observer<MessageBatch | Chunk>, Backpressure, ConnectedClient {
  readonly kind: StreamKind;
  readonly serial: number;
  private sink: StreamSink;
  private readonly openedWallMs: number;
  private production: Subscription | undefined;
  private nextHeartbeatMs: number;
  private ended = false;

  private constructor(private readonly setup: StreamSetup) {
    const { target, registry, wired } = setup;
    this.kind = target.kind;
    this.serial = registry.nextSerial();
    this.openedWallMs = registry.wallMs();
    this.nextHeartbeatMs = registry.now() + HEARTBEAT_MS;
    this.sink = wired === undefined ? new StreamWriter(target.response, this) : wired.sinkOver(target.response, this);
  }

  /**
   * What an `@Sse()` handler returns: it emits nothing, as all is written by the stream, and completes once that has begun. For a
   * response that Nest waits for it keeps 8 KiB: a stream of its own, a pipe, operators, promises, a timer.
   */
  static over(setup: StreamSetup): Observable<MessageEvent> {
    const { request, response } = setup.target;
    const remains = new HandlerRemains(request, response);
    return new Observable<MessageEvent>((subscriber) => {
      response.openStream(setup.wired?.headers);
      new OpenStream(setup).start();
      subscriber.complete();
      remains.release();
    });
  }

  get bytesBehind(): number {
    return this.sink.bytesBehind;
  }

  get ready(): boolean {
    return this.sink.ready;
  }

  onDrain(work: () => void): void {
    this.sink.onDrain(work);
  }

  get isOwn(): boolean {
    return isOwnUrl(this.setup.target.request.originalUrl);
  }

  describe(): ClientState {
    const { kind, sink, setup } = this;
    const { request, cursor, wire } = setup.target;
    const { messages, bytes, lastId } = sink.writer;
    const faults = sink instanceof WireWriter ? sink.faults : (setup.wired?.faults ?? []);
    return {
      kind: kind.name,
      transport: 'sse',
      path: shownText(request.originalUrl),
      remoteAddress: addressOf(request),
      userAgent: shownOrNull(request.headers['user-agent']),
      openedAt: new Date(this.openedWallMs).toISOString(),
      resumedFrom: shownOrNull(cursor),
      lastEventId: shownOrNull(lastId === undefined ? cursor : textOfId(lastId)),
      messages,
      bytes,
      bytesBehind: sink.bytesBehind,
      wire: faults.map((fault) => shownText(faultText(fault))),
      session: wire?.session ?? null,
      own: this.isOwn,
    };
  }

  apply(fault: Fault, messages: number): boolean {
    const { sink } = this;
    const isWired = sink instanceof WireWriter;
    // What has ended waits for its reader alone, unless faults hold it back.
    if (this.ended && !isWired) return false;
    const wireWriter = isWired ? sink : this.wiredOver(sink);
    this.sink = wireWriter;
    wireWriter.apply(fault, messages);
    return true;
  }

  /** Sends a heartbeat when it is due, disconnects a reader that takes nothing, and forgets one that has left. */
  sweep(nowMs: number): void {
    // Node closes no response that waits behind another one on its connection.
    if (this.setup.target.request.socket.destroyed) {
      this.close();
      return;
    }
    this.sink.checkAge(nowMs);
    if (this.ended || nowMs < this.nextHeartbeatMs) return;
    this.nextHeartbeatMs = nowMs + HEARTBEAT_MS;
    this.sink.write(HEARTBEAT);
  }

  /** Whether it ends by itself before long: a fault may take a day. */
  get isFinite(): boolean {
    return this.kind.finite && !(this.sink instanceof WireWriter && this.sink.takesTime);
  }

  /** Writes when to come back, and ends; of a stream that has ended already, what faults hold back is given up. */
  retire(chunk: Chunk): void {
    if (!this.ended) {
      this.production?.unsubscribe();
      this.sink.write(chunk);
      this.end();
    }
    this.sink.letGo();
  }

  /** Cuts the reader off at once; it can resume. */
  disconnect(reason: DisconnectReason): void {
    this.sink.disconnect(reason);
  }

  now(): number {
    return this.setup.registry.now();
  }

  onBehind(bytes: number): void {
    this.setup.registry.onBehind(bytes);
  }

  onDisconnect(reason: DisconnectReason): void {
    this.setup.wired?.journal?.end('server');
    this.setup.counts.disconnected[reason] += 1;
    this.setup.registry.onDisconnect(this, reason);
  }

  /** A fault has cut it: it is over for its source. */
  onCut(): void {
    this.production?.unsubscribe();
    this.end();
  }

  /** A fault keeps the response open for ever: nothing of the stream is kept but that. */
  onHold(): void {
    this.close();
  }

  next(batch: MessageBatch | Chunk): void {
    const { counts, registry } = this.setup;
    if (!(batch instanceof Chunk)) {
      if (batch.length === 0) return;
      batch = registry.encoder.encode(batch);
    }
    counts.messages += batch.messages;
    counts.bytes += batch.framed.length;
    this.sink.write(batch);
  }

  error(error: unknown): void {
    this.setup.registry.onError(this, error);
    this.end();
  }

  complete(): void {
    this.end();
  }

  private start(): void {
    const { setup } = this;
    const { registry, counts, source, openingChunk, target } = setup;
    // It comes once; `once` would keep five objects more.
    target.response.on('close', () => this.close());
    registry.onOpen(this);
    counts.open += 1;
    this.sink.write(openingChunk);
    const before = counts.messages;
    try {
      this.production = source.events(this).subscribe(this);
    } catch (error) {
      this.error(error);
    }
    // A reader without a cursor would lose what comes while it is cut off before its first message.
    const { cursor } = source;
    const isNew = cursor !== undefined && cursor !== target.cursor;
    if (isNew && counts.messages === before && !this.ended) this.sink.write(cursorChunk(cursor));
  }

  private wiredOver({ writer }: StreamSink): WireWriter {
    const { target, registry, wired } = this.setup;
    const plan = { faults: [], seed: DEFAULT_SEED, journal: wired?.journal };
    return new WireWriter(writer, target.response, this, plan, registry.wire);
  }

  /** Ends the response once all is written. */
  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.sink.finish(() => {
      this.setup.target.response.endStream();
      this.close();
    });
  }

  private close(): void {
    this.production?.unsubscribe();
    this.sink.close();
    if (this.setup.registry.onClose(this)) this.setup.counts.open -= 1;
  }
}
