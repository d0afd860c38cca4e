import { startStopwatch, threadStatistics } from '../../kernel/time/thread-time.js';
import { DocumentProblem, type Located, pointerOf } from './document-files.js';
import { MAX_MESSAGE_MS, MAX_READ_MS, type ReadStep, TOO_LONG } from './reading-time.js';

/** How far the reading of one document has come, and whether it has taken too long. */
export class Reading {
  /** What is being read, for who has to end it. */
  private at: Located | undefined;
  private limitMs = MAX_READ_MS;
  private readonly statistics = threadStatistics();
  private readonly elapsedMs: () => number;

  /** @param report what is read from now on, and where that stands, as `line 3, column 5` */
  constructor(private readonly report: (step: ReadStep) => void) {
    this.elapsedMs = startStopwatch(this.statistics);
    this.say('', '');
  }

  get place(): Located['place'] | undefined {
    return this.at?.place;
  }

  get isOver(): boolean {
    return this.elapsedMs() > this.limitMs;
  }

  /** A new step begins. @throws DocumentProblem where those before it took too long */
  begin(at: Located, field: string): void {
    this.check();
    this.at = at;
    this.say(field, pointerOf(at.place.path));
  }

  /** It has so many messages. */
  allowFor(messages: number): void {
    this.limitMs = MAX_READ_MS + messages * MAX_MESSAGE_MS;
  }

  private say(field: string, pointer: string): void {
    this.report({ field, pointer, limitMs: this.limitMs, statistics: this.statistics });
  }

  /** @throws DocumentProblem where it has taken too long */
  check(): void {
    if (this.at !== undefined && this.isOver) throw new DocumentProblem(this.at.place, TOO_LONG);
  }

  /** @returns whether so many milliseconds have passed since now, or all time is used up */
  share(ms: number): () => boolean {
    const endMs = this.elapsedMs() + ms;
    return () => this.elapsedMs() > Math.min(endMs, this.limitMs);
  }

  /** @returns milliseconds of work since now */
  stopwatch(): () => number {
    return startStopwatch(this.statistics);
  }
}
