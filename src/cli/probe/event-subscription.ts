import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { systemCodeOf } from '../../kernel/errors/system-code.js';
import { readRefusal } from './refusal.js';
import { type Cancel, type Timers } from '../../kernel/time/timers.js';

/** Events of a subscription. `ended` and `refused` are the last. */
export interface StreamHandlers {
  /** The headers have arrived; what is written from now on is received. `resumedAfter`: the id that the stream resumes after. */
  opened(resumedAfter: string | undefined): void;
  event(message: EventSourceMessage, arrivedUs: number): void;
  /** The connection is lost, or could not be made; the next attempt is in `retryMs`. */
  cut(reason: string, retryMs: number): void;
  /** The server has answered that there are no more events (204). */
  ended(): void;
  refused(reason: string): void;
}

const RETRY_MS = 2000;
/** Keeps a server that asks for a retry at once from causing a tight loop. */
const MIN_RETRY_MS = 10;
const MAX_RETRY_MS = 2 ** 31 - 1;
const TIMEOUT_MS = 30_000;
/** The operating system finds a dead connection by itself; a server may have nothing to say for hours. */
const KEEP_ALIVE_MS = 10_000;
const MAX_BUFFERED = 16 * 1024 * 1024;
const MAX_ID_LENGTH = 1024;

/** Subscribes to an event stream as a browser's EventSource does, and reconnects after a cut. Owns its connection and its timer. */
export class EventSubscription {
  private request: ClientRequest | undefined;
  private cancelRetry: Cancel | undefined;
  private retryMs = RETRY_MS;
  private lastId: string | undefined;
  private stopped = false;

  constructor(
    private readonly target: { readonly url: URL; readonly headers: Readonly<Record<string, string>> },
    private readonly nowUs: () => number,
    private readonly timers: Timers,
    private readonly handlers: StreamHandlers,
  ) {}

  start(): void {
    const { url, headers } = this.target;
    const resumeAfter = this.lastId;
    // A connection of its own: it stays open, and a kept one might be closed just as it is taken again.
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      agent: false,
      headers: {
        ...headers,
        Accept: 'text/event-stream',
        'Cache-Control': 'no-cache',
        // Headers are bytes; an id may be any text.
        ...(resumeAfter !== undefined && { 'Last-Event-ID': Buffer.from(resumeAfter).toString('latin1') }),
      },
    });
    this.request = request;
    let reason = 'closed without an answer';
    request
      .setTimeout(TIMEOUT_MS, () => request.destroy(new Error('no answer within 30 s')))
      .on('error', (error) => (reason = systemCodeOf(error) ?? error.message))
      .on('response', (response) => {
        reason = 'the stream ended';
        response.on('error', (error) => (reason = systemCodeOf(error) ?? error.message));
        this.readResponse(response, resumeAfter, (why) => (reason = why));
      })
      .on('close', () => this.reconnect(reason))
      .end();
  }

  stop(): void {
    this.stopped = true;
    this.cancelRetry?.();
    this.request?.destroy();
  }

  private readResponse(
    response: IncomingMessage,
    resumeAfter: string | undefined,
    because: (reason: string) => void,
  ): void {
    const { statusCode = 0, headers } = response;
    if (statusCode === 200 && /^text\/event-stream\b/i.test(headers['content-type'] ?? '')) {
      response.socket.setTimeout(0).setKeepAlive(true, KEEP_ALIVE_MS);
      this.handlers.opened(resumeAfter);
      this.read(response);
    } else if (statusCode === 204) {
      this.stop();
      this.handlers.ended();
    } else if (statusCode >= 500) {
      because(`status ${statusCode}`);
      response.resume();
    } else {
      readRefusal(response, (reason) => this.giveUp(reason));
    }
  }

  private read(response: IncomingMessage): void {
    let arrivedUs = 0;
    const parser = createParser({
      maxBufferSize: MAX_BUFFERED,
      onEvent: (message) => {
        if (this.stopped) return;
        this.handlers.event(message, arrivedUs);
        // Kept after it was taken; an empty id means that there is nothing to resume from.
        if (message.id !== undefined) this.lastId = message.id.slice(0, MAX_ID_LENGTH) || undefined;
      },
      onRetry: (ms) => (this.retryMs = Math.min(Math.max(ms, MIN_RETRY_MS), MAX_RETRY_MS)),
      onError: ({ type }) => {
        // All other errors are lines that mean nothing to us.
        if (type === 'max-buffer-size-exceeded') this.giveUp('an event is larger than 16 Mi characters');
      },
    });
    response.setEncoding('utf8').on('data', (text: string) => {
      if (this.stopped) return;
      // Before the parsing, which is none of the stream's latency.
      arrivedUs = this.nowUs();
      parser.feed(text);
    });
  }

  private giveUp(reason: string): void {
    if (this.stopped) return;
    this.stop();
    this.handlers.refused(reason);
  }

  private reconnect(reason: string): void {
    if (this.stopped) return;
    this.cancelRetry = this.timers.after(this.retryMs, () => this.start());
    this.handlers.cut(reason, this.retryMs);
  }
}
