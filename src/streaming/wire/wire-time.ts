import { type Cancel, type Timers } from '../../kernel/time/timers.js';

/** What every wait ends with when its stream is closed: the stages unwind, and nobody reports it. */
export class StreamClosed extends Error {
  constructor() {
    super('The stream was closed');
  }
}

export type Raced<T> = { readonly isLate: false; readonly value: T } | { readonly isLate: true };

interface Wait {
  readonly cancel: Cancel;
  readonly reject: (reason: Error) => void;
}

/** The time of one stream's faults: its waits are released together when the stream is closed. Milliseconds, monotonic. */
export class WireTime {
  private readonly waits = new Set<Wait>();
  private isClosed = false;

  constructor(private readonly timers: Timers) {}

  nowMs(): number {
    return this.timers.nowMs();
  }

  /** Without a delay, the next turn of the event loop. @throws StreamClosed */
  wait(delayMs: number): Promise<void> {
    return this.until((done) => this.timers.after(delayMs, done));
  }

  /** Resolves when `done` is called. @param begin returns what stops it @throws StreamClosed */
  until(begin: (done: () => void) => Cancel): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.isClosed) {
        reject(new StreamClosed());
        return;
      }
      const wait: Wait = { cancel: () => cancel(), reject };
      this.waits.add(wait);
      const cancel = begin(() => {
        this.waits.delete(wait);
        resolve();
      });
    });
  }

  /** What a promise gives that knows nothing of this stream, and may never settle once it is closed. @throws StreamClosed */
  async while<T>(work: Promise<T>): Promise<T> {
    await this.until((done) => {
      work.then(done, done);
      return () => undefined;
    });
    return work;
  }

  /**
   * What a promise of a stage gives, unless it takes longer. @param dueMs undefined: however long
   * @throws StreamClosed as the promise does, which waits for this stream too
   */
  async race<T>(promise: Promise<T>, dueMs: number | undefined): Promise<Raced<T>> {
    const inTime = promise.then((value) => ({ isLate: false, value }) as const);
    if (dueMs === undefined) return inTime;
    let cancel: Cancel = () => undefined;
    const late = new Promise<Raced<T>>((resolve) => {
      cancel = this.timers.after(Math.max(0, dueMs - this.nowMs()), () => resolve({ isLate: true }));
    });
    try {
      return await Promise.race([inTime, late]);
    } finally {
      cancel();
    }
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    const waits = [...this.waits];
    this.waits.clear();
    for (const { cancel, reject } of waits) {
      cancel();
      reject(new StreamClosed());
    }
  }
}
