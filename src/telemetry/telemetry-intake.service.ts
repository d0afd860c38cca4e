import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { EventLog } from '../store/event-log.js';
import { type Cursor } from '../store/cursor.js';
import { TaskClock } from '../kernel/time/clock.js';
import { TelemetryFigures } from './telemetry-figures.js';

/** The topic of all telemetry. */
export const TELEMETRY = 'telemetry';

/** Past this many bytes that wait for the store, senders are held up; they go on when half of it is gone. */
const FULL_BYTES = 8 * 1024 * 1024;
const MOST_PER_APPEND = 2000;
const RETRY_MS = 500;
/** For what waits when the service stops. */
const FAREWELL_MS = 3000;
/** What an entry takes beside its bytes. */
const ENTRY_BYTES = 100;

/** Where telemetry goes in: what comes while the store is at work goes into its next piece of work. */
@Injectable()
export class TelemetryIntake implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Telemetry');
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private flushing: Promise<void> | undefined;
  private readonly heldUp = new Set<() => void>();
  private giveUpAtMs = Infinity;

  constructor(
    private readonly log: EventLog,
    private readonly clock: TaskClock,
    readonly figures: TelemetryFigures,
  ) {}

  /** Whether senders have to wait; what they give all the same is taken. */
  get isFull(): boolean {
    return this.waitingBytes > FULL_BYTES;
  }

  /**
   * Stores events when it can: over a store that is away they wait. An append whose answer was lost is repeated, and its
   * events may then be there twice.
   */
  take(events: readonly Buffer[]): void {
    for (const event of events) {
      this.waiting.push(event);
      this.waitingBytes += event.length + ENTRY_BYTES;
    }
    this.flushSoon();
  }

  /** Calls `work` once, when there is room again. @returns forgets it */
  whenRoom(work: () => void): () => void {
    this.heldUp.add(work);
    return () => this.heldUp.delete(work);
  }

  /** Resolves with the place of the last once all are stored for good. @throws FlowProbeError `unavailable` */
  async store(events: readonly Buffer[]): Promise<Cursor> {
    const position = await this.log.appendMany(TELEMETRY, events);
    this.figures.stored += events.length;
    return position;
  }

  /** After the doors are closed: what was taken is stored, unless the store is away. */
  async beforeApplicationShutdown(): Promise<void> {
    this.giveUpAtMs = this.clock.now() + FAREWELL_MS;
    await this.flushing;
  }

  private flushSoon(): void {
    if (this.waiting.length === 0) return;
    this.flushing ??= this.flush().finally(() => {
      this.flushing = undefined;
      // What came between the end of the work and this.
      this.flushSoon();
    });
  }

  private async flush(): Promise<void> {
    while (this.waiting.length > 0) {
      const { waiting } = this;
      this.waiting = [];
      for (let from = 0; from < waiting.length; from += MOST_PER_APPEND) {
        const piece = waiting.slice(from, from + MOST_PER_APPEND);
        await this.storeAtLast(piece);
        for (const { length } of piece) this.waitingBytes -= length + ENTRY_BYTES;
        this.letGo();
      }
    }
  }

  private async storeAtLast(events: readonly Buffer[]): Promise<void> {
    for (;;) {
      try {
        await this.store(events);
        return;
      } catch (error) {
        const isAway = error instanceof FlowProbeError && error.code === 'unavailable';
        if (!isAway || this.clock.now() >= this.giveUpAtMs) {
          this.figures.lost += events.length;
          this.logger.error(`${events.length} events could not be stored: ${String(error)}`);
          return;
        }
      }
      await new Promise<void>((resolve) => {
        this.clock.schedule(() => resolve(), RETRY_MS);
      });
    }
  }

  private letGo(): void {
    if (this.waitingBytes > FULL_BYTES / 2) return;
    const { heldUp } = this;
    for (const work of [...heldUp]) {
      heldUp.delete(work);
      work();
    }
  }
}
