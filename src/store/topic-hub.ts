import { type SchedulerLike, type Subscription } from 'rxjs';
import { asWork, workOf } from '../kernel/loop/work.js';
import { type Entry, type LogStorage, NO_HISTORY, type TopicWatch } from './log-storage.js';
import { type Cursor, type StartAt } from './cursor.js';

/** Where a subscription starts, and whether it has missed entries that are gone. */
export interface StartPoint {
  /** The first sequence that it has not seen. */
  readonly cursor: number;
  /** Sequences that are gone are a gap to it; not to who asked for whatever is kept. */
  readonly resumes: boolean;
  /** Its place was in a history that is lost; what it has missed of it, nobody knows. */
  readonly lostAfter: number | undefined;
}

/** A subscription that has seen all that the hub has emitted. */
export interface LiveSubscriber {
  /** The same array for all, so that what is made of it can be made once. */
  onEntries(entries: readonly Entry[]): void;

  /** The history that it reads is lost; it has to start again. */
  onLost(): void;
}

/** No entry waits longer than this, and until the next tick of the clock, because there are many subscriptions. */
const MAX_COALESCING_MS = 20;
const COALESCING_MS_PER_SUBSCRIBER = 0.02;
const MAX_COALESCED_BYTES = 256 * 1024;

const FAN_OUT_WORK = workOf('topic fan-out');

/** The one watch of a topic in this process, fanned out to all subscriptions. */
export class TopicHub {
  /** Those that have seen all that was emitted. */
  private readonly subscribers = new Set<LiveSubscriber>();
  /** Those, and those who are still on their way. */
  private users = 0;
  /** When somebody has last asked where to start, or left: who has opened a topic is about to subscribe. */
  private usedMs: number;
  private watch: TopicWatch | undefined;
  private closed = false;
  /** What came since the last emission, to be emitted to many in one go. */
  private coalesced: Entry[] = [];
  private coalescedBytes = 0;
  private flush: Subscription | undefined;
  private emittedMs = -Infinity;
  private lastEmitted: number;

  private constructor(
    readonly topic: string,
    readonly storage: LogStorage,
    private readonly clock: SchedulerLike,
    /** Sequence of the last entry that has come. */
    private lastReceived: number,
    private historyEpoch: string,
  ) {
    this.lastEmitted = lastReceived;
    this.usedMs = clock.now();
  }

  /** @throws FlowProbeError `unavailable`, `limit-reached` */
  static async open(topic: string, storage: LogStorage, clock: SchedulerLike): Promise<TopicHub> {
    // What comes before the state is known belongs behind it, and is read back from the storage by the subscriptions.
    let early = { last: 0, epoch: NO_HISTORY };
    const opened: { hub?: TopicHub } = {};
    const watch = await storage.watch(topic, (entries, epoch) => {
      if (opened.hub === undefined) early = { last: entries.at(-1)?.sequence ?? early.last, epoch };
      else opened.hub.coalesce(entries, epoch);
    });
    const last = Math.max(watch.state.lastSequence, early.last);
    const epoch = watch.state.epoch === NO_HISTORY ? early.epoch : watch.state.epoch;
    const hub = new TopicHub(topic, storage, clock, last, epoch);
    opened.hub = hub;
    hub.watch = watch;
    return hub;
  }

  /** Of the history; `NO_HISTORY` until the first entry of all has come. */
  get epoch(): string {
    return this.historyEpoch;
  }

  /** Sequence of the last entry that was emitted; a subscription that has seen it may join. */
  get last(): number {
    return this.lastEmitted;
  }

  isIdleSince(ms: number): boolean {
    return this.users === 0 && this.usedMs <= ms;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** @throws FlowProbeError `unavailable` */
  async startPointOf(start: StartAt): Promise<StartPoint> {
    this.usedMs = this.clock.now();
    if (start === 'live') return { cursor: this.lastReceived + 1, resumes: true, lostAfter: undefined };
    if (start === 'backlog') return { cursor: 1, resumes: false, lostAfter: undefined };
    const { sequence } = start;
    // Whoever was here before there was anything has missed nothing but what is kept.
    if (start.epoch === NO_HISTORY) return { cursor: 1, resumes: true, lostAfter: undefined };
    if ((start.epoch === this.epoch && sequence <= this.lastReceived) || (await this.isStored(start))) {
      return { cursor: sequence + 1, resumes: true, lostAfter: undefined };
    }
    return { cursor: 1, resumes: false, lostAfter: sequence };
  }

  acquire(): void {
    this.users += 1;
  }

  release(): void {
    this.users -= 1;
    this.usedMs = this.clock.now();
  }

  join(subscriber: LiveSubscriber): void {
    this.subscribers.add(subscriber);
  }

  leave(subscriber: LiveSubscriber): void {
    this.subscribers.delete(subscriber);
  }

  close(): void {
    this.closed = true;
    this.flush?.unsubscribe();
    this.watch?.stop();
  }

  /** Whether another replica, which has sent it, was faster than the watch here. */
  private async isStored({ epoch, sequence }: Cursor): Promise<boolean> {
    if (this.epoch !== NO_HISTORY && this.epoch !== epoch) return false;
    const state = await this.storage.stateOf(this.topic);
    return state.epoch === epoch && sequence <= state.lastSequence;
  }

  /**
   * A few subscriptions get entries at once. To emit to many costs about as much for one entry as for ten, so that what comes
   * soon after an emission is coalesced, the longer the more there are.
   */
  private coalesce(entries: readonly Entry[], epoch: string): void {
    if (this.epoch === NO_HISTORY) this.historyEpoch = epoch;
    if (epoch !== this.epoch || (entries[0]?.sequence ?? Infinity) <= this.lastReceived) {
      this.loseHistory();
      return;
    }
    this.lastReceived = entries.at(-1)?.sequence ?? this.lastReceived;
    const dueMs =
      this.emittedMs + Math.min(MAX_COALESCING_MS, Math.floor(this.subscribers.size * COALESCING_MS_PER_SUBSCRIBER));
    const now = this.clock.now();
    if (this.coalesced.length === 0 && dueMs <= now) {
      this.emit(entries);
      return;
    }
    this.coalesced.push(...entries);
    for (const { body } of entries) this.coalescedBytes += body.length;
    if (dueMs <= now || this.coalescedBytes > MAX_COALESCED_BYTES) this.emitCoalesced();
    else this.flush ??= this.clock.schedule(() => this.emitCoalesced(), dueMs - now);
  }

  /** Sequences that begin again belong to a new history: the subscriptions of the old one end, and readers come back. */
  private loseHistory(): void {
    this.close();
    for (const subscriber of [...this.subscribers]) subscriber.onLost();
  }

  private emitCoalesced(): void {
    const { coalesced } = this;
    this.flush?.unsubscribe();
    this.flush = undefined;
    this.coalesced = [];
    this.coalescedBytes = 0;
    this.emit(coalesced);
  }

  private emit(entries: readonly Entry[]): void {
    this.emittedMs = this.clock.now();
    this.lastEmitted = entries.at(-1)?.sequence ?? this.lastEmitted;
    asWork(FAN_OUT_WORK, () => {
      for (const subscriber of this.subscribers) subscriber.onEntries(entries);
    });
  }
}
