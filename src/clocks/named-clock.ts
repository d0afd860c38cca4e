import { Observable, type Subscription } from 'rxjs';
import { KeyedMutex } from '../kernel/keyed-mutex.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { type Chunk } from '../streaming/chunk.js';
import { freshStartChunk } from '../streaming/sse-encoder.js';
import { type OpenSource } from '../streaming/stream-source.js';
import { type ClockedRun, type ClockIdentity } from './clocked-run.js';
import { ClockStream, type StreamClock } from './clock-stream.js';
import { canBeSent, type Change, type ClockRecord, elapsedAfter, lastSequenceOf } from './domain/clock-record.js';

/** How soon a client of a stream that was ended comes back: whoever makes a clock anew waits for it. */
const FRESH_START_RETRY_MS = 100;
const FRESH_START = freshStartChunk(FRESH_START_RETRY_MS);

/** A reader that takes nothing for so long is not waited for. */
const STALLED_MS = 1000;
/** Nor is any for longer than this. */
const MAX_WAIT_MS = 10_000;
const CHECK_MS = 200;

/** Changes of one clock that wait for those before them, on this replica. */
const MAX_WAITING_CHANGES = 100;

/** Why a clock is no more. */
export type ClockEnd = 'deleted' | 'made anew';

/** What a clock of this replica needs beside its record. */
export interface ClockTools {
  readonly timers: TaskClock;
  /** This replica, as the writer of a record. */
  readonly replica: string;
  /** A stream was opened on the clock or has ended. */
  readonly onStreams: (clock: NamedClock) => void;
}

/** Somebody who waits until what is due has been written. */
interface Waiting {
  readonly sinceMs: number;
  readonly resolve: () => void;
}

/**
 * A clock as this replica has it, from when it was made until it is made anew or deleted, and its streams here. While it runs, it
 * goes by the monotonic clock of this process; the wall clock counts only for the time between a change and its arrival here.
 */
export class NamedClock implements StreamClock, ClockIdentity {
  /** When it was used last here, by the monotonic clock; a stream that is open is a use as well. */
  usedMs = -Infinity;
  /** When this replica last saw it written, by the same clock; whoever uses it has it written now and then. */
  touchedMs: number;
  private ahead: ClockedRun | undefined;
  private readonly streams = new Set<ClockStream>();
  /** Those that have more to write, and do. */
  private readonly behind = new Set<ClockStream>();
  private readonly waiting = new Set<Waiting>();
  private check: Subscription | undefined;
  private ended: ClockEnd | undefined;
  /** Monotonic time at which the clock showed `record.elapsedMs`. */
  private anchorMs: number;
  /** Where the clock is held while it is being changed, and from when on it goes on from there. */
  private frozen: { readonly elapsedMs: number; readonly atMs: number } | undefined;
  private changes = 0;
  private readonly turns = new KeyedMutex();

  constructor(
    private current: ClockRecord,
    private currentRevision: number,
    private readonly tools: ClockTools,
  ) {
    this.anchorMs = this.anchorOf(current);
    this.touchedMs = tools.timers.now();
  }

  get name(): string {
    return this.current.name;
  }

  get startMs(): number {
    return this.current.startMs;
  }

  get record(): ClockRecord {
    return this.current;
  }

  get revision(): number {
    return this.currentRevision;
  }

  /** Not rounded while it runs. */
  get elapsedMs(): number {
    return this.frozen?.elapsedMs ?? elapsedAfter(this.current, this.tools.timers.now() - this.anchorMs);
  }

  /** How many streams stand on it here. */
  get openStreams(): number {
    return this.streams.size;
  }

  /** The runs that stand on it here, by their connection UUID, each with what opens it. */
  addresses(): Map<string, string> {
    return new Map([...this.streams].map(({ run }) => [run.connection, run.address]));
  }

  nowMs(): number {
    return this.startMs + this.elapsedMs;
  }

  lastSequenceOf(connection: string): number {
    return lastSequenceOf(this.current, connection);
  }

  delayUntil(nowMs: number): number | undefined {
    const { speed } = this.current;
    return speed === 0 || this.frozen !== undefined ? undefined : (nowMs - this.nowMs()) / speed;
  }

  /** Whether a client can have got the message that a run stands on since the clock was made. */
  canHaveSent({ connection, sequence, dueMs }: ClockedRun): boolean {
    return canBeSent(this.current, this.elapsedMs, { connection, sequence, dueMs: dueMs - this.startMs });
  }

  /** A run as a stream on this clock. Where the clock has ended meanwhile, so does the stream. */
  open(run: ClockedRun): OpenSource<Chunk> {
    return {
      events: (backpressure) =>
        new Observable((subscriber) => {
          const stream = new ClockStream(run, this, this.tools.timers, { subscriber, backpressure });
          if (this.ended !== undefined) {
            stream.end(FRESH_START);
            return;
          }
          this.streams.add(stream);
          this.tools.onStreams(this);
          stream.emit();
          return () => stream.close();
        }),
    };
  }

  onProgress(stream: ClockStream): void {
    if (stream.isBehind) this.behind.add(stream);
    else this.caughtUp(stream);
  }

  onClose(stream: ClockStream): void {
    if (!this.streams.delete(stream)) return;
    this.use();
    this.caughtUp(stream);
    if (this.ended === undefined) this.tools.onStreams(this);
  }

  /** Keeps the run of a search for the next to go on with, until others need its room: a search can always begin anew. */
  keepAhead(run: ClockedRun): void {
    if (this.ended !== undefined) return;
    this.ahead = run;
    run.room.keep(() => {
      if (this.ahead === run) this.ahead = undefined;
    });
  }

  /** The run that was kept, which is the caller's from now on. */
  takeAhead(): ClockedRun | undefined {
    const { ahead } = this;
    this.ahead = undefined;
    ahead?.room.leave();
    return ahead;
  }

  /** Somebody uses it. */
  use(): void {
    this.usedMs = this.tools.timers.now();
  }

  /** The record as it was written by this replica or another. */
  apply(record: ClockRecord, revision: number): void {
    const isMoved = record.moves !== this.current.moves;
    if (isMoved) this.anchorMs = this.anchorOf(record);
    this.current = record;
    this.currentRevision = revision;
    this.touchedMs = this.tools.timers.now();
    if (!isMoved) return;
    if (this.frozen !== undefined) this.freezeHere();
    this.wakeStreams();
  }

  /** Its streams end, and whatever waits for it. */
  end(why: ClockEnd): void {
    this.ended = why;
    this.takeAhead();
    for (const stream of [...this.streams]) stream.end(FRESH_START);
    this.check?.unsubscribe();
    this.tools.onStreams(this);
  }

  /** @throws FlowProbeError `not-found` where it was deleted, `conflict` where it was made anew */
  ensureCurrent(): void {
    if (this.ended === 'deleted') throw new FlowProbeError('not-found', `Clock ${this.name} was deleted meanwhile`);
    if (this.ended === 'made anew') throw new FlowProbeError('conflict', `Clock ${this.name} was made anew meanwhile`);
  }

  /** Marks what is written about it now: it goes on from this moment. */
  stamp(): Change {
    const { timers, replica } = this.tools;
    if (this.frozen !== undefined) this.frozen = { ...this.frozen, atMs: timers.now() };
    return { writer: replica, wallMs: timers.wallMs() };
  }

  /**
   * Changes it, one change after the other; it stands still here while one is worked out and stored. Resolves once what is due then
   * has been written.
   * @throws FlowProbeError `unavailable` where too many wait; what the change throws; as `ensureCurrent`
   */
  async change<T>(work: () => Promise<T>): Promise<T> {
    if (this.changes >= MAX_WAITING_CHANGES) {
      const problem = `${MAX_WAITING_CHANGES} changes of clock ${this.name} wait already; nothing was changed`;
      throw new FlowProbeError('unavailable', problem);
    }
    this.changes += 1;
    try {
      return await this.turns.run(this.name, () => this.changeNow(work));
    } finally {
      this.changes -= 1;
    }
  }

  /**
   * Resolves once all that is due has been written to the sockets of the streams here, or their readers take it no more. A stream
   * that was cut, and one whose reader has taken nothing for a second, is not waited for.
   */
  private async written(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.waiting.add({ sinceMs: this.tools.timers.now(), resolve });
      this.checkWaiting();
    });
  }

  private async changeNow<T>(work: () => Promise<T>): Promise<T> {
    this.ensureCurrent();
    this.freezeHere();
    const result = await work().finally(() => this.unfreeze());
    await this.written();
    this.ensureCurrent();
    return result;
  }

  private anchorOf({ writer, moves, movedWallMs }: ClockRecord): number {
    const { timers, replica } = this.tools;
    // Written here: the clock was held from that moment on. By `moves` it is no change before.
    if (this.frozen !== undefined && writer === replica && moves === this.current.moves + 1) return this.frozen.atMs;
    return timers.now() - Math.max(0, timers.wallMs() - movedWallMs);
  }

  /** Whole, so that it is not before what has been sent. */
  private freezeHere(): void {
    this.frozen = undefined;
    this.frozen = { elapsedMs: Math.ceil(this.elapsedMs), atMs: this.tools.timers.now() };
  }

  private unfreeze(): void {
    this.frozen = undefined;
    if (this.current.speed > 0) this.wakeStreams();
  }

  private wakeStreams(): void {
    for (const stream of this.streams) if (stream.wake()) this.behind.add(stream);
  }

  private caughtUp(stream: ClockStream): void {
    if (this.behind.delete(stream) && this.behind.size === 0) this.checkWaiting();
  }

  private checkWaiting(): void {
    const { waiting } = this;
    if (waiting.size === 0) return;
    const nowMs = this.tools.timers.now();
    // One that stalls is waited for again once it goes on.
    for (const stream of this.behind) if (nowMs - stream.progressMs >= STALLED_MS) this.behind.delete(stream);
    for (const each of waiting) {
      if (this.behind.size > 0 && nowMs - each.sinceMs < MAX_WAIT_MS) continue;
      waiting.delete(each);
      each.resolve();
    }
    if (waiting.size > 0) this.checkLater();
  }

  private checkLater(): void {
    this.check ??= this.tools.timers.schedule(() => {
      this.check = undefined;
      this.checkWaiting();
    }, CHECK_MS);
  }
}
