import { type TelemetryMessage } from '../api/schema.js';
import { attributeOf } from './fault.js';

const MAX_RECENT = 10;
const MAX_FRESH = 120;
/** The first events may be old: then they are listed, but not drawn as if they happened now. */
const FIRST_MS = 1000;
const OLD_MS = 5000;

export interface RecentEvent {
  readonly key: number;
  readonly time: string;
  readonly source: string;
  readonly event: string;
  readonly detail: string;
  readonly isError: boolean;
}

/** A try of a step that is yet to be drawn. */
export interface FreshStep {
  readonly point: number;
  readonly outcome: 'passed' | 'failed' | 'dropped' | 'delayed' | 'duplicated' | 'crashed';
}

const OUTCOMES: Readonly<Record<string, FreshStep['outcome']>> = {
  stepPassed: 'passed',
  stepFailed: 'failed',
  stepDropped: 'dropped',
  stepDelayed: 'delayed',
  stepDuplicated: 'duplicated',
  stepCrashed: 'crashed',
};

/** The time of day in the time zone of the browser, as all others on the page, with milliseconds. */
function localTime(atMs: number): string {
  return new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000).toISOString().slice(11, 23);
}

/** The ten most recent events, and the tries of steps that are yet to be drawn. */
export class TelemetryModel {
  version = 0;
  recent: readonly RecentEvent[] = [];
  private fresh: FreshStep[] = [];
  private serial = 0;
  private firstMs: number | undefined;

  /** @param nowMs milliseconds since 1970 by the clock of the page, which need not be the service's */
  add(data: string, isReplay: boolean, nowMs = Date.now()): void {
    const event = JSON.parse(data) as TelemetryMessage;
    this.serial += 1;
    this.version += 1;
    // The nanoseconds are beyond what a number holds; the milliseconds are not.
    const atMs = Number(event.timeUnixNano) / 1e6;
    const outcome = OUTCOMES[event.event];
    const point = Number(attributeOf(event, 'point'));
    const detail =
      outcome === undefined ? (attributeOf(event, 'args') ?? attributeOf(event, 'pid') ?? '') : `point ${point}`;
    const entry: RecentEvent = {
      key: this.serial,
      time: localTime(atMs),
      source: event.name,
      event: event.event,
      detail,
      isError: outcome !== undefined && outcome !== 'passed',
    };
    this.recent = [entry, ...this.recent.slice(0, MAX_RECENT - 1)];
    this.firstMs ??= nowMs;
    const isOld = nowMs - this.firstMs < FIRST_MS && nowMs - atMs > OLD_MS;
    if (isReplay || isOld || outcome === undefined || !(point >= 1)) return;
    // Where more comes than can be drawn, the newest are.
    if (this.fresh.length >= MAX_FRESH) this.fresh.shift();
    this.fresh.push({ point, outcome });
  }

  takeFresh(): readonly FreshStep[] {
    const { fresh } = this;
    if (fresh.length > 0) this.fresh = [];
    return fresh;
  }
}
