import { type Cancel, type Timers } from '../../kernel/time/timers.js';

const EVERY_MS = 1000;
/** Kinds of errors counted apart within a second; more are counted together. */
const MAX_KINDS = 20;
const OTHER_KIND = 'of other kinds';

/** Prints errors at most once a second, with a count of every kind. */
export class ThrottledLog {
  private readonly counts = new Map<string, number>();
  private lastMs = -Infinity;
  private cancel: Cancel | undefined;

  /** `print` receives the kinds, and how often each occurred since the last line. */
  constructor(
    private readonly timers: Timers,
    private readonly print: (counts: ReadonlyMap<string, number>) => void,
  ) {}

  add(kind: string): void {
    const name = this.counts.has(kind) || this.counts.size < MAX_KINDS ? kind : OTHER_KIND;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    if (this.cancel !== undefined) return;
    const waitMs = this.lastMs + EVERY_MS - this.timers.nowMs();
    if (waitMs <= 0) this.flush();
    else this.cancel = this.timers.after(waitMs, () => this.flush());
  }

  /** Prints the counts that are left, and cancels the timer. */
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
