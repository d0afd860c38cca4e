import { type ClockRecord, type Hold, lastSequenceOf, MAX_ELAPSED_MS } from './clock-record.js';
import { type IsTurnOver } from '../../kernel/time/turn.js';
import { type Match } from './pattern.js';
import { type RunMessage, type RunOnClock } from './run-on-clock.js';

/** Where a search ended: at a message, behind which all waits that is due at the same moment, or at a time. */
export interface SearchResult {
  readonly elapsedMs: number;
  readonly hold: Hold | null;
  readonly matched: RunMessage | null;
}

/**
 * Looks in a run ahead of a clock for the first message that matches, without sending any. It has its end at that message, at the
 * end of the run, or at a limit.
 */
export class Search {
  private found: SearchResult | undefined;
  /** Where the clock would stand behind the message that was read last. */
  private passedMs: number;
  /** No message is looked at that is due after this. */
  private readonly limitMs: number;

  /**
   * @param run stands on a message that has not been sent, or on one before it
   * @param from the clock as it stands
   * @param maxMs how far ahead of it to look, in milliseconds of the clock; undefined: as far as the run says
   */
  constructor(
    private readonly run: RunOnClock,
    private readonly from: Pick<ClockRecord, 'startMs' | 'elapsedMs' | 'hold'>,
    private readonly match: Match,
    maxMs: number | undefined,
  ) {
    this.passedMs = from.elapsedMs;
    this.limitMs = Math.min(MAX_ELAPSED_MS, from.elapsedMs + Math.ceil(maxMs ?? run.searchedMs));
  }

  /** Undefined while it is under way. */
  get result(): SearchResult | undefined {
    return this.found;
  }

  /** Searches until the turn is over. @returns whether it was the last step */
  step(isTurnOver: IsTurnOver): boolean {
    do this.look();
    while (this.found === undefined && !isTurnOver());
    return this.found !== undefined;
  }

  /** Looks at one message. */
  private look(): void {
    const { run, from, limitMs } = this;
    if (run.finished) {
      this.end(this.passedMs);
      return;
    }
    // The clock shows whole milliseconds; at a speed other than 1, messages are due between them.
    const dueMs = Math.ceil(run.dueMs - from.startMs);
    if (this.isSent(dueMs)) {
      run.skip();
      return;
    }
    if (dueMs > limitMs) {
      this.end(limitMs);
      return;
    }
    const { connection, sequence } = run;
    const message = run.read();
    this.passedMs = Math.max(this.passedMs, dueMs);
    if (message === undefined || !this.matches(message)) return;
    this.found = { elapsedMs: this.passedMs, hold: { connection, sequence }, matched: message };
  }

  /** A message is of the type that its event is called, whatever its data has as `type`. */
  private matches({ event, data }: RunMessage): boolean {
    return this.match(data) || (event !== undefined && this.match({ ...data, type: event }));
  }

  /** On a clock that was just made the first message is looked at as well, although it is sent to whoever comes. */
  private isSent(dueMs: number): boolean {
    const { run, from } = this;
    if (from.hold === 'first' || dueMs > from.elapsedMs) return false;
    return run.sequence <= lastSequenceOf(from, run.connection);
  }

  private end(elapsedMs: number): void {
    this.found = { elapsedMs, hold: null, matched: null };
  }
}
