import { type Connection, IDLE } from '../streams/connection.js';
import { LastingSource, type World } from '../streams/lasting-source.js';
import { queryText, STREAM_NAMES } from '../frame/query-text.js';

/** A message of a channel that was watched. */
export interface WatchedMessage {
  readonly key: number;
  readonly name: string;
  readonly id: string;
  readonly data: string;
}

/** Which run of a channel. */
export interface ChannelRun {
  /** Of the document, and of its channel. */
  readonly document: string;
  readonly channel: string;
  readonly seed: string;
  readonly speed: number;
}

const MAX_KEPT = 40;

/** Path of a channel: its stream, or what `/preview` adds. */
export function channelPath({ document, channel }: Pick<ChannelRun, 'document' | 'channel'>): string {
  return `/streams/${encodeURIComponent(document)}/${encodeURIComponent(channel)}`;
}

/**
 * The page's own link to the card that has the URL, with this stream chosen.
 * @param query of the page: what its other cards show stays
 */
export function connectLink({ document, channel, seed, speed }: ChannelRun, query: URLSearchParams): string {
  const others = [...query].filter(([name]) => !STREAM_NAMES.includes(name));
  // Without a seed that card has its own.
  const chosen: [string, string][] = [
    ['stream', `${document}/${channel}`],
    ['seed', seed],
  ];
  if (speed !== 1) chosen.push(['speed', String(speed)]);
  return `?${queryText([...others, ...chosen])}#connect`;
}

/** The messages of a channel as they come, the newest first. */
export class WatchedChannel {
  /** Rises whenever something has come. */
  version = 0;
  received = 0;
  connection: Connection = IDLE;
  messages: readonly WatchedMessage[] = [];
  private lastEventId: string | null = null;
  private source: LastingSource | null = null;
  /** What is watched, with the names of its events; null where nothing is. */
  private watched: { readonly run: ChannelRun; readonly names: readonly string[] } | null = null;

  constructor(private readonly world: World) {}

  get isOpen(): boolean {
    return this.watched !== null;
  }

  /** @param names of the events of the channel */
  start(run: ChannelRun, names: readonly string[]): void {
    this.stop();
    this.received = 0;
    this.messages = [];
    this.watched = { run, names };
    this.open(null);
  }

  /** Gives its connection to somebody else: it goes on after its last message when it is resumed. */
  pause(): void {
    if (this.source === null) return;
    this.lastEventId = this.source.lastEventId;
    this.source.detach();
    this.source = null;
    this.connection = { state: 'waiting' };
    this.version += 1;
  }

  resume(): void {
    if (this.watched !== null && this.source === null) this.open(this.lastEventId);
  }

  private open(lastEventId: string | null): void {
    if (this.watched === null) return;
    const { run, names } = this.watched;
    const query = queryText([
      ...(run.seed === '' ? [] : [['seed', run.seed] as const]),
      ['speed', String(run.speed)] as const,
    ]);
    const source = new LastingSource(this.world, {
      path: `${channelPath(run)}?${query}`,
      names,
      lastEventId,
      onMessage: ({ name, id, data }) => this.add(name === '' ? 'message' : name, id, data),
      onConnection: (connection) => {
        this.connection = connection;
        this.version += 1;
      },
      onRefused: (url) => {
        if (this.received > 0) void this.endIfOver(url, source);
      },
    });
    this.source = source;
  }

  stop(): void {
    if (this.source === null) this.connection = IDLE;
    this.source?.close();
    this.source = null;
    this.watched = null;
    this.lastEventId = null;
  }

  private add(name: string, id: string, data: string): void {
    this.received += 1;
    this.messages = [{ key: this.received, name, id, data }, ...this.messages.slice(0, MAX_KEPT - 1)];
    this.version += 1;
  }

  /** Who comes back to a day that is over is answered 204, which is no refusal. */
  private async endIfOver(url: string, source: LastingSource): Promise<void> {
    if ((await this.world.askWhy(url)) !== null || this.source !== source) return;
    source.close('ended');
    this.source = null;
    this.watched = null;
    this.version += 1;
  }
}
