import { type Connection, IDLE, type Listener } from './connection.js';
import { LastingSource, type World } from './lasting-source.js';

/** A day has about 3,000 messages; what a rate of the operator's making adds is not kept. */
const MOST_KEPT = 8000;
export const LIVE_KEY = 'live';

/** The day that everybody sees, once for all tabs. Who comes later is told of the day so far. */
export class LiveFeed {
  private source: LastingSource | undefined;
  private listeners: readonly Listener[] = [];
  private connection: Connection = IDLE;
  private soFar: { readonly id: string; readonly data: string }[] = [];

  constructor(private readonly world: World) {}

  get isOpen(): boolean {
    return this.source !== undefined;
  }

  serve(listeners: readonly Listener[]): void {
    const before = this.listeners;
    this.listeners = listeners;
    if (listeners.length === 0) {
      this.source?.close();
      this.source = undefined;
      this.soFar = [];
      return;
    }
    for (const listener of listeners) if (!before.includes(listener)) this.greet(listener);
    this.source ??= new LastingSource(this.world, {
      path: '/simulation/live',
      onMessage: ({ id, data }) => this.pass(id, data),
      onConnection: (connection) => {
        this.connection = connection;
        for (const listener of this.listeners) listener.tell({ kind: 'connection', feed: 'day', connection });
      },
    });
  }

  private greet(listener: Listener): void {
    if (this.source === undefined) return;
    listener.tell({ kind: 'connection', feed: 'day', connection: this.connection });
    for (const { id, data } of this.soFar) listener.tell({ kind: 'day', key: LIVE_KEY, id, data, isReplay: true });
  }

  private pass(id: string, data: string): void {
    if (data.startsWith('{"type":"start"')) this.soFar = [];
    if (this.soFar.length < MOST_KEPT) this.soFar.push({ id, data });
    for (const listener of this.listeners) listener.tell({ kind: 'day', key: LIVE_KEY, id, data, isReplay: false });
  }
}
