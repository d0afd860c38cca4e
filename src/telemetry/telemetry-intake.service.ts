import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { inBackground, isKnown, reportBug } from '../kernel/errors/bugs.js';
import { EventLog } from '../store/event-log.js';
import { type Cursor } from '../store/cursor.js';
import { TaskClock } from '../kernel/time/clock.js';
import { pause } from '../kernel/time/pause.js';
import { TelemetryFigures } from './telemetry-figures.js';

/** The topic of all telemetry. */
export const TELEMETRY = 'telemetry';

/** Past this many bytes that wait for the store, senders are paused; they resume when half of it is gone. */
const FULL_BYTES = 8 * 1024 * 1024;
const MAX_PER_APPEND = 2000;
const RETRY_MS = 500;
/** How long what waits may take when the service stops. */
const SHUTDOWN_TIMEOUT_MS = 3000;
/** What an entry takes beside its bytes. */
const ENTRY_BYTES = 100;

/** Takes telemetry in: what comes while the store is at work goes into its next piece of work. */
@Injectable()
export class TelemetryIntake implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Telemetry');
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private flushing: Promise<void> | undefined;
  private readonly paused = new Set<() => void>();
  private giveUpAtMs = Infinity;

  constructor(
    private readonly log: EventLog,
    private readonly clock: TaskClock,
    readonly figures: TelemetryFigures,
  ) {}

  /** Whether senders have to wait; what they send all the same is taken. */
  get isFull(): boolean {
    return this.waitingBytes > FULL_BYTES;
  }

  /**
   * Stores events when it can: over a store that is away they wait. An append whose answer was lost is repeated under its id, by
   * which the store knows it for two minutes.
   */
  take(events: readonly Buffer[]): void {
    for (const event of events) {
      this.waiting.push(event);
      this.waitingBytes += event.length + ENTRY_BYTES;
    }
    this.flushSoon();
  }

  /** Calls `work` once, when there is room again. @returns cancels it */
  onDrain(work: () => void): () => void {
    this.paused.add(work);
    return () => this.paused.delete(work);
  }

  /** Resolves with the cursor of the last once all are stored for good. @throws FlowProbeError `unavailable` */
  async store(events: readonly Buffer[], id?: string): Promise<Cursor> {
    const position = await this.log.appendMany(TELEMETRY, events, id);
    this.figures.stored += events.length;
    return position;
  }

  /** After the listeners are closed: what was taken is stored, unless the store is away. */
  async beforeApplicationShutdown(): Promise<void> {
    this.giveUpAtMs = this.clock.now() + SHUTDOWN_TIMEOUT_MS;
    await this.flushing;
  }

  private flushSoon(): void {
    if (this.waiting.length === 0) return;
    if (this.flushing !== undefined) return;
    this.flushing = this.flush().finally(() => {
      this.flushing = undefined;
      // What came between the end of the work and this.
      this.flushSoon();
    });
    inBackground('background', this.flushing);
  }

  private async flush(): Promise<void> {
    while (this.waiting.length > 0) {
      const { waiting } = this;
      this.waiting = [];
      for (let from = 0; from < waiting.length; from += MAX_PER_APPEND) {
        const piece = waiting.slice(from, from + MAX_PER_APPEND);
        await this.storeOrRetry(piece);
        for (const { length } of piece) this.waitingBytes -= length + ENTRY_BYTES;
        this.release();
      }
    }
  }

  private async storeOrRetry(events: readonly Buffer[]): Promise<void> {
    // The same for each try, so that the store knows what it has already where its answer was lost.
    const id = randomUUID();
    for (;;) {
      try {
        await this.store(events, id);
        return;
      } catch (error) {
        const isAway = isKnown(error) && error.code === 'unavailable';
        if (!isAway || this.clock.now() >= this.giveUpAtMs) {
          this.figures.lost += events.length;
          if (!isKnown(error)) reportBug('background', error);
          this.logger.error(`${events.length} events could not be stored: ${isKnown(error) ? error.message : 'a bug'}`);
          return;
        }
      }
      await pause(this.clock, RETRY_MS);
    }
  }

  private release(): void {
    if (this.waitingBytes > FULL_BYTES / 2) return;
    const { paused } = this;
    for (const work of [...paused]) {
      paused.delete(work);
      try {
        work();
      } catch (error) {
        reportBug('background', error);
      }
    }
  }
}
