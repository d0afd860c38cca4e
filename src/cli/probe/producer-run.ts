import { ChangeWriter } from './change-writer.js';
import { type MeasurementSource } from './measurement-source.js';
import { OpenLoop } from './open-loop.js';
import { type Output } from './output.js';
import { ProducerStats } from './producer-stats.js';
import { type Cancel, type Timers } from '../../kernel/time/timers.js';
import { countsText, ThrottledLog } from './throttled-log.js';
import { type WallClock } from './wall-clock.js';

/** Requests in flight at most; an event that is due beyond that is not sent, and counted. */
export const MAX_IN_FLIGHT = 1000;
const DRAIN_TIMEOUT_MS = 5000;
const PROGRESS_EVERY = 10;
/** Exit code of a run of which no event was acknowledged. */
const NOTHING_STORED = 1;

export interface ProducerSettings {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly frequency: number;
  readonly durationSeconds: number | undefined;
  /** How often a change is sent again whose answer did not come; each under its own `Idempotency-Key`. */
  readonly retries: number;
}

/** One run of the producer, from its first event to its report. */
export class ProducerRun {
  private readonly stats: ProducerStats;
  private readonly errors: ThrottledLog;
  private readonly writer: ChangeWriter;
  private readonly loop: OpenLoop;
  private cancelDrain: Cancel | undefined;
  private stopping = false;
  private isEnded = false;

  constructor(
    settings: ProducerSettings,
    private readonly source: MeasurementSource,
    private readonly clock: WallClock,
    private readonly timers: Timers,
    private readonly output: Output,
    private readonly ended: (exitCode: number) => void,
  ) {
    const { url, headers, frequency, durationSeconds, retries } = settings;
    this.stats = new ProducerStats(frequency);
    this.errors = new ThrottledLog(timers, (counts) => output.warn(`Errors: ${countsText(counts)}`));
    const writes = { url, headers, limit: MAX_IN_FLIGHT, retries };
    this.writer = new ChangeWriter(writes, timers, (failure) => this.onResult(failure));
    const send = (latenessMs: number): void => this.send(latenessMs);
    this.loop = new OpenLoop(timers, { frequency, durationSeconds }, send, () => this.stop());
  }

  start(): void {
    this.loop.start();
  }

  /** Sends no more, and ends once all requests in flight are answered, or after 5 s; a second call ends it at once. */
  stop(): void {
    if (this.stopping) {
      this.end();
      return;
    }
    this.stopping = true;
    this.loop.stop();
    this.cancelDrain = this.timers.after(DRAIN_TIMEOUT_MS, () => this.end());
    this.writer.onceIdle(() => this.end());
  }

  /** Ends at once, reports, and gives the exit code. Nothing keeps the process alive afterwards. */
  private end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.loop.stop();
    this.cancelDrain?.();
    this.writer.close();
    this.errors.flush();
    for (const line of ['', ...this.stats.reportLines()]) this.output.result(line);
    const isFutile = this.stats.generated > 0 && this.stats.acknowledged === 0;
    this.ended(isFutile ? NOTHING_STORED : 0);
  }

  private send(latenessMs: number): void {
    if (this.writer.isFull) {
      this.stats.notSent += 1;
      this.errors.add(`not sent, as ${MAX_IN_FLIGHT} requests are in flight`);
      return;
    }
    const intendedUs = this.clock.nowUs() - Math.round(latenessMs * 1000);
    this.stats.countSent(this.timers.nowMs());
    this.writer.post(() => this.source.next(this.clock.nowUs(), intendedUs));
    if (this.stats.generated % PROGRESS_EVERY === 0) this.output.say(this.stats.progressLine());
  }

  private onResult(failure: string | undefined): void {
    if (failure === undefined) this.stats.acknowledged += 1;
    else this.errors.add(failure);
  }
}
