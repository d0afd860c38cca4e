import { type Logger, type MessageEvent } from '@nestjs/common';
import { type ServerResponse } from 'node:http';
import { defer, Observable, type Subscription } from 'rxjs';
import { type Chunk, HEARTBEAT } from './chunk.js';
import { type StreamCounts, type StreamKind, type StreamTarget } from './stream-kind.js';
import { type Flow, StreamWriter } from './stream-writer.js';

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
  readonly target: StreamTarget;
  readonly counts: StreamCounts;
  readonly now: () => number;
  readonly firstChunk: Chunk;
  readonly produce: (flow: Flow) => Observable<Chunk>;
  readonly onOpen: (stream: OpenStream) => void;
  readonly onClose: (stream: OpenStream) => void;
  readonly logger: Logger;
}

/** One open SSE response, from its head to its last byte. */
export class OpenStream {
  readonly kind: StreamKind;
  private readonly writer: StreamWriter;
  private production: Subscription | undefined;
  private nextHeartbeatMs: number;
  private ended = false;

  private constructor(
    private readonly setup: StreamSetup,
    private readonly onFinished: () => void,
  ) {
    const { target, counts, now, logger } = setup;
    this.kind = target.kind;
    this.nextHeartbeatMs = now() + HEARTBEAT_MS;
    this.writer = new StreamWriter(target.response, now, (reason) => {
      counts.cutOff[reason] += 1;
      logger.warn(`A reader of ${target.kind.name} was cut off: ${reason}`);
    });
  }

  static over(setup: StreamSetup): Observable<MessageEvent> {
    return new Observable<MessageEvent>((subscriber) => {
      keepHeadSmall(setup.target.response);
      subscriber.next({ comment: '' });
      const stream = new OpenStream(setup, () => subscriber.complete());
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

  private start(): void {
    const { setup, writer } = this;
    setup.onOpen(this);
    setup.counts.open += 1;
    writer.write(setup.firstChunk);
    this.production = defer(() => setup.produce(writer)).subscribe({
      next: (chunk) => this.write(chunk),
      error: (error: unknown) => {
        setup.logger.error(error);
        this.end();
      },
      complete: () => this.end(),
    });
  }

  private write(chunk: Chunk): void {
    const { counts } = this.setup;
    counts.messages += chunk.messages;
    counts.bytes += chunk.framed.length;
    this.writer.write(chunk);
  }

  /** Ends the response once all is written. */
  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.writer.whenReady(this.onFinished);
  }

  private close(): void {
    this.production?.unsubscribe();
    this.writer.close();
    this.setup.counts.open -= 1;
    this.setup.onClose(this);
  }
}
