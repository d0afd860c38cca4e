import { createParser } from 'eventsource-parser';
import { type ClientRequest, get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { checkOfStream, type MessageCheck } from '../contracts/asyncapi.js';
import { setTimeout as delay } from 'node:timers/promises';
import { WAIT_LIMIT_MS } from '../wait-limit.js';

/** One event as it was dispatched. */
export interface Received {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: string;
}

/**
 * A client of an SSE stream that keeps all it receives, down to the bytes. An event that the AsyncAPI document does not have
 * fails the test.
 */
export class SseListener {
  /** The whole body so far. */
  raw = '';
  readonly received: Received[] = [];
  readonly comments: string[] = [];
  readonly retries: number[] = [];
  /** How the response came to its end: in order, or torn off. */
  ending: 'open' | 'ended' | 'torn' = 'open';
  private readonly parser = createParser({
    onEvent: ({ id, event, data }) => {
      this.received.push({ id, event, data });
      this.check({ id, event, data });
    },
    onComment: (comment) => this.comments.push(comment),
    onRetry: (retryMs) => this.retries.push(retryMs),
  });

  private constructor(
    private readonly request: ClientRequest,
    private readonly response: IncomingMessage,
    private readonly check: MessageCheck,
  ) {
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      this.raw += text;
      this.parser.feed(text);
    });
    response.on('end', () => (this.ending = 'ended'));
    response.on('error', () => (this.ending = 'torn'));
    response.on('close', () => {
      if (this.ending === 'open') this.ending = 'torn';
    });
  }

  /** Connects; resolves with the head of the answer. */
  static open(url: string, headers: Record<string, string> = {}): Promise<SseListener> {
    return new Promise((resolve, reject) => {
      const check = checkOfStream(url);
      const request = get(url, { agent: false, headers }, (response) =>
        resolve(new SseListener(request, response, check)),
      );
      request.on('error', reject);
    });
  }

  /** Everything of a stream that ends by itself. */
  static async all(url: string, headers: Record<string, string> = {}): Promise<SseListener> {
    const listener = await SseListener.open(url, headers);
    await listener.end();
    return listener;
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  get headers(): IncomingHttpHeaders {
    return this.response.headers;
  }

  /** The frames of messages, byte for byte. */
  get frames(): string[] {
    return framesOf(this.raw);
  }

  get lastId(): string | undefined {
    return this.received.at(-1)?.id;
  }

  /** The messages as objects. */
  messages<T>(): T[] {
    return this.received.map(({ data }) => JSON.parse(data) as T);
  }

  async until(fulfilled: (listener: this) => boolean, what = 'what was waited for'): Promise<void> {
    const deadline = performance.now() + WAIT_LIMIT_MS;
    while (!fulfilled(this)) {
      if (performance.now() > deadline || (this.ending !== 'open' && !fulfilled(this))) {
        throw new Error(`${what} did not come; the stream is ${this.ending} after ${this.received.length} messages`);
      }
      await delay(2);
    }
  }

  async end(): Promise<void> {
    await this.until(({ ending }) => ending !== 'open', 'the end of the stream');
  }

  /** Stops taking bytes off the socket. */
  stall(): void {
    this.response.pause();
  }

  resume(): void {
    this.response.resume();
  }

  /** Cuts the connection. */
  close(): void {
    this.request.destroy();
  }
}

/** The whole frames with an id in a text, byte for byte; what is cut in the middle is none. */
export function framesOf(text: string): string[] {
  return (text.match(/^id: [^\n]*\n(?:[^\n]+\n)*\n/gm) ?? []).slice();
}
