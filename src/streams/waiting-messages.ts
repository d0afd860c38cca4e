import { getHeapStatistics } from 'node:v8';
import { Inject, Injectable } from '@nestjs/common';
import { Observable } from 'rxjs';
import { type RunRoom } from '../clocks/clocked-run.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { type WaitingCount } from './domain/channel-day.js';

/** Of a message that is yet to follow, with the values that it keeps of the one that it follows. */
const BYTES_PER_MESSAGE = 256;
/** Of the heap that V8 grants. */
const SHARE_OF_HEAP = 0.25;

/** Injection token of the most messages that may be yet to follow in all runs. */
export const MAX_WAITING_MESSAGES = Symbol('MAX_WAITING_MESSAGES');

/** All of them may take a quarter of the heap. */
export function maxWaitingMessages(): number {
  return Math.floor((getHeapStatistics().heap_size_limit * SHARE_OF_HEAP) / BYTES_PER_MESSAGE);
}

/** What one run holds. It is counted from when it enters, or is kept, until it leaves. */
export class WaitingShare implements WaitingCount, RunRoom {
  private held = 0;
  private onFull: (() => void) | undefined;

  constructor(private readonly all: WaitingMessages) {}

  get size(): number {
    return this.held;
  }

  /** @param onFull is called once, in a turn of its own, where this run has to end as it holds the most; it has left then */
  enter(onFull: () => void): void {
    this.onFull = onFull;
    this.all.join(this);
  }

  /** As `enter`, of a run that nobody waits for: where there is no room, those end first. */
  keep(onFull: () => void): void {
    this.onFull = onFull;
    this.all.join(this, true);
  }

  during<T>(work: (full: AbortSignal) => Promise<T>): Promise<T> {
    return this.all.during(this, work);
  }

  leave(): void {
    if (this.onFull === undefined) return;
    this.onFull = undefined;
    this.all.part(this);
  }

  add(messages: number): void {
    this.held += messages;
    if (this.onFull !== undefined) this.all.grow(messages);
  }

  /** Another run begins in place of the one that it was about. */
  restart(): void {
    this.add(-this.held);
  }

  /** Whoever makes it leave may be at work on the messages of another run. */
  end(): void {
    const { onFull } = this;
    this.leave();
    if (onFull !== undefined) queueMicrotask(onFull);
  }
}

/**
 * The messages that are yet to follow in all runs, bounded together: `rate` and the delays of a story multiply what a run holds.
 * Where there are too many, runs that are only kept end, and then the one that holds the most; an id of a stream resumes it once
 * there is room.
 */
@Injectable()
export class WaitingMessages {
  private readonly shares = new Set<WaitingShare>();
  private readonly kept = new Set<WaitingShare>();
  private total = 0;

  constructor(@Inject(MAX_WAITING_MESSAGES) private readonly max: number) {}

  /** How many all runs hold that are counted. */
  get held(): number {
    return this.total;
  }

  share(): WaitingShare {
    return new WaitingShare(this);
  }

  /** What a run sends, counted for as long as it is subscribed to. Fails with `unavailable`. */
  bounded<T>(share: WaitingShare, events: Observable<T>): Observable<T> {
    return new Observable<T>((subscriber) => {
      subscriber.add(() => share.leave());
      share.enter(() => subscriber.error(this.tooMany()));
      return events.subscribe(subscriber);
    });
  }

  /** Work on a run, counted until it is done. @param work stops where its signal is aborted @throws FlowProbeError `unavailable` then */
  async during<T>(share: WaitingShare, work: (full: AbortSignal) => Promise<T>): Promise<T> {
    const full = new AbortController();
    share.enter(() => full.abort());
    try {
      const done = await work(full.signal);
      if (full.signal.aborted) throw this.tooMany();
      return done;
    } finally {
      share.leave();
    }
  }

  /** What a run that had to end fails with. */
  tooMany(): FlowProbeError {
    const problem = `More than ${this.max} messages are yet to follow in all streams, exports, previews and searches`;
    return new FlowProbeError(
      'unavailable',
      `${problem}, and this one has the most; ask for a lower rate, or come back later`,
    );
  }

  join(share: WaitingShare, isKept = false): void {
    (isKept ? this.kept : this.shares).add(share);
    this.grow(share.size);
  }

  part(share: WaitingShare): void {
    this.shares.delete(share);
    this.kept.delete(share);
    this.total -= share.size;
  }

  grow(messages: number): void {
    this.total += messages;
    while (this.total > this.max && this.shares.size + this.kept.size > 0) {
      greatestOf(this.kept.size > 0 ? this.kept : this.shares)?.end();
    }
  }
}

function greatestOf(shares: ReadonlySet<WaitingShare>): WaitingShare | undefined {
  let greatest: WaitingShare | undefined;
  for (const share of shares) if (greatest === undefined || share.size > greatest.size) greatest = share;
  return greatest;
}
