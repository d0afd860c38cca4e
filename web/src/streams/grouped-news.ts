import { type Listener, type News } from './connection.js';
import { type World } from './lasting-source.js';

/** Nobody sees a message of a day by itself; each post wakes the page. */
const GROUP_MS = 100;
/** As many as a whole day that somebody joins late. */
const MAX_NEWS = 8192;

/** Sends a page its news in their order, messages of a day several at a time and all other news at once. */
export class GroupedNews implements Listener {
  private waiting: News[] = [];
  private cancelFlush: (() => void) | undefined;

  constructor(
    private readonly post: (news: readonly News[]) => void,
    private readonly world: Pick<World, 'after'>,
  ) {}

  send(news: News): void {
    this.waiting.push(news);
    if (news.kind !== 'day' || this.waiting.length >= MAX_NEWS) this.flush();
    else this.cancelFlush ??= this.world.after(GROUP_MS, () => this.flush());
  }

  /** Sends what waits. */
  flush(): void {
    this.cancelFlush?.();
    this.cancelFlush = undefined;
    if (this.waiting.length === 0) return;
    const news = this.waiting;
    this.waiting = [];
    this.post(news);
  }
}
