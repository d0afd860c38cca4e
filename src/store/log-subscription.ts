import { type SchedulerLike, type Subscriber, type Subscription } from 'rxjs';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { type Backpressure } from '../kernel/backpressure.js';
import { type Entry } from './log-storage.js';
import { type StartPoint, type LiveSubscriber, type TopicHub } from './topic-hub.js';

/** What a subscription emits: entries, or that some are gone for good (both ends included; of a lost history the end is not known). */
export type LogEvent =
  | { readonly kind: 'entries'; readonly epoch: string; readonly entries: readonly Entry[] }
  | { readonly kind: 'gap'; readonly epoch: string; readonly from: number; readonly to: number | null };

const PAGE_ENTRIES = 500;
const RETRY_MS = 500;

/**
 * One reader's way along a topic: page after page of what is stored, until it has seen all that the hub has emitted; from
 * that turn on it is live, with all others. A hole in what it receives sends it back to the storage, which knows the truth.
 */
export class LogSubscription implements LiveSubscriber {
  private cursor: number;
  private resumes: boolean;
  private stopped = false;
  private waiting: Subscription | undefined;

  constructor(
    private readonly hub: TopicHub,
    private readonly startPoint: StartPoint,
    private readonly backpressure: Backpressure,
    private readonly subscriber: Subscriber<LogEvent>,
    private readonly scheduler: SchedulerLike,
  ) {
    this.cursor = startPoint.cursor;
    this.resumes = startPoint.resumes;
  }

  run(): void {
    const { lostAfter } = this.startPoint;
    this.hub.acquire();
    if (lostAfter !== undefined) this.gap(lostAfter + 1, null);
    this.resume();
  }

  stop(): void {
    this.stopped = true;
    this.waiting?.unsubscribe();
    this.hub.leave(this);
    this.hub.release();
  }

  onEntries(entries: readonly Entry[]): void {
    const [first] = entries;
    const last = entries.at(-1);
    if (first === undefined || last === undefined || last.sequence < this.cursor) return;
    if (first.sequence > this.cursor) {
      this.hub.leave(this);
      this.resume();
      return;
    }
    this.emit(first.sequence === this.cursor ? entries : entries.filter(({ sequence }) => sequence >= this.cursor));
  }

  onLost(): void {
    this.subscriber.complete();
  }

  private resume(): void {
    this.catchUp().catch((error: unknown) => this.subscriber.error(error));
  }

  private async catchUp(): Promise<void> {
    const { hub } = this;
    while (this.cursor <= hub.last) {
      const known = hub.last;
      const page = await this.readPage();
      if (this.isStopped()) return;
      // A page behind what its reader has not taken yet could be more than it may be behind.
      await this.drained();
      if (this.isStopped()) return;
      if (page === undefined) await this.wait(RETRY_MS);
      else this.takePage(page, known);
      await this.drained();
      // Others have their turn between two pages.
      await this.wait(0);
      if (this.isStopped()) return;
    }
    if (hub.isClosed) this.subscriber.complete();
    else hub.join(this);
  }

  /** Undefined while the store is away: the stream stays open, and goes on where it was. */
  private async readPage(): Promise<readonly Entry[] | undefined> {
    try {
      return await this.hub.storage.read(this.hub.topic, this.cursor, PAGE_ENTRIES);
    } catch (error) {
      if (error instanceof FlowProbeError && error.code === 'unavailable') return undefined;
      throw error;
    }
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => this.backpressure.onDrain(resolve));
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  /** @param known the last sequence that was there before the page was read: without an entry, all up to it is gone */
  private takePage(page: readonly Entry[], known: number): void {
    const first = page[0]?.sequence ?? known + 1;
    if (first > this.cursor) {
      if (this.resumes) this.gap(this.cursor, first - 1);
      this.cursor = first;
    }
    this.resumes = true;
    if (page.length > 0) this.emit(page);
  }

  private emit(entries: readonly Entry[]): void {
    // Whoever asked for whatever is kept has it from here on: what is gone after this is a gap.
    this.resumes = true;
    this.cursor = (entries.at(-1)?.sequence ?? this.cursor) + 1;
    this.subscriber.next({ kind: 'entries', epoch: this.hub.epoch, entries });
  }

  private gap(from: number, to: number | null): void {
    this.subscriber.next({ kind: 'gap', epoch: this.hub.epoch, from, to });
  }

  private wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting = this.scheduler.schedule(() => resolve(), delayMs);
    });
  }
}
