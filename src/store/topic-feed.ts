import { type SchedulerLike, type Subscription } from 'rxjs';
import { type Entry, type LogStorage, type TopicWatch } from './log-storage.js';
import { type Start } from './position.js';

/** Where a follower begins, and whether it has missed what is not there any more. */
export interface Beginning {
  /** The first sequence that it has not seen. */
  readonly cursor: number;
  /** Sequences that are gone are a gap to it; not to who asked for whatever is kept. */
  readonly resumes: boolean;
  /** Its place was in a history that is lost; what it has missed of it, nobody knows. */
  readonly lostAfter: number | undefined;
}

/** Somebody who has seen all that the feed has told. */
export interface LiveFollower {
  /** The same array for all, so that what is made of it can be made once. */
  onEntries(entries: readonly Entry[]): void;

  /** The history that it follows is lost; it has to begin anew. */
  onLost(): void;
}

/** Nobody waits longer than this because there are others. */
const MOST_GATHERING_MS = 20;
const GATHERING_MS_PER_FOLLOWER = 0.02;
const MOST_GATHERED_BYTES = 256 * 1024;

/** The one watch of a topic in this process, fanned out to all who follow it. */
export class TopicFeed {
  /** Those who have seen all that was told. */
  private readonly followers = new Set<LiveFollower>();
  /** Those, and those who are still on their way. */
  private users = 0;
  private watch: TopicWatch | undefined;
  private closed = false;
  /** What came since the last telling, to be told to many in one go. */
  private gathered: Entry[] = [];
  private gatheredBytes = 0;
  private telling: Subscription | undefined;
  private toldMs = -Infinity;
  private lastTold: number;

  private constructor(
    readonly topic: string,
    readonly storage: LogStorage,
    private readonly clock: SchedulerLike,
    /** Sequence of the last entry that has come. */
    private lastCome: number,
    readonly epoch: string,
  ) {
    this.lastTold = lastCome;
  }

  /** @throws FlowProbeError `unavailable`, `limit-reached` */
  static async open(topic: string, storage: LogStorage, clock: SchedulerLike): Promise<TopicFeed> {
    // What is told before the state is known belongs behind it, and is read back from the storage by who needs it.
    let early = 0;
    const opened: { feed?: TopicFeed } = {};
    const watch = await storage.watch(topic, (entries) => {
      if (opened.feed === undefined) early = entries.at(-1)?.sequence ?? early;
      else opened.feed.gather(entries);
    });
    const last = Math.max(watch.state.lastSequence, early);
    const feed = new TopicFeed(topic, storage, clock, last, watch.state.epoch);
    opened.feed = feed;
    feed.watch = watch;
    return feed;
  }

  /** Sequence of the last entry that was told; who has seen it may join. */
  get last(): number {
    return this.lastTold;
  }

  get isIdle(): boolean {
    return this.users === 0;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** @throws FlowProbeError `unavailable` */
  async begin(start: Start): Promise<Beginning> {
    if (start === 'live') return { cursor: this.lastCome + 1, resumes: true, lostAfter: undefined };
    if (start === 'backlog') return { cursor: 1, resumes: false, lostAfter: undefined };
    const { sequence } = start;
    if (start.epoch === this.epoch && (sequence <= this.lastCome || (await this.isStored(sequence)))) {
      return { cursor: sequence + 1, resumes: true, lostAfter: undefined };
    }
    return { cursor: 1, resumes: false, lostAfter: sequence };
  }

  acquire(): void {
    this.users += 1;
  }

  release(): void {
    this.users -= 1;
  }

  join(follower: LiveFollower): void {
    this.followers.add(follower);
  }

  leave(follower: LiveFollower): void {
    this.followers.delete(follower);
  }

  close(): void {
    this.closed = true;
    this.telling?.unsubscribe();
    this.watch?.stop();
  }

  /** Whether another replica, which has told it, was faster than the watch here. */
  private async isStored(sequence: number): Promise<boolean> {
    const { lastSequence } = await this.storage.stateOf(this.topic);
    return sequence <= lastSequence;
  }

  /**
   * A few followers are told at once. To tell many costs about as much for one entry as for ten, so that what comes soon
   * after a telling is gathered, the longer the more there are.
   */
  private gather(entries: readonly Entry[]): void {
    if ((entries[0]?.sequence ?? Infinity) <= this.lastCome) {
      this.loseHistory();
      return;
    }
    this.lastCome = entries.at(-1)?.sequence ?? this.lastCome;
    const dueMs =
      this.toldMs + Math.min(MOST_GATHERING_MS, Math.floor(this.followers.size * GATHERING_MS_PER_FOLLOWER));
    const now = this.clock.now();
    if (this.gathered.length === 0 && dueMs <= now) {
      this.tell(entries);
      return;
    }
    this.gathered.push(...entries);
    for (const { body } of entries) this.gatheredBytes += body.length;
    if (dueMs <= now || this.gatheredBytes > MOST_GATHERED_BYTES) this.tellGathered();
    else this.telling ??= this.clock.schedule(() => this.tellGathered(), dueMs - now);
  }

  /** Sequences that begin again belong to a history made anew: whoever follows the old one must learn that by coming back. */
  private loseHistory(): void {
    this.close();
    for (const follower of [...this.followers]) follower.onLost();
  }

  private tellGathered(): void {
    const { gathered } = this;
    this.telling?.unsubscribe();
    this.telling = undefined;
    this.gathered = [];
    this.gatheredBytes = 0;
    this.tell(gathered);
  }

  private tell(entries: readonly Entry[]): void {
    this.toldMs = this.clock.now();
    this.lastTold = entries.at(-1)?.sequence ?? this.lastTold;
    for (const follower of this.followers) follower.onEntries(entries);
  }
}
