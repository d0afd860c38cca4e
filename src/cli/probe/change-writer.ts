import { randomUUID } from 'node:crypto';
import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { systemCodeOf } from '../../kernel/errors/system-code.js';
import { type Cancel, type Timers } from '../../kernel/time/timers.js';

/** How long to wait for an answer. */
const TIMEOUT_MS = 30_000;
/** Below the 5 s after which servers of Node close an idle connection, so that none is closed just as it is taken again. */
const IDLE_MS = 4000;
/** Before the first repeat; each further one waits as much longer. */
const RETRY_MS = 200;
/** In use still, or of a server or proxy that cannot say what became of it. */
const REPEATABLE_STATUS: readonly number[] = [409, 502, 503, 504];

/** Receives the result of a write: undefined if it was acknowledged, else what went wrong, in a few words. */
export type OnResult = (failure: string | undefined) => void;

export interface WriterSettings {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Writes at a time. */
  readonly limit: number;
  /** How often a write is sent again whose answer did not come, or was that nobody knows. */
  readonly retries: number;
}

/** A change from its first request to its result. */
interface Write {
  readonly makeBody: () => string;
  /** The same for each request of it, so that the server stores it once; without repeats there is none, which saves it a record. */
  readonly key: string | undefined;
  body: string | undefined;
  retriesLeft: number;
  request: ClientRequest | undefined;
  cancelRetry: Cancel | undefined;
}

/** A change is acknowledged by a 201 that says where it is; what else answers with success has stored nothing. */
function failureOf({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  if (statusCode < 200 || statusCode > 299) return `status ${statusCode}`;
  if (statusCode !== 201) return `status ${statusCode}, no acknowledgement`;
  return headers.location === undefined ? 'status 201 without a Location, no acknowledgement' : undefined;
}

/** Posts changes side by side over connections that are kept, at most `limit` at a time. Owns its sockets and timers. */
export class ChangeWriter {
  private readonly agent: HttpAgent;
  private readonly inFlight = new Set<Write>();
  private whenIdle: (() => void) | undefined;
  private closed = false;

  constructor(
    private readonly settings: WriterSettings,
    private readonly timers: Timers,
    private readonly onResult: OnResult,
  ) {
    const options = { keepAlive: true, maxFreeSockets: settings.limit, timeout: IDLE_MS };
    this.agent = settings.url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  get isFull(): boolean {
    return this.inFlight.size >= this.settings.limit;
  }

  /** @param makeBody called once, when there is a connection, so that a timestamp in the body is that of the sending */
  post(makeBody: () => string): void {
    const { retries } = this.settings;
    const key = retries > 0 ? randomUUID() : undefined;
    const write = { makeBody, key, body: undefined, retriesLeft: retries, request: undefined, cancelRetry: undefined };
    this.inFlight.add(write);
    this.send(write);
  }

  /** Calls back once no request is in flight, perhaps at once. */
  onceIdle(work: () => void): void {
    if (this.inFlight.size === 0) work();
    else this.whenIdle = work;
  }

  /** Aborts the requests in flight, without a result, and closes all connections. */
  close(): void {
    this.closed = true;
    this.whenIdle = undefined;
    for (const { request, cancelRetry } of this.inFlight) {
      cancelRetry?.();
      request?.destroy();
    }
    this.agent.destroy();
  }

  private send(write: Write): void {
    const { url, headers } = this.settings;
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: this.agent,
      timeout: TIMEOUT_MS,
      headers: {
        ...headers,
        'Content-Type': 'application/ld+json',
        ...(write.key !== undefined && { 'Idempotency-Key': `"${write.key}"` }),
      },
    });
    write.request = request;
    let result: { readonly failure: string | undefined; readonly isFinal: boolean } | undefined;
    request
      .on('response', (response) => {
        const { statusCode = 0 } = response;
        result ??= {
          failure: failureOf(response),
          isFinal: !REPEATABLE_STATUS.includes(statusCode),
        };
        // It is known now; the connection goes back with the end of the answer.
        if (result.isFinal) this.settle(write, result.failure);
        // A connection that breaks after the answer fails the next request.
        response.on('error', () => undefined).resume();
      })
      .on('timeout', () => {
        result ??= { failure: 'no answer within 30 s', isFinal: false };
        request.destroy();
      })
      .on('error', (error) => (result ??= { failure: systemCodeOf(error) ?? error.message, isFinal: false }))
      .on('close', () => {
        const { failure, isFinal } = result ?? { failure: 'closed without an answer', isFinal: false };
        if (!isFinal) this.retryOrSettle(write, failure);
        if (!this.inFlight.has(write) && this.inFlight.size === 0) this.whenIdle?.();
      })
      .once('socket', () => request.end((write.body ??= write.makeBody())));
  }

  private retryOrSettle(write: Write, failure: string | undefined): void {
    if (this.closed || write.retriesLeft === 0) {
      this.settle(write, failure);
      return;
    }
    const delayMs = RETRY_MS * (this.settings.retries - write.retriesLeft + 1);
    write.retriesLeft -= 1;
    write.cancelRetry = this.timers.after(delayMs, () => this.send(write));
  }

  private settle(write: Write, failure: string | undefined): void {
    this.inFlight.delete(write);
    if (!this.closed) this.onResult(failure);
  }
}
