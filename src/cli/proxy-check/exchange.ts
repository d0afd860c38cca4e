import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Readable } from 'node:stream';
import { createBrotliDecompress, createInflate, createUnzip } from 'node:zlib';
import { systemCodeOf } from '../../kernel/errors/system-code.js';
import { type Timers } from '../../kernel/time/timers.js';
import { UsageError } from '../usage-error.js';

/** What came at once, after decompression. */
export interface Piece {
  readonly atMs: number;
  readonly text: string;
}

/** How long a head may take. */
const HEAD_MS = 4000;
/** Far more than a check reads; past it nothing more is kept. */
const MAX_PIECES = 1000;

/** Decoders that pass on what they have at each flush of the sender. */
const DECODERS = {
  gzip: createUnzip,
  'x-gzip': createUnzip,
  deflate: createInflate,
  br: createBrotliDecompress,
} as const;

function decoded(response: IncomingMessage): Readable {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  const decoder = Object.entries(DECODERS).find(([name]) => name === encoding)?.[1];
  if (decoder === undefined) return response;
  const output = decoder();
  response.on('aborted', () => output.destroy());
  return response.pipe(output);
}

/** One request, and its response as it comes. Owns its connection until it is closed. */
export class Exchange {
  readonly pieces: Piece[] = [];
  /** When the request was sent. */
  readonly sentMs: number;
  /** When nothing more could come, by the other side's doing. */
  endedMs: number | undefined;
  private response: IncomingMessage | undefined;
  private failure: string | undefined;
  private closed = false;
  private readonly request: ClientRequest;

  private constructor(
    url: URL,
    headers: Readonly<Record<string, string>>,
    private readonly timers: Timers,
  ) {
    this.sentMs = timers.nowMs();
    this.request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      // A connection of its own, which is gone when it is closed.
      agent: false,
      headers: { Accept: 'text/event-stream', 'Accept-Encoding': 'gzip, deflate, br', ...headers },
    });
    this.request
      .on('error', (error) => (this.failure = systemCodeOf(error) ?? error.message))
      .on('response', (response) => this.read(response))
      .on('close', () => this.end())
      .end();
  }

  /**
   * Resolves with the head of the response, or without where none comes within a while: some proxies hold it with the rest.
   * @throws UsageError where nothing answers
   */
  static async open(url: URL, headers: Readonly<Record<string, string>>, timers: Timers): Promise<Exchange> {
    const exchange = new Exchange(url, headers, timers);
    await waitFor(timers, HEAD_MS, () => exchange.response !== undefined || exchange.endedMs !== undefined);
    if (exchange.response !== undefined || exchange.endedMs === undefined) return exchange;
    throw new UsageError(`${url.href} does not answer: ${exchange.failure ?? 'the connection was closed'}`);
  }

  /** Undefined as long as no head has come. */
  get status(): number | undefined {
    return this.response?.statusCode;
  }

  get headers(): IncomingHttpHeaders | undefined {
    return this.response?.headers;
  }

  get text(): string {
    return this.pieces.map(({ text }) => text).join('');
  }

  close(): void {
    this.closed = true;
    this.request.destroy();
  }

  private read(response: IncomingMessage): void {
    this.response = response;
    const end = (): void => this.end();
    response.on('error', end).on('close', end);
    decoded(response)
      .setEncoding('utf8')
      .on('data', (text: string) => {
        if (this.pieces.length < MAX_PIECES) this.pieces.push({ atMs: this.timers.nowMs(), text });
      })
      .on('error', end)
      .on('end', end);
  }

  private end(): void {
    if (!this.closed) this.endedMs ??= this.timers.nowMs();
  }
}

/** Waits until it is so, or the time is over. @returns whether it is so */
export async function waitFor(timers: Timers, timeoutMs: number, fulfilled: () => boolean): Promise<boolean> {
  const deadlineMs = timers.nowMs() + timeoutMs;
  while (!fulfilled()) {
    if (timers.nowMs() >= deadlineMs) return false;
    await new Promise<void>((resolve) => void timers.after(20, resolve));
  }
  return true;
}
