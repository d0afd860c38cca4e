/** How a stream is doing, as a person would want to know it. */
export type Connection =
  | { readonly state: 'idle' }
  /** `isBack`: it was open before, or was tried before. */
  | { readonly state: 'connecting'; readonly isBack: boolean }
  /** `resumed` counts how often it was cut and went on after the last id. */
  | { readonly state: 'open'; readonly resumed: number }
  | { readonly state: 'ended' }
  /** Days of other tabs have the connections that there are; its turn comes. */
  | { readonly state: 'waiting' };

/** What a page wants to hear; it says all of it anew each time, so that a lost word does no harm. */
export interface Wish {
  readonly kind: 'wish';
  readonly topics: readonly string[];
  readonly day: DayWish | null;
}

/** The day that everybody sees, or one's own; `key` tells one run from the next. */
export type DayWish =
  | { readonly kind: 'live'; readonly key: string }
  | { readonly kind: 'run'; readonly key: string; readonly query: string; readonly lastEventId: string | null };

/** What a page is told. */
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

/** Whether a stream that was there is away: what it has told last is not known to be so any more. */
export function isLost(connection: Connection): boolean {
  return connection.state === 'connecting' && connection.isBack;
}

export const IDLE: Connection = { state: 'idle' };

/** Who is told. */
export interface Listener {
  tell(news: News): void;
}
