import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { EventStreamParser } from '../../lab/domain/event-stream-parser.js';
import { type LabEvent } from '../../lab/domain/lab-case.js';

/** Before it connects again: soon, as what is tried is the cut and not the wait. */
const AGAIN_MS = 20;
/** After a refusal, or where nobody is there. */
const REFUSED_MS = 200;
const IDLE_LIMIT_MS = 60_000;
/** "Come back later", and what a proxy answers for a server that is gone. */
const PASSING = [408, 429, 500, 502, 503, 504];

export interface ReaderOptions {
  /** Where the next connection goes: any replica. */
  readonly url: () => string;
  /** With its query. */
  readonly path: string;
  /** After how many bytes of the next connection it is cut off, anywhere within a message. Undefined: never. */
  readonly cutAfter?: () => number | undefined;
  readonly onEvent: (event: LabEvent) => void;
  /** It has come back: the connection before ended in the middle of the run, whoever ended it. */
  readonly onCut?: () => void;
  /** A refusal that no repeat heals; the reader stops. */
  readonly onRefusal: (reason: string) => void;
}

/**
 * A client by the standard (WHATWG HTML, section 9.2) that connects again with the last event ID until it is answered 204: what
 * it dispatches is what an application gets.
 */
export class ResumingReader {
  private lastEventId = '';
  private current: ClientRequest | undefined;
  private isClosed = false;
  /** The connection before this one was a stream. */
  private hasRead = false;
  private readonly running: Promise<void>;

  constructor(private readonly options: ReaderOptions) {
    this.running = this.run();
  }

  /** Resolves when the server has said that nothing more will come, or after stop(). */
  get ended(): Promise<void> {
    return this.running;
  }

  stop(): void {
    this.isClosed = true;
    this.current?.destroy();
  }

  private async run(): Promise<void> {
    while (!this.isClosed) {
      const outcome = await this.connect();
      if (outcome === 'over') return;
      await delay(outcome === 'cut' ? AGAIN_MS : REFUSED_MS);
    }
  }

  private connect(): Promise<'cut' | 'refused' | 'over'> {
    const { url, path, onCut, onRefusal } = this.options;
    return new Promise((resolve) => {
      const headers = {
        Accept: 'text/event-stream',
        ...(this.lastEventId !== '' && { 'Last-Event-ID': this.lastEventId }),
      };
      const current = request(`${url()}${path}`, { agent: false, headers, timeout: IDLE_LIMIT_MS });
      this.current = current;
      current.on('timeout', () => current.destroy());
      current.on('error', () => resolve('refused'));
      current.on('close', () => resolve('refused'));
      current.on('response', (response) => {
        const { statusCode = 0 } = response;
        // What is answered 204 afterwards was no cut but the end.
        if (this.hasRead && statusCode !== 204) onCut?.();
        this.hasRead = statusCode === 200;
        if (statusCode === 200) {
          this.read(response, () => resolve('cut'));
          return;
        }
        current.destroy();
        if (statusCode === 204) resolve('over');
        else if (PASSING.includes(statusCode)) resolve('refused');
        else {
          onRefusal(`${path} after ${this.lastEventId || 'nothing'}: status ${statusCode}`);
          resolve('over');
        }
      });
      current.end();
    });
  }

  private read(response: IncomingMessage, done: () => void): void {
    const { onEvent, cutAfter } = this.options;
    const parser = new EventStreamParser({ onEvent, onRetry: () => undefined }, this.lastEventId);
    let left = cutAfter?.() ?? Infinity;
    response.on('data', (bytes: Uint8Array) => {
      if (left <= 0 || this.isClosed) return;
      parser.feed(bytes.subarray(0, left));
      left -= bytes.length;
      this.lastEventId = parser.lastEventId;
      if (left <= 0) response.destroy();
    });
    // A cut and an end that nobody has asked for are alike.
    response.on('error', () => undefined);
    response.once('close', done);
    response.resume();
  }
}
