import { type SourceEvent, type World } from '../../../web/src/streams/lasting-source.js';

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;

/** A stream that a test opens, speaks through and cuts as it likes. */
export class FakeSource {
  readyState = CONNECTING;
  isWanted = true;
  private readonly listeners = new Map<string, ((event: SourceEvent) => void)[]>();

  constructor(readonly url: string) {}

  addEventListener(name: string, listener: (event: SourceEvent) => void): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }

  close(): void {
    this.isWanted = false;
    this.readyState = CLOSED;
  }

  open(): void {
    this.readyState = OPEN;
    this.emit('open');
  }

  say(id: string, data: string, name = 'message'): void {
    this.emit(name, { lastEventId: id, data });
  }

  /** As a browser sees a lost connection: it tries again by itself. */
  cut(): void {
    this.readyState = CONNECTING;
    this.emit('error');
  }

  /** As a browser sees a status that is not 200. */
  refuse(): void {
    this.readyState = CLOSED;
    this.emit('error');
  }

  private emit(name: string, event: SourceEvent = { data: '', lastEventId: '' }): void {
    for (const listener of this.listeners.get(name) ?? []) listener(event);
  }
}

/** A world in which nothing happens by itself. */
export class FakeWorld implements World {
  readonly sources: FakeSource[] = [];
  readonly waits: number[] = [];
  why: string | null = null;
  private tasks: { dueMs: number; run: () => void }[] = [];
  private nowMs = 0;

  readonly open = (url: string): FakeSource => {
    const source = new FakeSource(url);
    this.sources.push(source);
    return source;
  };

  readonly after = (ms: number, run: () => void): (() => void) => {
    this.waits.push(ms);
    const task = { dueMs: this.nowMs + ms, run };
    this.tasks.push(task);
    return () => {
      this.tasks = this.tasks.filter((each) => each !== task);
    };
  };

  readonly chance = (): number => 1;
  readonly askWhy = (): Promise<string | null> => Promise.resolve(this.why);

  /** Those that are connected or trying to be. */
  get wanted(): FakeSource[] {
    return this.sources.filter(({ isWanted, readyState }) => isWanted && readyState !== CLOSED);
  }

  get last(): FakeSource {
    const source = this.sources.at(-1);
    if (source === undefined) throw new Error('nothing was opened');
    return source;
  }

  advance(ms: number): void {
    this.nowMs += ms;
    for (;;) {
      const due = this.tasks.find(({ dueMs }) => dueMs <= this.nowMs);
      if (due === undefined) return;
      this.tasks = this.tasks.filter((task) => task !== due);
      due.run();
    }
  }
}
