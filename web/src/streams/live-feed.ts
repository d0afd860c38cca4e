import { type Connection, IDLE, type Listener } from './connection.js';
import { LastingSource, type World } from './lasting-source.js';

/** A day has about 3,000 messages; what a rate of the operator's making adds is not kept. */
const MAX_KEPT = 8000;

/** The day that everybody sees, once for all tabs. A later page gets the day so far. */
export class LiveFeed {
  private source: LastingSource | undefined;
  private keys = new Map<Listener, string>();
  private connection: Connection = IDLE;
  private soFar: { readonly id: string; readonly data: string }[] = [];

  constructor(private readonly world: World) {}

  get isOpen(): boolean {
    return this.source !== undefined;
  }

  /** @param keys the pages that want it, each with the key of its messages; a page with a new key gets all of the day again */
  serve(keys: Map<Listener, string>): void {
    const before = this.keys;
    this.keys = keys;
    if (keys.size === 0) {
      this.source?.close();
      this.source = undefined;
      this.soFar = [];
      return;
    }
    for (const [listener, key] of keys) if (before.get(listener) !== key) this.greet(listener, key);
    this.source ??= new LastingSource(this.world, {
      path: '/simulation/live',
      onMessage: ({ id, data }) => this.pass(id, data),
      onConnection: (connection) => {
        this.connection = connection;
        for (const listener of this.keys.keys()) listener.send({ kind: 'connection', feed: 'day', connection });
      },
    });
  }

  private greet(listener: Listener, key: string): void {
    if (this.source === undefined) return;
    listener.send({ kind: 'connection', feed: 'day', connection: this.connection });
    for (const { id, data } of this.soFar) listener.send({ kind: 'day', key, id, data, isReplay: true });
  }

  private pass(id: string, data: string): void {
    if (data.startsWith('{"type":"start"')) this.soFar = [];
    if (this.soFar.length < MAX_KEPT) this.soFar.push({ id, data });
    for (const [listener, key] of this.keys) listener.send({ kind: 'day', key, id, data, isReplay: false });
  }
}
