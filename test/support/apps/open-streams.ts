import { type MessageEvent } from '@nestjs/common';
import { type Request } from 'express';
import { type Observable } from 'rxjs';
import { type Backpressure } from '../../../src/kernel/backpressure.js';
import { type Chunk } from '../../../src/streaming/chunk.js';
import { type MessageBatch, type OpenSource } from '../../../src/streaming/stream-source.js';
import { type StreamKind } from '../../../src/streaming/stream-target.js';
import { type StreamsService } from '../../../src/streaming/streams.service.js';
import { bodyOf } from '../clients/http-chunks.js';
import { FakeResponse } from '../fakes/fake-response.js';

export const DAY: StreamKind = { name: 'day', finite: true };
export const LIVE: StreamKind = { name: 'live', finite: false };

/** A request on a connection that is open. */
export function requestOf(method = 'GET', socket = { destroyed: false }): Request {
  return { method, socket } as unknown as Request;
}

type Source = OpenSource<MessageBatch | Chunk>;

export interface ReaderOptions {
  readonly method?: string;
  /** What the client has read. */
  readonly cursor?: string;
  readonly request?: Request;
}

/** One reader of a stream, in the place of Nest and the network. */
export class Reader {
  readonly response = new FakeResponse();
  /** What Nest itself was given to write. */
  readonly events: MessageEvent[] = [];
  error: unknown;
  private isHandled = false;
  private gone = false;

  private constructor() {
    this.response.onDestroy = () => this.leave();
  }

  /** Its response has ended. */
  get completed(): boolean {
    return this.isHandled && (!this.response.isStream || this.response.isEnded);
  }

  /** A reader of what is produced. */
  static async of(
    streams: StreamsService,
    kind: StreamKind,
    events: (backpressure: Backpressure) => Observable<MessageBatch | Chunk>,
    options: ReaderOptions = {},
  ): Promise<Reader> {
    return Reader.open(streams, kind, Promise.resolve({ events }), options);
  }

  static async open(
    streams: StreamsService,
    kind: StreamKind,
    opening: Promise<Source | 'over'>,
    { method = 'GET', cursor, request = requestOf(method) }: ReaderOptions = {},
  ): Promise<Reader> {
    const reader = new Reader();
    const response = reader.response.asResponse();
    const stream$ = await streams.stream({ kind, request, response, cursor }, opening);
    stream$.subscribe({
      next: (event) => reader.events.push(event),
      error: (error: unknown) => (reader.error = error),
      complete: () => (reader.isHandled = true),
    });
    if (reader.gone) reader.leave();
    return reader;
  }

  /** The client goes away. */
  leave(): void {
    this.gone = true;
    this.response.close();
  }

  /** Takes all that was written; what has been read so far. */
  read(): string {
    this.response.socket?.flushAll();
    return bodyOf(Buffer.from(this.response.wire));
  }
}
