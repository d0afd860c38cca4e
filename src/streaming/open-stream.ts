import { type MessageEvent } from '@nestjs/common';
import { type ServerResponse } from 'node:http';
import { Observable, type Observer, type Subscriber, type Subscription } from 'rxjs';
import { type Chunk, HEARTBEAT } from './chunk.js';
import { type StreamCounts, type StreamKind, type StreamTarget } from './stream-kind.js';
import { type CutOffReason, type Flow, StreamWriter } from './stream-writer.js';

const HEARTBEAT_MS = 15_000;

/** What a page's security headers say means nothing to a stream; Node keeps each of them for as long as it is open. */
const OF_A_STREAM = /^(access-control-|vary$|x-request-id$|x-content-type-options$)/;

function keepHeadSmall(response: ServerResponse): void {
  for (const name of response.getHeaderNames()) {
    if (!OF_A_STREAM.test(name)) response.removeHeader(name);
  }
}

/** What a stream needs from the registry that opens it. */
export interface StreamSetup {
  readonly registry: StreamRegistry;
  readonly target: StreamTarget;
  readonly counts: StreamCounts;
  readonly firstChunk: Chunk;
  readonly produce: (flow: Flow) => Observable<Chunk>;
}

/** Where open streams are known. One for all, as what each holds for itself is held ten thousand times. */
export interface StreamRegistry {
  now(): number;
  onOpen(stream: OpenStream): void;
  onClose(stream: OpenStream): void;
  onCutOff(stream: OpenStream, reason: CutOffReason): void;
  onError(stream: OpenStream, error: unknown): void;
}

/** One open SSE response, from its head to its last byte; it observes what its producer makes. */
export class OpenStream implements Observer<Chunk> {
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

  static over(setup: StreamSetup): Observable<MessageEvent> {
    return new Observable<MessageEvent>((subscriber) => {
      keepHeadSmall(setup.target.response);
      subscriber.next({ comment: '' });
      const stream = new OpenStream(setup, subscriber);
      stream.start();
      return () => stream.close();
    });
  }

  /** A stream whose reader hears nothing for a while is kept open; one whose reader takes nothing is cut off. */
  sweep(nowMs: number): void {
    this.writer.checkAge(nowMs);
    if (this.ended || nowMs < this.nextHeartbeatMs) return;
    this.nextHeartbeatMs += HEARTBEAT_MS;
    this.writer.write(HEARTBEAT);
  }

  /** Says when to come back, and ends; not to who has heard the end already. */
  sendAway(chunk: Chunk): void {
    if (this.ended) return;
    this.production?.unsubscribe();
    this.writer.write(chunk);
    this.end();
  }

  now(): number {
    return this.setup.registry.now();
  }

  onCutOff(reason: CutOffReason): void {
    this.setup.counts.cutOff[reason] += 1;
    this.setup.registry.onCutOff(this, reason);
  }

  next(chunk: Chunk): void {
    const { counts } = this.setup;
    counts.messages += chunk.messages;
    counts.bytes += chunk.framed.length;
    this.writer.write(chunk);
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
    setup.registry.onOpen(this);
    setup.counts.open += 1;
    writer.write(setup.firstChunk);
    try {
      this.production = setup.produce(writer).subscribe(this);
    } catch (error) {
      this.error(error);
    }
  }

  /** Ends the response once all is written. */
  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.writer.whenReady(() => this.response.complete());
  }

  private close(): void {
    this.production?.unsubscribe();
    this.writer.close();
    this.setup.counts.open -= 1;
    this.setup.registry.onClose(this);
  }
}
