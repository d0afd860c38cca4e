import { type SchedulerLike, type Subscriber, type Subscription } from 'rxjs';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { type Flow } from '../streaming/stream-writer.js';
import { type Entry } from './log-storage.js';
import { type Beginning, type LiveFollower, type TopicFeed } from './topic-feed.js';

/** What a follower is told: entries, or that some are gone for good (both ends included; of a lost history the end is not known). */
export type Followed =
  | { readonly kind: 'entries'; readonly entries: readonly Entry[] }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number | null };

const PAGE_ENTRIES = 500;
const RETRY_MS = 500;

/**
 * One reader's way along a topic: page after page of what is stored, until it has seen all that the feed has told; from
 * that turn on it is told with all others. A hole in what it is told sends it back to the storage, which knows the truth.
 */
export class Follower implements LiveFollower {
  private cursor: number;
  private resumes: boolean;
  private stopped = false;
  private waiting: Subscription | undefined;

  constructor(
    private readonly feed: TopicFeed,
    private readonly beginning: Beginning,
    private readonly flow: Flow,
    private readonly subscriber: Subscriber<Followed>,
    private readonly scheduler: SchedulerLike,
  ) {
    this.cursor = beginning.cursor;
    this.resumes = beginning.resumes;
  }

  run(): void {
    const { lostAfter } = this.beginning;
    this.feed.acquire();
    if (lostAfter !== undefined) this.subscriber.next({ kind: 'gap', from: lostAfter + 1, to: null });
    this.goOn();
  }

  stop(): void {
    this.stopped = true;
    this.waiting?.unsubscribe();
    this.feed.leave(this);
    this.feed.release();
  }

  onEntries(entries: readonly Entry[]): void {
    const [first] = entries;
    const last = entries.at(-1);
    if (first === undefined || last === undefined || last.sequence < this.cursor) return;
    if (first.sequence > this.cursor) {
      this.feed.leave(this);
      this.goOn();
      return;
    }
    this.tell(first.sequence === this.cursor ? entries : entries.filter(({ sequence }) => sequence >= this.cursor));
  }

  onLost(): void {
    this.subscriber.complete();
  }

  private goOn(): void {
    this.catchUp().catch((error: unknown) => this.subscriber.error(error));
  }

  private async catchUp(): Promise<void> {
    const { feed } = this;
    while (this.cursor <= feed.last) {
      const known = feed.last;
      const page = await this.readPage();
      if (this.isStopped()) return;
      // A page behind what its reader has not taken yet could be more than it may be behind.
      await this.taken();
      if (this.isStopped()) return;
      if (page === undefined) await this.wait(RETRY_MS);
      else this.takePage(page, known);
      await this.taken();
      // Others have their turn between two pages.
      await this.wait(0);
      if (this.isStopped()) return;
    }
    if (feed.isClosed) this.subscriber.complete();
    else feed.join(this);
  }

  /** Undefined while the store is away: the stream stays open, and goes on where it was. */
  private async readPage(): Promise<readonly Entry[] | undefined> {
    try {
      return await this.feed.storage.read(this.feed.topic, this.cursor, PAGE_ENTRIES);
    } catch (error) {
      if (error instanceof FlowProbeError && error.code === 'unavailable') return undefined;
      throw error;
    }
  }

  private taken(): Promise<void> {
    return new Promise((resolve) => this.flow.whenReady(resolve));
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  /** @param known the last sequence that was there before the page was read: without an entry, all up to it is gone */
  private takePage(page: readonly Entry[], known: number): void {
    const first = page[0]?.sequence ?? known + 1;
    if (first > this.cursor) {
      if (this.resumes) this.subscriber.next({ kind: 'gap', from: this.cursor, to: first - 1 });
      this.cursor = first;
    }
    this.resumes = true;
    if (page.length > 0) this.tell(page);
  }

  private tell(entries: readonly Entry[]): void {
    this.cursor = (entries.at(-1)?.sequence ?? this.cursor) + 1;
    this.subscriber.next({ kind: 'entries', entries });
  }

  private wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting = this.scheduler.schedule(() => resolve(), delayMs);
    });
  }
}
