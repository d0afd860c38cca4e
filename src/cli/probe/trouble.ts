import { type Cancel, type Timers } from '../../kernel/time/timers.js';

const EVERY_MS = 1000;
/** Kinds of trouble kept apart within a second; what comes on top is counted together. */
const MOST_KINDS = 20;
const OTHER_KIND = 'of other kinds';

/** Tells of what goes wrong at most once a second, however often it does, and of each occurrence in a count. */
export class TroubleLog {
  private readonly counts = new Map<string, number>();
  private lastMs = -Infinity;
  private cancel: Cancel | undefined;

  /** `describe` makes the line from the kinds and how often each has been since the last line. */
  constructor(
    private readonly timers: Timers,
    private readonly print: (counts: ReadonlyMap<string, number>) => void,
  ) {}

  note(kind: string): void {
    const name = this.counts.has(kind) || this.counts.size < MOST_KINDS ? kind : OTHER_KIND;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    if (this.cancel !== undefined) return;
    const waitMs = this.lastMs + EVERY_MS - this.timers.nowMs();
    if (waitMs <= 0) this.flush();
    else this.cancel = this.timers.after(waitMs, () => this.flush());
  }

  /** Tells what is not told yet, and lets go of the timer. */
  flush(): void {
    this.cancel?.();
    this.cancel = undefined;
    if (this.counts.size === 0) return;
    this.lastMs = this.timers.nowMs();
    this.print(this.counts);
    this.counts.clear();
  }
}

/** `2 × 503, 1 × ECONNREFUSED` */
export function countsText(counts: ReadonlyMap<string, number>): string {
  return Array.from(counts, ([kind, count]) => `${count} × ${kind}`).join(', ');
}
