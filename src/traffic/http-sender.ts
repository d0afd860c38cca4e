import { type Dispatcher, Pool } from 'undici';
import { systemCodeOf } from '../kernel/errors/system-code.js';
import { MAX_IN_FLIGHT, type Sender, type Settle } from './domain/load-run.js';
import { type LoadRequest } from './domain/request-source.js';
import { type Target } from './targets.service.js';

const CONNECT_TIMEOUT_MS = 5000;
/** Without the head of an answer, or any more of it, for so long, a request has failed. */
const ANSWER_TIMEOUT_MS = 10_000;
/** What of an answer is read to learn from it; a page of a hundred users has 20 KiB. */
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
      // As many as requests under way: none waits behind another.
      connections: MAX_IN_FLIGHT,
      pipelining: 1,
      headersTimeout: ANSWER_TIMEOUT_MS,
      bodyTimeout: ANSWER_TIMEOUT_MS,
      connect: { timeout: CONNECT_TIMEOUT_MS, ...(lookup === undefined ? {} : { lookup }) },
    });
  }

  send({ method, path, body, needsAnswer: teaches }: LoadRequest, settle: Settle): void {
    const exchange = new Exchange(teaches, (...result) => {
      this.exchanges.delete(exchange);
      settle(...result);
    });
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

/** One request under way. */
class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private learned: Buffer[] = [];
  private learnedBytes = 0;
  private settle: Settle | undefined;

  constructor(
    private readonly teaches: boolean,
    settle: Settle,
  ) {
    this.settle = settle;
  }

  /** From here on it is not settled any more. */
  abort(): void {
    this.settle = undefined;
    this.controller?.abort(new AbortedError('The job was stopped'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.settle === undefined) controller.abort(new AbortedError('The job was stopped'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.teaches) return;
    this.learnedBytes += chunk.length;
    if (this.learnedBytes <= MAX_ANSWER_BYTES) this.learned.push(Buffer.from(chunk));
  }

  onResponseEnd(): void {
    const isWhole = this.teaches && this.learnedBytes <= MAX_ANSWER_BYTES;
    const answer = isWhole ? Buffer.concat(this.learned).toString() : undefined;
    this.finish({ status: this.status }, answer);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.finish({ trouble: systemCodeOf(error) ?? error.name });
  }

  private finish(...result: Parameters<Settle>): void {
    const { settle } = this;
    this.settle = undefined;
    settle?.(...result);
  }
}
