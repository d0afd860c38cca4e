import { type Readable } from 'node:stream';
import { SSE_ABORT_CONTROLLER } from '@nestjs/common';
import { type Response } from 'express';

/** A request with what is kept of its handling. */
interface Handled {
  /** The signal of `@SseSignal()`, once it was asked for. */
  [SSE_ABORT_CONTROLLER]?: AbortController | undefined;
  /** The way to the next route, with the routers on it. */
  next?: unknown;
  /** What parseurl remembers for whoever asks it again. */
  _parsedUrl?: unknown;
}

/**
 * What Nest and Express keep for the handler of a request, for as long as its response is open: 8 KiB, with the stream that Nest
 * pipes into it, and the error that its signal was aborted for, whose call stack holds all that was under way.
 */
export class HandlerRemains {
  private piped: Readable | undefined;

  /** To be made before Nest has what the handler returns. */
  constructor(
    private readonly request: Handled,
    private readonly response: Response,
  ) {
    response.once('pipe', (source: Readable) => (this.piped = source));
  }

  /** Lets go of it, once what the handler has returned is complete. */
  release(): void {
    this.piped?.unpipe(this.response);
    this.piped = undefined;
    this.request[SSE_ABORT_CONTROLLER] = undefined;
    this.request.next = undefined;
    this.request._parsedUrl = undefined;
  }
}
