import { type Readable, type Writable } from 'node:stream';
import { isObject } from '../../../kernel/input/is-object.js';

type Params = Readonly<Record<string, unknown>>;

/** What Chromium sends without being asked. */
export interface DevToolsEvent {
  readonly method: string;
  readonly params: Params;
  readonly sessionId: string | undefined;
}

interface Pending {
  readonly resolve: (result: Params) => void;
  readonly reject: (error: Error) => void;
}

/** The browser, or a page of it, has gone. */
export class DevToolsError extends Error {
  override readonly name = 'DevToolsError';
}

/**
 * The Chrome DevTools Protocol over a pair of pipes (`--remote-debugging-pipe`): one JSON text after the other, each followed
 * by a zero byte. No port is opened.
 */
export class DevTools {
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Map<string, (event: DevToolsEvent) => void>();
  private pieces: Buffer[] = [];
  private lastId = 0;
  private gone = false;

  constructor(
    private readonly input: Writable,
    output: Readable,
  ) {
    output.on('data', (chunk: Buffer) => this.read(chunk));
    output.on('close', () => this.fail());
    // The browser has gone; `close` says so.
    input.on('error', () => undefined);
  }

  /** @throws DevToolsError where the browser refuses it, or has gone */
  send(method: string, params: Params = {}, sessionId?: string): Promise<Params> {
    if (this.gone) return Promise.reject(new DevToolsError('Chromium has ended'));
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** Calls `listener` for all that one session sends, until it is taken back. */
  listen(sessionId: string, listener: (event: DevToolsEvent) => void): () => void {
    this.listeners.set(sessionId, listener);
    return () => this.listeners.delete(sessionId);
  }

  private read(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
      this.pieces.push(chunk.subarray(start, end));
      this.take(Buffer.concat(this.pieces).toString());
      this.pieces = [];
      start = end + 1;
    }
    if (start < chunk.length) this.pieces.push(chunk.subarray(start));
  }

  private take(text: string): void {
    const message = JSON.parse(text) as Record<string, unknown>;
    const { id, method, params, sessionId, result, error } = message;
    if (typeof id === 'number') {
      const asked = this.pending.get(id);
      this.pending.delete(id);
      if (error === undefined) asked?.resolve(isObject(result) ? result : {});
      else asked?.reject(new DevToolsError(isObject(error) ? String(error['message']) : 'refused'));
    } else if (typeof method === 'string') {
      const session = typeof sessionId === 'string' ? sessionId : undefined;
      const event = { method, params: isObject(params) ? params : {}, sessionId: session };
      this.listeners.get(session ?? '')?.(event);
    }
  }

  private fail(): void {
    this.gone = true;
    for (const { reject } of this.pending.values()) reject(new DevToolsError('Chromium has ended'));
    this.pending.clear();
  }
}
