import { Injectable } from '@nestjs/common';
import { Observable } from 'rxjs';
import { type Flow } from '../streaming/stream-writer.js';
import { TaskClock } from '../kernel/time/clock.js';
import { Follower, type Followed } from './follower.js';
import { type Entry, type TopicState } from './log-storage.js';
import { type Position, type Start } from './position.js';
import { Store } from './store.js';
import { TopicFeed } from './topic-feed.js';

/** A place to begin at. */
export interface Following {
  readonly epoch: string;
  /** Sequence of the entry that it begins after. */
  readonly after: number;
  readonly open: (flow: Flow) => Observable<Followed>;
}

interface History {
  readonly epoch: string;
  /** The last sequence that is known to be of it. */
  last: number;
}

/** A feed that nobody follows any more is kept for a while: who was cut off comes back. */
const LINGER_MS = 30_000;

/** Append to a topic, read it, and follow it: what is kept first, then what comes, with no gap between the two. */
@Injectable()
export class EventLog {
  /** Is told how long each append took until it was stored, in seconds. */
  onAppended: (seconds: number) => void = () => undefined;
  private readonly feeds = new Map<string, Promise<TopicFeed>>();
  /** Of topics that were written or followed here; as many as the store takes. */
  private readonly histories = new Map<string, History>();

  constructor(
    private readonly store: Store,
    private readonly clock: TaskClock,
  ) {}

  /** Resolves once the entry is stored for good. @throws FlowProbeError `unavailable`, `limit-reached` */
  async append(topic: string, body: Buffer): Promise<Position> {
    return this.placed(topic, async () => [await this.store.log.append(topic, body)]);
  }

  /**
   * Appends several in their order, as one piece of work. Resolves with the place of the last once all are stored for good;
   * where it rejects, none or some of them are.
   * @throws FlowProbeError `unavailable`, `limit-reached`
   */
  async appendMany(topic: string, bodies: readonly Buffer[]): Promise<Position> {
    return this.placed(topic, () => this.store.log.appendMany(topic, bodies));
  }

  /** @throws FlowProbeError `unavailable` */
  stateOf(topic: string): Promise<TopicState> {
    return this.store.log.stateOf(topic);
  }

  /** @throws FlowProbeError `unavailable` */
  async get(topic: string, { epoch, sequence }: Position): Promise<Entry | undefined> {
    const state = await this.stateOf(topic);
    if (state.epoch !== epoch || sequence < state.firstSequence || sequence > state.lastSequence) return undefined;
    const [entry] = await this.store.log.read(topic, sequence, 1);
    return entry?.sequence === sequence ? entry : undefined;
  }

  /**
   * Resolves when the place to begin at is fixed: whatever is appended from then on is told. What has to be read back comes
   * as fast as its reader takes it, what is new in its time.
   * @throws FlowProbeError `unavailable`, `limit-reached`
   */
  async follow(topic: string, start: Start): Promise<Following> {
    const feed = await this.openFeedOf(topic);
    const begin = await feed.begin(start);
    const open = (flow: Flow): Observable<Followed> =>
      new Observable<Followed>((subscriber) => {
        const follower = new Follower(feed, begin, flow, subscriber, this.clock);
        follower.run();
        return () => follower.stop();
      });
    return { epoch: feed.epoch, after: begin.cursor - 1, open };
  }

  private async placed(topic: string, append: () => Promise<readonly number[]>): Promise<Position> {
    const known = this.histories.get(topic);
    const before = known?.last ?? 0;
    const startedMs = performance.now();
    const sequences = await append();
    this.onAppended((performance.now() - startedMs) / 1000);
    const [first = 0] = sequences;
    const sequence = sequences.at(-1) ?? 0;
    // What does not come after what was there before belongs to a history made anew, behind everybody's back.
    if (known === undefined || first <= before || this.histories.get(topic) !== known) {
      return { epoch: await this.learnEpoch(topic), sequence };
    }
    known.last = Math.max(known.last, sequence);
    return { epoch: known.epoch, sequence };
  }

  private async learnEpoch(topic: string): Promise<string> {
    const { epoch, lastSequence } = await this.stateOf(topic);
    this.histories.set(topic, { epoch, last: lastSequence });
    return epoch;
  }

  /** A feed whose history was lost is closed, and another takes its place. */
  private async openFeedOf(topic: string): Promise<TopicFeed> {
    const opening = this.feedOf(topic);
    const feed = await opening;
    if (!feed.isClosed) return feed;
    this.forget(topic, opening);
    return this.feedOf(topic);
  }

  private feedOf(topic: string): Promise<TopicFeed> {
    const open = this.feeds.get(topic);
    if (open !== undefined) return open;
    const opening = TopicFeed.open(topic, this.store.log, this.clock);
    this.feeds.set(topic, opening);
    opening.then(
      (feed) => {
        this.histories.set(topic, { epoch: feed.epoch, last: feed.last });
        this.closeWhenIdle(topic, opening, feed);
      },
      () => this.forget(topic, opening),
    );
    return opening;
  }

  /** By then another one may have taken its place. */
  private forget(topic: string, opening: Promise<TopicFeed>): void {
    if (this.feeds.get(topic) === opening) this.feeds.delete(topic);
  }

  private closeWhenIdle(topic: string, opening: Promise<TopicFeed>, feed: TopicFeed): void {
    this.clock.schedule(() => {
      if (feed.isIdle) {
        this.forget(topic, opening);
        feed.close();
      } else {
        this.closeWhenIdle(topic, opening, feed);
      }
    }, LINGER_MS);
  }
}
