import { backoffMs } from './backoff.js';
import { type Connection, IDLE } from './connection.js';

/** Of `open` and `error` the fields mean nothing. */
export interface SourceEvent {
  readonly data: string;
  readonly lastEventId: string;
}

/** The part of an EventSource that is used here. */
export interface Source {
  readonly readyState: number;
  addEventListener(name: string, listener: (event: SourceEvent) => void): void;
  close(): void;
}

export interface World {
  open(url: string): Source;
  after(ms: number, task: () => void): () => void;
  chance(): number;
  /** Why a stream's address is refused, in the service's words; null where it is not, or nobody answers. */
  askWhy(url: string): Promise<string | null>;
}

export interface SourceMessage {
  readonly name: string;
  readonly id: string;
  readonly data: string;
}

export interface LastingSourceOptions {
  readonly path: string;
  /** Events to listen to, beside unnamed ones. */
  readonly names?: readonly string[];
  readonly lastEventId?: string | null;
  readonly onMessage: (message: SourceMessage) => void;
  readonly onConnection: (connection: Connection) => void;
  /** It was closed for good, and will be made anew after a while. */
  readonly onRefused?: (url: string) => void;
}

/** The state of a source that the browser does not open again. */
export const CLOSED = 2;

/**
 * An EventSource that does not give up. A browser's own reconnects after a cut, but any status but 200 closes it for good: then
 * it is made anew, later and later, and goes on after the last id.
 */
export class LastingSource {
  lastEventId: string | null;
  connection: Connection = IDLE;
  private source: Source | undefined;
  private cancelRetry: (() => void) | undefined;
  private attempt = 0;
  private resumed = -1;

  constructor(
    private readonly world: World,
    private readonly options: LastingSourceOptions,
  ) {
    this.lastEventId = options.lastEventId ?? null;
    this.open();
  }

  /** Ends it, and reports whether the stream `ended` or is no longer wanted. */
  close(reason: 'ended' | 'unwanted' = 'unwanted'): void {
    this.detach();
    this.report(reason === 'ended' ? { state: 'ended' } : IDLE);
  }

  /** Closes the connection and reports nothing. */
  detach(): void {
    this.cancelRetry?.();
    this.source?.close();
    this.source = undefined;
  }

  private open(): void {
    this.attempt += 1;
    this.reportConnecting();
    const source = this.world.open(this.url());
    this.source = source;
    const receive = (name: string) => (event: SourceEvent) => {
      if (this.source !== source) return;
      if (event.lastEventId !== '') this.lastEventId = event.lastEventId;
      this.options.onMessage({ name, id: event.lastEventId, data: event.data });
    };
    source.addEventListener('message', receive(''));
    for (const name of this.options.names ?? []) source.addEventListener(name, receive(name));
    source.addEventListener('open', () => {
      if (this.source !== source) return;
      this.attempt = 0;
      this.resumed += 1;
      this.report({ state: 'open', resumed: this.resumed });
    });
    source.addEventListener('error', () => {
      if (this.source === source) this.onError(source);
    });
  }

  private onError(source: Source): void {
    if (source.readyState !== CLOSED) {
      // The browser is at it.
      this.report({ state: 'connecting', isBack: true });
      return;
    }
    source.close();
    this.source = undefined;
    this.report({ state: 'connecting', isBack: true });
    this.options.onRefused?.(this.url());
    const waitMs = backoffMs(this.attempt + 1, this.world.chance());
    this.cancelRetry = this.world.after(waitMs, () => {
      this.open();
    });
  }

  private url(): string {
    const { path } = this.options;
    if (this.lastEventId === null) return path;
    return `${path}${path.includes('?') ? '&' : '?'}lastEventId=${encodeURIComponent(this.lastEventId)}`;
  }

  private reportConnecting(): void {
    this.report({ state: 'connecting', isBack: this.resumed >= 0 || this.attempt > 1 });
  }

  private report(connection: Connection): void {
    this.connection = connection;
    this.options.onConnection(connection);
  }
}
