import { type MessageEvent } from '@nestjs/common';
import { type Request } from 'express';
import { type Observable, type Subscription } from 'rxjs';
import { type Chunk } from '../../../src/streaming/chunk.js';
import { type StreamKind } from '../../../src/streaming/stream-kind.js';
import { type StreamsService } from '../../../src/streaming/streams.service.js';
import { type Flow } from '../../../src/streaming/stream-writer.js';
import { bodyOf } from '../clients/http-chunks.js';
import { FakeResponse } from '../fakes/fake-response.js';

export const DAY: StreamKind = { name: 'day', finite: true };
export const LIVE: StreamKind = { name: 'live', finite: false };

/** One reader of a stream, in the place of Nest and the network. */
export class Reader {
  readonly response = new FakeResponse();
  /** What Nest itself was given to write. */
  readonly events: MessageEvent[] = [];
  completed = false;
  error: unknown;
  private readonly subscription: Subscription;

  constructor(
    streams: StreamsService,
    kind: StreamKind,
    produce: (flow: Flow) => Observable<Chunk>,
    request: Partial<Request> = { method: 'GET' },
  ) {
    const target = { request: request as Request, response: this.response.asResponse(), kind };
    this.subscription = streams.stream(target, produce).subscribe({
      next: (event) => this.events.push(event),
      error: (error: unknown) => (this.error = error),
      complete: () => (this.completed = true),
    });
    this.response.onDestroy = () => this.leave();
  }

  /** The client goes away: Nest tears the stream down. */
  leave(): void {
    this.subscription.unsubscribe();
  }

  /** Takes all that was written; what has been read so far. */
  read(): string {
    this.response.socket?.flushAll();
    return bodyOf(Buffer.from(this.response.wire));
  }
}
