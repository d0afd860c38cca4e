import { type JobSeriesBody } from '../api/schema.js';
import { type Job, type LoadWindow } from './job.js';

/** As long as a job may last; the service itself keeps its last five minutes. */
const MAX_WINDOWS = 3600;

type Columns = (number | null)[][];

/** The shown job second by second, for its charts: what the service has kept, and each second that its states add. */
export class JobSeries {
  version = 0;
  jobId = '';
  private startTime = 0;
  private windows: LoadWindow[] = [];

  /** Takes the series of the service, which is complete where the page has missed some of it. */
  load({ jobId, startTime, windows }: JobSeriesBody): void {
    this.begin(jobId, startTime);
    const bySecond = new Map([...this.windows, ...windows].map((window) => [window.second, window]));
    this.windows = [...bySecond.values()].sort((a, b) => a.second - b.second).slice(-MAX_WINDOWS);
    this.version += 1;
  }

  /** Takes the last second of a state, where it is a new one. */
  add({ jobId, startTime, stats: { lastSecond } }: Job): void {
    this.begin(jobId, startTime);
    const lastKnown = this.windows.at(-1)?.second ?? -1;
    if (lastSecond === null || lastSecond.second <= lastKnown) return;
    this.windows.push(lastSecond);
    if (this.windows.length > MAX_WINDOWS) this.windows.shift();
    this.version += 1;
  }

  /** All that is known, the oldest second first. */
  get known(): readonly LoadWindow[] {
    return this.windows;
  }

  /** Times in seconds since 1970, what was sent, what was asked for. */
  rates(): Columns {
    return this.columns(
      ({ sent }) => sent,
      ({ targetRps }) => targetRps,
    );
  }

  /** Times in seconds since 1970, then p50 and p95 in milliseconds. */
  latencies(): Columns {
    return this.columns(
      ({ p50 }) => p50,
      ({ p95 }) => p95,
    );
  }

  private begin(jobId: string, startTime: number): void {
    if (jobId === this.jobId) return;
    this.jobId = jobId;
    this.startTime = startTime;
    this.windows = [];
    this.version += 1;
  }

  /** Between seconds that do not follow one another the lines have a gap. */
  private columns(...values: ((window: LoadWindow) => number | null)[]): Columns {
    const columns: Columns = [[], ...values.map(() => [])];
    const push = (second: number, row: readonly (number | null)[]): void => {
      columns[0]?.push(this.startTime / 1000 + second);
      for (const [index, value] of row.entries()) columns[index + 1]?.push(value);
    };
    let before: number | undefined;
    for (const window of this.windows) {
      if (before !== undefined && window.second > before + 1) {
        push(
          before + 1,
          values.map(() => null),
        );
      }
      push(
        window.second,
        values.map((value) => value(window)),
      );
      before = window.second;
    }
    return columns;
  }
}
