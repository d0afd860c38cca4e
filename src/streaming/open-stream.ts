import { type MessageEvent } from '@nestjs/common';
import { Observable, type Observer, type Subscriber, type Subscription } from 'rxjs';
import { Chunk } from './chunk.js';
import { cursorChunk, HEARTBEAT, type SseEncoder } from './sse-encoder.js';
import { type StreamCounts, type StreamKind, type StreamTarget } from './stream-target.js';
import { type MessageBatch, type OpenSource } from './stream-source.js';
import { type DisconnectReason, StreamWriter } from './stream-writer.js';

const HEARTBEAT_MS = 15_000;

/** What a stream needs from the registry that opens it. */
export interface StreamSetup {
  readonly registry: StreamRegistry;
  readonly target: StreamTarget;
  readonly counts: StreamCounts;
  readonly openingChunk: Chunk;
  readonly source: OpenSource<MessageBatch | Chunk>;
}

/** Where open streams are known. One for all, as what each holds for itself is held ten thousand times. */
export interface StreamRegistry {
  readonly encoder: SseEncoder;
  now(): number;
  onOpen(stream: OpenStream): void;
  onClose(stream: OpenStream): void;
  onBehind(bytes: number): void;
  onDisconnect(stream: OpenStream, reason: DisconnectReason): void;
  onError(stream: OpenStream, error: unknown): void;
}

/** One open SSE response, from its head to its last byte; it observes what its source sends. */
export class OpenStream implements Observer<MessageBatch | Chunk> {
  readonly kind: StreamKind;
  private readonly writer: StreamWriter;
  private production: Subscription | undefined;
  private nextHeartbeatMs: number;
  private ended = false;

  private constructor(
    private readonly setup: StreamSetup,
    private readonly response: Subscriber<MessageEvent>,
  ) {
    const { target, registry } = setup;
    this.kind = target.kind;
    this.nextHeartbeatMs = registry.now() + HEARTBEAT_MS;
    this.writer = new StreamWriter(target.response, this);
  }

  /** What an `@Sse()` handler returns: it emits nothing, as all is written by the stream, and completes with it. */
  static over(setup: StreamSetup): Observable<MessageEvent> {
    return new Observable<MessageEvent>((subscriber) => {
      setup.target.response.openStream();
      const stream = new OpenStream(setup, subscriber);
      stream.start();
      return () => stream.close();
    });
  }

  get bytesBehind(): number {
    return this.writer.bytesBehind;
  }

  /** Keeps a silent stream open, and disconnects a reader that takes nothing. */
  sweep(nowMs: number): void {
    this.writer.checkAge(nowMs);
    if (this.ended || nowMs < this.nextHeartbeatMs) return;
    this.nextHeartbeatMs = nowMs + HEARTBEAT_MS;
    this.writer.write(HEARTBEAT);
  }

  /** Writes when to come back, and ends; a stream that has ended already is left alone. */
  retire(chunk: Chunk): void {
    if (this.ended) return;
    this.production?.unsubscribe();
    this.writer.write(chunk);
    this.end();
  }

  /** Cuts the reader off at once; it can resume. */
  disconnect(reason: DisconnectReason): void {
    this.writer.disconnect(reason);
  }

  now(): number {
    return this.setup.registry.now();
  }

  onBehind(bytes: number): void {
    this.setup.registry.onBehind(bytes);
  }

  onDisconnect(reason: DisconnectReason): void {
    this.setup.counts.disconnected[reason] += 1;
    this.setup.registry.onDisconnect(this, reason);
  }

  next(batch: MessageBatch | Chunk): void {
    const { counts, registry } = this.setup;
    if (!(batch instanceof Chunk)) {
      if (batch.length === 0) return;
      batch = registry.encoder.encode(batch);
    }
    counts.messages += batch.messages;
    counts.bytes += batch.framed.length;
    this.writer.write(batch);
  }

  error(error: unknown): void {
    this.setup.registry.onError(this, error);
    this.end();
  }

  complete(): void {
    this.end();
  }

  private start(): void {
    const { setup, writer } = this;
    const { registry, counts, source, openingChunk, target } = setup;
    registry.onOpen(this);
    counts.open += 1;
    writer.write(openingChunk);
    const before = counts.messages;
    try {
      this.production = source.events(writer).subscribe(this);
    } catch (error) {
      this.error(error);
    }
    // A reader without a cursor would lose what comes while it is cut off before its first message.
    const { cursor } = source;
    const isNew = cursor !== undefined && cursor !== target.cursor;
    if (isNew && counts.messages === before && !this.ended) writer.write(cursorChunk(cursor));
  }

  /** Ends the response once all is written. */
  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.writer.onDrain(() => this.response.complete());
  }

  private close(): void {
    this.production?.unsubscribe();
    this.writer.close();
    this.setup.counts.open -= 1;
    this.setup.registry.onClose(this);
  }
}
