import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { createBrotliDecompress, createGunzip, createInflate, type ZlibOptions } from 'node:zlib';
import { EventStreamParser } from '../../../src/lab/domain/event-stream-parser.js';
import { isRedirect, type LabEvent } from '../../../src/lab/domain/lab-case.js';

const DEFAULT_RECONNECTION_MS = 3000;
const MAX_REDIRECTS = 20;

const DECODERS: Readonly<Record<string, (options: ZlibOptions) => NodeJS.ReadWriteStream>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** A client by WHATWG HTML, section 9.2.3, over Node's HTTP: what a case of the lab is tried with, one after the other. */
export class RightClient {
  readonly events: LabEvent[] = [];
  /** It has given up for good. */
  closed = false;
  private lastEventId = '';
  private reconnectionMs = DEFAULT_RECONNECTION_MS;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly stopped = new AbortController();
  readonly done: Promise<void>;

  constructor(private readonly url: string) {
    this.done = this.run();
  }

  stop(): void {
    this.stopped.abort();
    this.agent.destroy();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopped;
    while (!this.closed && !signal.aborted) {
      const response = await this.connect().catch(() => undefined);
      if (response !== undefined) {
        if (isStream(response)) await this.read(response);
        else this.closed = true;
      }
      if (!this.closed) await delay(this.reconnectionMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async connect(): Promise<IncomingMessage> {
    let url = this.url;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const response = await this.ask(url);
      const { location } = response.headers;
      if (location === undefined || !isRedirect(response.statusCode ?? 0)) return response;
      response.resume();
      url = new URL(location, url).href;
    }
    throw new Error('too many redirects');
  }

  private ask(url: string): Promise<IncomingMessage> {
    const id = Buffer.from(this.lastEventId).toString('latin1');
    const headers = {
      accept: 'text/event-stream',
      'cache-control': 'no-store',
      'accept-encoding': 'gzip, deflate, br',
      ...(id !== '' && { 'last-event-id': id }),
    };
    return new Promise((resolve, reject) => {
      request(url, { agent: this.agent, headers, signal: this.stopped.signal }, resolve).on('error', reject).end();
    });
  }

  /** Resolves when the stream has ended, however it did. */
  private read(response: IncomingMessage): Promise<void> {
    const parser = new EventStreamParser(
      {
        onEvent: (event) => this.events.push(event),
        onRetry: (timeMs) => (this.reconnectionMs = Math.min(timeMs, 2 ** 31 - 1)),
      },
      this.lastEventId,
    );
    return new Promise((resolve) => {
      const decoder = DECODERS[response.headers['content-encoding'] ?? '']?.({});
      const body: NodeJS.ReadableStream = decoder === undefined ? response : response.pipe(decoder);
      const end = (): void => {
        this.lastEventId = parser.lastEventId;
        resolve();
      };
      body.on('data', (bytes: Buffer) => parser.feed(bytes));
      body.on('end', end).on('error', end);
      response.on('error', end).on('close', () => {
        if (decoder === undefined || !response.complete) end();
      });
    });
  }
}

function isStream({ statusCode, headers }: IncomingMessage): boolean {
  const [essence = ''] = (headers['content-type'] ?? '').split(';');
  return statusCode === 200 && essence.trim().toLowerCase() === 'text/event-stream';
}
