import { type Connection, IDLE, type Listener } from './connection.js';
import { LastingSource, type SourceMessage, type World } from './lasting-source.js';

/** A change of the topics is waited with, as it makes a new connection, and pages change several at once. */
const SETTLE_MS = 150;
/** Topics of a state send it when a connection is made; a later page gets the last messages from here. */
const KEPT: Readonly<Record<string, number>> = {
  clients: 1,
  traffic: 1,
  fleet: 1,
  processes: 1,
  faults: 1,
  telemetry: 20,
  'device-logs': 40,
};

const UNKNOWN_TOPIC = /topics: ([\w/.-]+) does not exist;/;

/** The one stream of `/events`, with the topics of all listeners. */
export class EventsFeed {
  private source: LastingSource | undefined;
  private wanted = new Map<Listener, readonly string[]>();
  private topics: readonly string[] = [];
  /** Topics that this service does not have: one of them would have all refused. */
  private unknown: readonly string[] = [];
  private connection: Connection = IDLE;
  private cancelChange: (() => void) | undefined;
  private readonly kept = new Map<string, string[]>();

  constructor(private readonly world: World) {}

  serve(wanted: Map<Listener, readonly string[]>): void {
    const before = this.wanted;
    this.wanted = wanted;
    for (const [listener, topics] of wanted) this.greet(listener, topics, before.get(listener));
    const union = [...new Set([...wanted.values()].flat())].sort();
    if (union.join() === this.topics.join()) return;
    this.topics = union;
    this.cancelChange?.();
    this.cancelChange = this.world.after(SETTLE_MS, () => {
      this.reopen();
    });
  }

  private greet(listener: Listener, topics: readonly string[], before: readonly string[] | undefined): void {
    if (before === undefined) listener.send({ kind: 'connection', feed: 'events', connection: this.connection });
    for (const topic of topics) {
      if (before?.includes(topic) === true) continue;
      for (const data of this.kept.get(topic) ?? []) listener.send({ kind: 'topic', topic, data, isReplay: true });
    }
  }

  private reopen(): void {
    // Not before: who leaves and is back in time, as a page that is loaded anew, finds the stream as it was, and what it has said.
    for (const topic of this.kept.keys()) if (!this.topics.includes(topic)) this.kept.delete(topic);
    const lastEventId = this.source?.lastEventId ?? null;
    this.source?.close();
    this.source = undefined;
    const topics = this.topics.filter((topic) => !this.unknown.includes(topic));
    if (topics.length === 0) return;
    this.source = new LastingSource(this.world, {
      path: `/events?topics=${topics.map(encodeURIComponent).join(',')}`,
      names: [...topics, 'gap'],
      lastEventId: lastEventId === '-' ? null : lastEventId,
      onMessage: (message) => this.pass(message),
      onConnection: (connection) => this.passConnection(connection),
      onRefused: (url) => void this.learn(url),
    });
  }

  /** Leaves out a topic that the service names as the reason of its refusal. */
  private async learn(url: string): Promise<void> {
    const topic = UNKNOWN_TOPIC.exec((await this.world.askWhy(url)) ?? '')?.[1];
    if (topic === undefined || !this.topics.includes(topic) || this.unknown.includes(topic)) return;
    this.unknown = [...this.unknown, topic];
    this.reopen();
  }

  private pass({ name, data }: SourceMessage): void {
    if (name === '') return;
    const most = KEPT[name.split('/')[0] ?? ''];
    if (most !== undefined) {
      const kept = this.kept.get(name) ?? [];
      kept.push(data);
      if (kept.length > most) kept.shift();
      this.kept.set(name, kept);
    }
    for (const [listener, topics] of this.wanted) {
      if (name === 'gap' || topics.includes(name)) listener.send({ kind: 'topic', topic: name, data, isReplay: false });
    }
  }

  private passConnection(connection: Connection): void {
    // Who comes back may have learned something.
    if (this.connection.state === 'open' && connection.state === 'connecting') this.unknown = [];
    this.connection = connection;
    for (const listener of this.wanted.keys()) listener.send({ kind: 'connection', feed: 'events', connection });
  }
}
