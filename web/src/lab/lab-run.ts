import { type LabCaseBody } from '../api/schema.js';
import { RequestFailure } from '../api/request-failure.js';
import { type CaseResult, type LabWorld, type Outcome, runCase } from './case-run.js';

/** A browser has six connections for a host over HTTP/1.1: the page's own streams and its requests need the others. */
const AT_A_TIME = 2;

/** What became of the cases on this page, and the run that is under way. */
export class LabRun {
  /** Rises whenever something changes. */
  version = 0;
  readonly results = new Map<string, CaseResult>();
  readonly running = new Set<string>();
  /** Of the run that is under way, or of the last. */
  total = 0;
  done = 0;
  /** What kept a case from being judged. */
  failure: RequestFailure | null = null;
  private waiting: LabCaseBody[] = [];
  private stopping: AbortController | null = null;
  private serial = 0;

  constructor(
    private readonly world: LabWorld,
    /** Begins the names of all sessions of this page. */
    private readonly prefix: string,
    /** A run has begun, or has ended. */
    private readonly onRunning: (isRunning: boolean) => void = () => undefined,
  ) {}

  get isRunning(): boolean {
    return this.stopping !== null;
  }

  count(outcome: Outcome): number {
    return [...this.results.values()].filter((result) => result.outcome === outcome).length;
  }

  /** Runs these, in place of what was known of them; nothing while a run is under way. */
  async run(cases: readonly LabCaseBody[]): Promise<void> {
    if (this.isRunning || cases.length === 0) return;
    const stopping = new AbortController();
    this.stopping = stopping;
    this.waiting = [...cases];
    this.total = cases.length;
    this.done = 0;
    this.failure = null;
    for (const { name } of cases) this.results.delete(name);
    this.version += 1;
    this.onRunning(true);
    const workers = Array.from({ length: AT_A_TIME }, () => this.work(stopping.signal));
    try {
      await Promise.all(workers);
    } finally {
      this.stopping = null;
      this.onRunning(false);
    }
    this.version += 1;
  }

  /** Those under way are not judged. */
  stop(): void {
    this.waiting = [];
    this.stopping?.abort();
  }

  private async work(stopped: AbortSignal): Promise<void> {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      const { name } = next;
      this.running.add(name);
      this.version += 1;
      try {
        this.serial += 1;
        const result = await runCase(this.world, next, `${this.prefix}-${this.serial}`, stopped);
        if (result !== null) {
          this.results.set(name, result);
          this.done += 1;
        }
      } catch (error) {
        if (!(error instanceof RequestFailure)) throw error;
        this.failure = error;
        this.stop();
      } finally {
        this.running.delete(name);
        this.version += 1;
      }
    }
  }
}
