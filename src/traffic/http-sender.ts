import { type Dispatcher, Pool } from 'undici';
import { systemCodeOf } from '../kernel/errors/system-code.js';
import { MAX_IN_FLIGHT, type RequestEvents, type Sender } from './domain/load-run.js';
import { type LoadRequest } from './domain/request-source.js';
import { type RequestOutcome } from './domain/load-stats.js';
import { type Target } from './targets.service.js';

const CONNECT_TIMEOUT_MS = 5000;
/** A request fails when the head of its answer, or more of the body, does not come within this time. */
const ANSWER_TIMEOUT_MS = 10_000;
/** An answer is read up to here, to learn ids from it; a page of a hundred users has 20 KiB. */
const MAX_ANSWER_BYTES = 64 * 1024;

class AbortedError extends Error {
  readonly code = 'ABORTED';
}

/** Sends requests over connections that are kept. Follows no redirect. Owns its sockets until it is closed. */
export class HttpSender implements Sender {
  private readonly pool: Pool;
  private readonly headers: string[];
  private readonly exchanges = new Set<Exchange>();

  constructor(private readonly target: Target) {
    const { origin, headers, lookup } = target;
    this.headers = Object.entries({ accept: 'application/json', 'user-agent': 'flowProbe-traffic', ...headers }).flat();
    this.pool = new Pool(origin, {
      // As many as requests in flight: none waits behind another.
      connections: MAX_IN_FLIGHT,
      pipelining: 1,
      headersTimeout: ANSWER_TIMEOUT_MS,
      bodyTimeout: ANSWER_TIMEOUT_MS,
      connect: { timeout: CONNECT_TIMEOUT_MS, ...(lookup === undefined ? {} : { lookup }) },
    });
  }

  send({ method, path, body, needsAnswer }: LoadRequest, events: RequestEvents): void {
    const exchange: Exchange = new Exchange(needsAnswer, events, () => this.exchanges.delete(exchange));
    this.exchanges.add(exchange);
    const headers = body === undefined ? this.headers : [...this.headers, 'content-type', 'application/json'];
    this.pool.dispatch({ origin: this.target.origin, method, path, headers, body: body ?? null }, exchange);
  }

  abort(): void {
    const exchanges = [...this.exchanges];
    this.exchanges.clear();
    for (const exchange of exchanges) exchange.abort();
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    this.abort();
    await this.pool.destroy();
  }
}

/** One request in flight. */
class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private parts: Buffer[] = [];
  private bytes = 0;
  /** Undefined once it is settled or aborted. */
  private events: RequestEvents | undefined;

  constructor(
    private readonly needsAnswer: boolean,
    events: RequestEvents,
    private readonly onEnd: () => void,
  ) {
    this.events = events;
  }

  /** No event comes from here on, and it is not written any more. */
  abort(): void {
    this.events = undefined;
    this.controller?.abort(new AbortedError('The job was stopped'));
  }

  /**
   * There is a connection, and undici writes to it in this very turn, head and body in one call of the system: a microtask
   * runs right after. The request is stamped then, so that the stamp is never earlier than the packet.
   */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.controller !== undefined || this.events === undefined) {
      // It was aborted; or undici would write it once more over another connection, which no token covers.
      controller.abort(new AbortedError('The request is not to be written'));
      return;
    }
    this.controller = controller;
    queueMicrotask(() => this.events?.written());
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.needsAnswer) return;
    this.bytes += chunk.length;
    if (this.bytes <= MAX_ANSWER_BYTES) this.parts.push(Buffer.from(chunk));
  }

  onResponseEnd(): void {
    const isWhole = this.needsAnswer && this.bytes <= MAX_ANSWER_BYTES;
    this.settle({ status: this.status }, isWhole ? Buffer.concat(this.parts).toString() : undefined);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.settle({ error: systemCodeOf(error) ?? error.name });
  }

  private settle(outcome: RequestOutcome, answer?: string): void {
    const { events } = this;
    this.events = undefined;
    this.onEnd();
    events?.settled(outcome, answer);
  }
}
