import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { NO_BACKPRESSURE } from '../kernel/backpressure.js';
import { EventLog } from '../store/event-log.js';
import { type Entry } from '../store/log-storage.js';
import { TaskClock } from '../kernel/time/clock.js';
import { Processes } from './domain/processes.js';
import { type TelemetryEvent } from './domain/telemetry-event.js';
import { TELEMETRY } from './telemetry-intake.service.js';

/** How long the list is kept up to date after a request for it. */
const LINGER_MS = 60_000;
/** How long a request waits for what is stored to be read. */
const READ_TIMEOUT_MS = 10_000;

/** A request that waits until so much of the log has been seen. */
interface Waiting {
  readonly upTo: number;
  settle(error?: FlowProbeError): void;
}

/**
 * Knows the processes that run by reading the log from its beginning when somebody asks, and following it while somebody does:
 * a restart, and another replica, lose nothing of it, and while nobody asks it costs nothing.
 */
@Injectable()
export class ProcessesService implements OnModuleDestroy {
  private readonly processes = new Processes();
  private following: Subscription | undefined;
  private resting: Subscription | undefined;
  private seen = 0;
  private readonly waiting = new Set<Waiting>();

  constructor(
    private readonly log: EventLog,
    private readonly clock: TaskClock,
  ) {}

  /** All that run by now, as JSON. @throws FlowProbeError `unavailable` */
  async json(): Promise<string> {
    const { firstSequence, lastSequence } = await this.log.stateOf(TELEMETRY);
    this.restLater();
    if (this.following === undefined) await this.follow();
    // Of a log whose entries have all been dropped there is nothing to be seen.
    if (firstSequence <= lastSequence) await this.seenUpTo(lastSequence);
    return this.processes.json();
  }

  onModuleDestroy(): void {
    this.resting?.unsubscribe();
    this.rest();
  }

  private async follow(): Promise<void> {
    const { events: open } = await this.log.open(TELEMETRY, 'backlog');
    if (this.following !== undefined) return;
    this.processes.clear();
    this.seen = 0;
    this.following = open(NO_BACKPRESSURE).subscribe({
      next: (followed) => {
        if (followed.kind === 'entries') this.take(followed.entries);
        else this.sawUpTo(followed.to ?? this.seen);
      },
      // A history that was lost is read anew with the next question.
      error: () => this.rest(),
      complete: () => this.rest(),
    });
  }

  private take(entries: readonly Entry[]): void {
    for (const { body } of entries) {
      const json = body.toString('utf8');
      this.processes.observe(JSON.parse(json) as TelemetryEvent, json);
    }
    this.sawUpTo(entries.at(-1)?.sequence ?? this.seen);
  }

  private sawUpTo(sequence: number): void {
    this.seen = sequence;
    for (const waiting of this.waiting) if (waiting.upTo <= sequence) waiting.settle();
  }

  private async seenUpTo(upTo: number): Promise<void> {
    if (upTo <= this.seen) return;
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        upTo,
        settle: (error) => {
          late.unsubscribe();
          this.waiting.delete(waiting);
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      const late = this.clock.schedule(() => waiting.settle(unread()), READ_TIMEOUT_MS);
      this.waiting.add(waiting);
    });
  }

  private restLater(): void {
    this.resting?.unsubscribe();
    this.resting = this.clock.schedule(() => this.rest(), LINGER_MS);
  }

  private rest(): void {
    this.following?.unsubscribe();
    this.following = undefined;
    this.processes.clear();
    this.seen = 0;
    for (const waiting of this.waiting) waiting.settle(unread());
  }
}

function unread(): FlowProbeError {
  return new FlowProbeError('unavailable', 'The log of telemetry could not be read in time; try again');
}
