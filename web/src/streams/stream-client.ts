import { browserWorld } from './browser-world.js';
import { type Connection, type DaySubscription, IDLE, isLost, type News, type Subscription } from './connection.js';
import { Hub } from './hub.js';
import workerUrl from './hub.worker.ts?sharedworker&url';

type TopicListener = (data: string, isReplay: boolean) => void;
type DayListener = (message: { readonly id: string; readonly data: string; readonly isReplay: boolean }) => void;

/** Sends to the hub. */
type Send = (message: Subscription | { readonly kind: 'leave' }) => void;

const HEARTBEAT_MS = 30_000;

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): unknown };
}

/** The page's policy demands that who starts a script says that it is meant. */
function trusted(url: string): unknown {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return url;
  return trustedTypes.createPolicy('flowprobe', { createScriptURL: (given) => given }).createScriptURL(url);
}

/** A browser without shared workers has its streams in the page. */
function connect(onNews: (news: News) => void): Send {
  if ('SharedWorker' in globalThis) {
    const worker = new SharedWorker(trusted(workerUrl) as string, { type: 'module', name: 'flowprobe' });
    worker.port.onmessage = ({ data }: MessageEvent<readonly News[]>) => data.forEach(onNews);
    return (message) => worker.port.postMessage(message);
  }
  const hub = new Hub(browserWorld, () => performance.now());
  const listener = { send: onNews };
  return (message) => {
    if (message.kind === 'leave') hub.leave(listener);
    else hub.subscribe(listener, message);
  };
}

/** The streams of this page: subscribes to what its parts want, and passes messages on to them. */
class StreamClient {
  events: Connection = IDLE;
  day: Connection = IDLE;
  /** How often the stream of events was lost and is back. A stream that is made anew for other topics was not lost. */
  returns = 0;
  /** Connections that the page needs for something else; other streams of its cards make room meanwhile. */
  reserved = 0;
  private isAway = false;
  private readonly topics = new Map<string, Set<TopicListener>>();
  private daySubscription: DaySubscription | null = null;
  private dayListener: DayListener | null = null;
  private readonly watchers = new Set<() => void>();
  private readonly send: Send;
  private isAsking = false;

  constructor() {
    this.send = connect((news) => this.receive(news));
    setInterval(() => this.ask(), HEARTBEAT_MS);
    // A page that is left has to be forgotten at once; one that is taken out of the browser's cache asks anew.
    addEventListener('pagehide', () => this.send({ kind: 'leave' }));
    addEventListener('pageshow', () => this.ask());
  }

  /** @returns how to stop listening */
  onTopic(topic: string, listener: TopicListener): () => void {
    const listeners = this.topics.get(topic) ?? new Set();
    this.topics.set(topic, listeners.add(listener));
    this.ask();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.topics.get(topic) === listeners) this.topics.delete(topic);
      this.ask();
    };
  }

  /** Subscribes to another day, or to none. */
  subscribeDay(subscription: DaySubscription | null, listener: DayListener | null): void {
    this.daySubscription = subscription;
    this.dayListener = listener;
    this.ask();
  }

  /** Has the hub, and the streams of other cards, leave so many connections to something else. */
  reserve(count: number): void {
    if (count === this.reserved) return;
    this.reserved = count;
    this.ask();
    for (const watcher of this.watchers) watcher();
  }

  /** @returns how to stop watching the connections */
  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** All parts of a page say what they want in one turn. */
  private ask(): void {
    if (this.isAsking) return;
    this.isAsking = true;
    queueMicrotask(() => {
      this.isAsking = false;
      const topics = [...this.topics.keys()].filter((topic) => topic !== 'gap');
      this.send({ kind: 'subscribe', topics, day: this.daySubscription, reserved: this.reserved });
    });
  }

  private countReturn(connection: Connection): void {
    if (isLost(connection)) this.isAway = true;
    if (connection.state !== 'open' || !this.isAway) return;
    this.isAway = false;
    this.returns += 1;
  }

  private receive(news: News): void {
    if (news.kind === 'topic') {
      for (const listener of this.topics.get(news.topic) ?? []) listener(news.data, news.isReplay);
    } else if (news.kind === 'day') {
      if (news.key === this.daySubscription?.key) this.dayListener?.(news);
    } else {
      this[news.feed] = news.connection;
      if (news.feed === 'events') this.countReturn(news.connection);
      for (const watcher of this.watchers) watcher();
    }
  }
}

export const streams = new StreamClient();
