import { type ServiceApi } from './service-api.js';
import { TestingError } from './testing-error.js';

/** How a clock is made. */
export interface ClockOptions {
  /** When all runs on it begin: ISO 8601, or a date; `2026-01-01T00:00:00Z` where left out. */
  readonly startAt?: string | Date;
  /** Seconds of the clock in one second, up to 1,000; 0, where left out, stands still. */
  readonly speed?: number;
}

/** Where a clock has come to. */
export interface ClockPosition {
  /** What it shows, ISO 8601. */
  readonly now: string;
  /** Since its start. */
  readonly elapsedMs: number;
}

/** A clock as it is. */
export interface ClockState extends ClockPosition {
  readonly name: string;
  readonly startAt: string;
  readonly speed: number;
  /** Streams that stand on it. */
  readonly streams: number;
}

/** A value of a field, or what holds of it. */
export type PatternValue =
  | string
  | number
  | boolean
  | null
  | readonly PatternValue[]
  | { readonly $gt?: number; readonly $lt?: number }
  | { readonly $exists: boolean }
  | MessagePattern;

/** The fields that a message must have; `{}` is any. */
export interface MessagePattern {
  readonly [field: string]: PatternValue;
}

/** In which stream a message is looked for, and how far. */
export interface UntilOptions {
  /** URL of the stream, or its path and query; optional while all streams on the clock are of one URL. */
  readonly stream?: string | URL;
  /** How far ahead to go where no message matches; to the end of the run where left out. */
  readonly maxMs?: number;
}

/** A message of a stream, its fields beside its id: `message.type`. */
export interface Message {
  readonly [field: string]: unknown;
  /** Of the event, as `lastEventId` of an EventSource. */
  readonly id: string;
  /** The message itself, as it was sent. */
  readonly data: Readonly<Record<string, unknown>>;
}

interface Advanced extends ClockPosition {
  readonly matched: { readonly id: string; readonly data: Readonly<Record<string, unknown>> } | null;
}

const isoOf = (time: string | Date): string => (typeof time === 'string' ? time : time.toISOString());

/** A named clock: streams on it go as far as it is moved. All calls reject with a `TestingError` where the service refuses. */
export class Clock {
  private constructor(
    private readonly api: ServiceApi,
    readonly name: string,
  ) {}

  /** Makes it, or makes it anew. */
  static async make(api: ServiceApi, name: string, { startAt, speed }: ClockOptions): Promise<Clock> {
    const clock = new Clock(api, name);
    await api.call('PUT', clock.path, {
      ...(startAt !== undefined && { startAt: isoOf(startAt) }),
      ...(speed !== undefined && { speed }),
    });
    return clock;
  }

  async read(): Promise<ClockState> {
    return (await this.api.call('GET', this.path)) as ClockState;
  }

  /** Moves it ahead; resolves when all that fell due has been written to its streams. */
  advance(byMs: number): Promise<ClockPosition> {
    return this.move({ byMs });
  }

  /** Moves it to a time, ISO 8601 or a date; never backwards. */
  advanceTo(time: string | Date): Promise<ClockPosition> {
    return this.move({ to: isoOf(time) });
  }

  /**
   * Moves it to the next message that matches, and stops at that very one: it is the last of its stream that was sent.
   * @throws TestingError `no-match`; the clock is then at the end of the run, or `maxMs` further than it was
   */
  async advanceUntil(pattern: MessagePattern, { stream, maxMs }: UntilOptions = {}): Promise<Message> {
    const { matched, now, elapsedMs } = await this.move({
      until: pattern,
      ...(stream !== undefined && { stream: String(stream) }),
      ...(maxMs !== undefined && { maxMs }),
    });
    if (matched !== null) return { ...matched.data, ...matched };
    const place = `clock ${this.name} is now at ${now}, ${elapsedMs} ms from its start`;
    throw new TestingError('no-match', `No message matches ${JSON.stringify(pattern)}; ${place}`);
  }

  /** 0 stands still. */
  async setSpeed(speed: number): Promise<ClockState> {
    return (await this.api.call('PATCH', this.path, { speed })) as ClockState;
  }

  /** Deletes it; its streams end. */
  async delete(): Promise<void> {
    await this.api.call('DELETE', this.path);
  }

  private async move(body: object): Promise<Advanced> {
    return (await this.api.call('POST', `${this.path}/advance`, body)) as Advanced;
  }

  private get path(): string {
    return `/clocks/${encodeURIComponent(this.name)}`;
  }
}
