import { type Subscription } from 'rxjs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Backpressure } from '../../../src/kernel/backpressure.js';
import { EventLog } from '../../../src/store/event-log.js';
import { type LogEvent } from '../../../src/store/log-subscription.js';
import { type StartAt } from '../../../src/store/cursor.js';
import { type Store } from '../../../src/store/store.js';
import { VirtualClock } from '../fakes/virtual-clock.js';
import { MemoryLogStorage } from '../fakes/memory-log-storage.js';

export const TOPIC = 'changes/alice';

/** A reader that takes what it is given when it likes. */
class FakeFlow implements Backpressure {
  private work: (() => void) | undefined;
  private isReady = true;

  get ready(): boolean {
    return this.isReady;
  }

  set ready(ready: boolean) {
    this.isReady = ready;
    const { work } = this;
    if (!ready || work === undefined) return;
    this.work = undefined;
    work();
  }

  onDrain(work: () => void): void {
    if (this.isReady) work();
    else this.work = work;
  }
}

/** One follower, and all that it was sent. */
export class LogReader {
  readonly flow = new FakeFlow();
  readonly emitted: LogEvent[] = [];
  ending: 'open' | 'complete' | 'error' | 'cut' = 'open';
  error: unknown;
  private subscription: Subscription | undefined;

  private constructor(readonly epoch: string) {}

  static async open(log: EventLog, start: StartAt, ready = true): Promise<LogReader> {
    const { epoch, events: open } = await log.open(TOPIC, start);
    const reader = new LogReader(epoch);
    reader.subscription = open(reader.flow).subscribe({
      next: (followed) => {
        // Who is not ready has taken nothing of the first that it was given yet.
        if (!ready && reader.emitted.length === 0) reader.flow.ready = false;
        reader.emitted.push(followed);
      },
      error: (error: unknown) => {
        reader.ending = 'error';
        reader.error = error;
      },
      complete: () => (reader.ending = 'complete'),
    });
    return reader;
  }

  cut(): void {
    if (this.ending === 'open') this.ending = 'cut';
    this.subscription?.unsubscribe();
  }

  get sequences(): number[] {
    return this.emitted.flatMap((each) =>
      each.kind === 'entries' ? each.entries.map(({ sequence }) => sequence) : [],
    );
  }

  get gaps(): [from: number, to: number | null][] {
    return this.emitted.flatMap((each) => (each.kind === 'gap' ? [[each.from, each.to]] : []));
  }

  /** What was emitted, in short: entries as their sequence, gaps as `from..to`. */
  get story(): string {
    return this.emitted
      .flatMap((each) =>
        each.kind === 'gap'
          ? [`${each.from}..${each.to ?? '?'}`]
          : each.entries.map(({ sequence }) => String(sequence)),
      )
      .join(' ');
  }
}

/** An event log over a store in memory, on a clock that stands still. */
export class LogBench {
  readonly storage = new MemoryLogStorage();
  readonly clock = new VirtualClock(1_000_000);
  readonly log = new EventLog({ log: this.storage } as unknown as Store, this.clock);

  async follow(start: StartAt, ready = true): Promise<LogReader> {
    const reader = await LogReader.open(this.log, start, ready);
    await this.settle();
    return reader;
  }

  /** Lets all happen that needs no time. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      const before = this.clock.waiting;
      this.clock.advanceBy(0);
      await nextTurn();
      if (this.clock.waiting !== before) quiet = -1;
    }
  }

  async advance(durationMs: number, stepMs = 50): Promise<void> {
    const untilMs = this.clock.now() + durationMs;
    while (this.clock.now() < untilMs) {
      this.clock.advanceTo(Math.min(untilMs, this.clock.now() + stepMs));
      await nextTurn();
    }
    await this.settle();
  }

  async write(count = 1): Promise<void> {
    this.storage.write(TOPIC, count);
    await this.settle();
  }
}

export function upTo(last: number, first = 1): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
