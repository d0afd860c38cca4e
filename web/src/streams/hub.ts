import { type DaySubscription, type Listener, type Subscription } from './connection.js';
import { EventsFeed } from './events-feed.js';
import { LiveFeed } from './live-feed.js';
import { RunFeeds } from './run-feeds.js';
import { type World } from './lasting-source.js';

interface Member {
  readonly listener: Listener;
  topics: readonly string[];
  day: DaySubscription | null;
  reserved: number;
  seenMs: number;
}

/** A page that has sent nothing for so long is gone; one in the background sends at least once a minute. */
const FORGOTTEN_AFTER_MS = 150_000;
/** A browser has six connections for a host over HTTP/1.1, for all its tabs together: two are left to requests. */
const MAX_STREAMS = 4;

/**
 * Holds the streams of all tabs of a browser: one of events, one of the day that all see, and those of a tab's own. Tabs that
 * want the same share it.
 */
export class Hub {
  private readonly members = new Map<Listener, Member>();
  private readonly events: EventsFeed;
  private readonly live: LiveFeed;
  private readonly runs: RunFeeds;

  constructor(
    world: World,
    private readonly nowMs: () => number,
  ) {
    this.events = new EventsFeed(world);
    this.live = new LiveFeed(world);
    this.runs = new RunFeeds(world, () => MAX_STREAMS - this.reserved() - 1 - Number(this.live.isOpen));
  }

  subscribe(listener: Listener, { topics, day, reserved }: Subscription): void {
    const known = this.members.get(listener);
    const member = known ?? { listener, topics: [], day: null, reserved: 0, seenMs: 0 };
    this.members.set(listener, member);
    member.topics = topics;
    member.day = day;
    member.reserved = reserved;
    member.seenMs = this.nowMs();
    this.settle();
  }

  leave(listener: Listener): void {
    if (this.members.delete(listener)) this.settle();
  }

  /** To be called now and then. */
  sweep(): void {
    for (const { listener, seenMs } of this.members.values()) {
      if (this.nowMs() - seenMs > FORGOTTEN_AFTER_MS) this.leave(listener);
    }
  }

  /** Days of tabs take turns; the stream of events and the day that all see stay. */
  private reserved(): number {
    return Math.max(0, ...[...this.members.values()].map(({ reserved }) => reserved));
  }

  private settle(): void {
    const members = [...this.members.values()];
    this.events.serve(new Map(members.map(({ listener, topics }) => [listener, topics])));
    this.live.serve(
      new Map(members.flatMap(({ listener, day }) => (day?.kind === 'live' ? [[listener, day.key]] : []))),
    );
    this.runs.serve(
      members.flatMap(({ listener, day }) => (day?.kind === 'run' ? [{ listener, subscription: day }] : [])),
    );
    for (const { listener, day } of members) {
      if (day === null) listener.send({ kind: 'connection', feed: 'day', connection: { state: 'idle' } });
    }
  }
}
