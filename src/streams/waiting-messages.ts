import { getHeapStatistics } from 'node:v8';
import { Inject, Injectable } from '@nestjs/common';
import { defer, finalize, type Observable, tap } from 'rxjs';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';

/** Of a message that is yet to follow, with what it keeps of the one that it follows. */
const BYTES_PER_MESSAGE = 256;
/** Of the heap that V8 grants. */
const SHARE_OF_HEAP = 0.25;

/** Injection token of the most messages that may be yet to follow in all open runs. */
export const MAX_WAITING_MESSAGES = Symbol('MAX_WAITING_MESSAGES');

/** All of them may take a quarter of the heap. */
export function maxWaitingMessages(): number {
  return Math.floor((getHeapStatistics().heap_size_limit * SHARE_OF_HEAP) / BYTES_PER_MESSAGE);
}

/** A run that knows which of its messages are yet to follow. */
export interface WaitingRun {
  readonly waitingMessages: number;
}

/** A run that is counted. */
export interface Counted {
  /** Looks again how many it holds. */
  readonly count: () => void;
  readonly leave: () => void;
}

/**
 * The messages that are yet to follow in all open runs, bounded together: `rate` and the delays of a story multiply what a run
 * holds. Past the bound the runs that hold more than their share end, and no further one begins; an id of theirs resumes them.
 */
@Injectable()
export class WaitingMessages {
  private total = 0;
  private runs = 0;

  constructor(@Inject(MAX_WAITING_MESSAGES) private readonly max: number) {}

  /** @throws FlowProbeError `unavailable` */
  refuseWhereFull(): void {
    if (this.total > this.max) throw this.tooMany();
  }

  /**
   * Counts what a run holds until it is left.
   * @throws FlowProbeError `unavailable`, as `count` does, where it holds more than its share of too many: one that is resumed where
   * there is no room takes none from another
   */
  enter(run: WaitingRun): Counted {
    let held = 0;
    const count = (): void => {
      const before = held;
      held = run.waitingMessages;
      this.total += held - before;
      if (this.total > this.max && held > this.max / this.runs) throw this.tooMany();
    };
    const leave = (): void => {
      this.runs -= 1;
      this.total -= held;
    };
    this.runs += 1;
    try {
      count();
    } catch (error) {
      leave();
      throw error;
    }
    return { count, leave };
  }

  /** What a run sends, counted for as long as it is subscribed to. Fails with `unavailable`. */
  bounded<T>(run: WaitingRun, events: Observable<T>): Observable<T> {
    return defer(() => {
      const { count, leave } = this.enter(run);
      return events.pipe(tap(count), finalize(leave));
    });
  }

  private tooMany(): FlowProbeError {
    const problem = `More than ${this.max} messages are yet to follow in all open streams and exports`;
    return new FlowProbeError('unavailable', `${problem}; ask for a lower rate, or come back later`);
  }
}
