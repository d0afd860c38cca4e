/** How a stream is doing, as a person would want to know it. */
export type Connection =
  | { readonly state: 'idle' }
  /** `isBack`: it was open before, or was tried before. */
  | { readonly state: 'connecting'; readonly isBack: boolean }
  /** `resumed` counts how often it was cut and went on after the last id. */
  | { readonly state: 'open'; readonly resumed: number }
  | { readonly state: 'ended' }
  /** Others have the connections that there are; its turn comes. */
  | { readonly state: 'waiting' };

/** What a page subscribes to: all of it each time, so that a lost message does no harm. */
export interface Subscription {
  readonly kind: 'subscribe';
  readonly topics: readonly string[];
  readonly day: DaySubscription | null;
  /** Connections that the page needs for something else, beside those for its requests. */
  readonly reserved: number;
}

/** The day that everybody sees, or one's own; `key` is different for each run. */
export type DaySubscription =
  | { readonly kind: 'live'; readonly key: string }
  | { readonly kind: 'run'; readonly key: string; readonly query: string; readonly lastEventId: string | null };

/** A message from the hub to a page. */
export type News =
  | { readonly kind: 'connection'; readonly feed: 'events' | 'day'; readonly connection: Connection }
  | { readonly kind: 'topic'; readonly topic: string; readonly data: string; readonly isReplay: boolean }
  | {
      readonly kind: 'day';
      readonly key: string;
      readonly id: string;
      readonly data: string;
      readonly isReplay: boolean;
    };

/** Whether a stream was open and is away: what it has sent may be out of date. */
export function isLost(connection: Connection): boolean {
  return connection.state === 'connecting' && connection.isBack;
}

export const IDLE: Connection = { state: 'idle' };

/** A page, as the hub knows it. */
export interface Listener {
  send(news: News): void;
}
