import { Agent as HttpAgent, type ClientRequest, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { systemCodeOf } from '../../kernel/errors/system-code.js';

/** A server that says nothing for so long is not going to. */
const PATIENCE_MS = 30_000;
/** Below the 5 s after which servers of Node close an idle connection, so that none is closed just as it is taken again. */
const IDLE_MS = 4000;

/** What became of a change: undefined if it was acknowledged, else in a word what came instead. */
export type Outcome = (trouble: string | undefined) => void;

/** Posts changes side by side over connections that are kept, at most `limit` at a time. Owns its sockets. */
export class ChangeWriter {
  private readonly agent: HttpAgent;
  private readonly underWay = new Set<ClientRequest>();
  private whenIdle: (() => void) | undefined;
  private closed = false;

  constructor(
    private readonly url: URL,
    private readonly headers: Readonly<Record<string, string>>,
    readonly limit: number,
    private readonly outcome: Outcome,
  ) {
    const options = { keepAlive: true, maxFreeSockets: limit, timeout: IDLE_MS };
    this.agent = url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  get isFull(): boolean {
    return this.underWay.size >= this.limit;
  }

  /** @param draw makes the body, once there is a connection that takes it: a time in it is that of the sending */
  post(draw: () => string): void {
    const request = (this.url.protocol === 'https:' ? httpsRequest : httpRequest)(this.url, {
      method: 'POST',
      agent: this.agent,
      timeout: PATIENCE_MS,
      headers: {
        ...this.headers,
        'Content-Type': 'application/ld+json',
      },
    });
    let settled = false;
    const settle = (trouble: string | undefined): void => {
      if (!settled && !this.closed) this.outcome(trouble);
      settled = true;
    };
    this.underWay.add(request);
    request
      .on('response', (response) => {
        const { statusCode = 0 } = response;
        settle(statusCode >= 200 && statusCode < 300 ? undefined : `status ${statusCode}`);
        // A connection that breaks after the answer is the next request's trouble.
        response.on('error', () => undefined).resume();
      })
      .on('timeout', () => {
        settle('no answer within 30 s');
        request.destroy();
      })
      .on('error', (error) => settle(systemCodeOf(error) ?? error.message))
      .on('close', () => {
        settle('closed without an answer');
        this.underWay.delete(request);
        if (this.underWay.size === 0) this.whenIdle?.();
      })
      .once('socket', () => request.end(draw()));
  }

  /** Calls back once nothing is under way, perhaps at once. */
  onceIdle(work: () => void): void {
    if (this.underWay.size === 0) work();
    else this.whenIdle = work;
  }

  /** Gives up what is under way, with no outcome told, and closes all connections. */
  close(): void {
    this.closed = true;
    this.whenIdle = undefined;
    for (const request of this.underWay) request.destroy();
    this.agent.destroy();
  }
}
