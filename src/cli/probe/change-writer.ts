import { Agent as HttpAgent, type ClientRequest, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { systemCodeOf } from '../../kernel/errors/system-code.js';

/** How long to wait for an answer. */
const TIMEOUT_MS = 30_000;
/** Below the 5 s after which servers of Node close an idle connection, so that none is closed just as it is taken again. */
const IDLE_MS = 4000;

/** Receives the result of a write: undefined if it was acknowledged, else what went wrong, in a few words. */
export type OnResult = (failure: string | undefined) => void;

/** Posts changes side by side over connections that are kept, at most `limit` at a time. Owns its sockets. */
export class ChangeWriter {
  private readonly agent: HttpAgent;
  private readonly inFlight = new Set<ClientRequest>();
  private whenIdle: (() => void) | undefined;
  private closed = false;

  constructor(
    private readonly url: URL,
    private readonly headers: Readonly<Record<string, string>>,
    readonly limit: number,
    private readonly onResult: OnResult,
  ) {
    const options = { keepAlive: true, maxFreeSockets: limit, timeout: IDLE_MS };
    this.agent = url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  get isFull(): boolean {
    return this.inFlight.size >= this.limit;
  }

  /** @param makeBody called once there is a connection, so that a timestamp in the body is that of the sending */
  post(makeBody: () => string): void {
    const request = (this.url.protocol === 'https:' ? httpsRequest : httpRequest)(this.url, {
      method: 'POST',
      agent: this.agent,
      timeout: TIMEOUT_MS,
      headers: {
        ...this.headers,
        'Content-Type': 'application/ld+json',
      },
    });
    let settled = false;
    const settle = (failure: string | undefined): void => {
      if (!settled && !this.closed) this.onResult(failure);
      settled = true;
    };
    this.inFlight.add(request);
    request
      .on('response', (response) => {
        const { statusCode = 0 } = response;
        settle(statusCode >= 200 && statusCode < 300 ? undefined : `status ${statusCode}`);
        // A connection that breaks after the answer fails the next request.
        response.on('error', () => undefined).resume();
      })
      .on('timeout', () => {
        settle('no answer within 30 s');
        request.destroy();
      })
      .on('error', (error) => settle(systemCodeOf(error) ?? error.message))
      .on('close', () => {
        settle('closed without an answer');
        this.inFlight.delete(request);
        if (this.inFlight.size === 0) this.whenIdle?.();
      })
      .once('socket', () => request.end(makeBody()));
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
    for (const request of this.inFlight) request.destroy();
    this.agent.destroy();
  }
}
