import { ChangeWriter } from './change-writer.js';
import { type MeasurementSource } from './measurement-source.js';
import { OpenLoop } from './open-loop.js';
import { type Output } from './output.js';
import { ProducerTally } from './producer-tally.js';
import { type Cancel, type Timers } from '../../kernel/time/timers.js';
import { countsText, TroubleLog } from './trouble.js';
import { type WallClock } from './wall-clock.js';

/** Requests under way at most; what is due on top is not sent, and counted. */
export const MOST_UNDER_WAY = 1000;
const FAREWELL_MS = 5000;
const PROGRESS_EVERY = 10;

export interface ProducerSettings {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly frequency: number;
  readonly durationSeconds: number | undefined;
}

/** One run of the producer, from its first event to its report. */
export class ProducerRun {
  private readonly tally: ProducerTally;
  private readonly trouble: TroubleLog;
  private readonly writer: ChangeWriter;
  private readonly loop: OpenLoop;
  private cancelFarewell: Cancel | undefined;
  private stopping = false;
  private ended = false;

  constructor(
    settings: ProducerSettings,
    private readonly source: MeasurementSource,
    private readonly clock: WallClock,
    private readonly timers: Timers,
    private readonly output: Output,
  ) {
    const { url, headers, frequency, durationSeconds } = settings;
    this.tally = new ProducerTally(frequency);
    this.trouble = new TroubleLog(timers, (counts) => output.warn(`Trouble: ${countsText(counts)}`));
    this.writer = new ChangeWriter(url, headers, MOST_UNDER_WAY, (trouble) => this.take(trouble));
    const send = (latenessMs: number): void => this.send(latenessMs);
    this.loop = new OpenLoop(timers, { frequency, durationSeconds }, send, () => this.stop());
  }

  start(): void {
    this.loop.start();
  }

  /** Sends no more, and ends once all that is under way is answered, or after 5 s; asked again, at once. */
  stop(): void {
    if (this.stopping) {
      this.end();
      return;
    }
    this.stopping = true;
    this.loop.stop();
    this.cancelFarewell = this.timers.after(FAREWELL_MS, () => this.end());
    this.writer.onceIdle(() => this.end());
  }

  /** Waits for nothing, and reports. Nothing keeps the process alive afterwards. */
  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.loop.stop();
    this.cancelFarewell?.();
    this.writer.close();
    this.trouble.flush();
    for (const line of ['', ...this.tally.reportLines()]) this.output.result(line);
  }

  private send(latenessMs: number): void {
    if (this.writer.isFull) {
      this.tally.notSent += 1;
      this.trouble.note(`not sent, as ${MOST_UNDER_WAY} requests are under way`);
      return;
    }
    const intendedUs = this.clock.nowUs() - Math.round(latenessMs * 1000);
    this.tally.countSent(this.timers.nowMs());
    this.writer.post(() => this.source.next(this.clock.nowUs(), intendedUs));
    if (this.tally.generated % PROGRESS_EVERY === 0) this.output.say(this.tally.progressLine());
  }

  private take(trouble: string | undefined): void {
    if (trouble === undefined) this.tally.acknowledged += 1;
    else this.trouble.note(trouble);
  }
}
