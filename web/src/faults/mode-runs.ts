import { type FaultReport } from '../api/schema.js';
import { type Mode, MODES } from './fault.js';

/** The last report of a guarantee. */
export interface ModeRun {
  readonly report: FaultReport;
  /** When this tab saw it first, in milliseconds since 1970; it may have changed to it long before. */
  readonly seenAtMs: number;
}

/** Where runs are kept while the page is loaded again: one text, of which nothing is known. */
export interface RunStore {
  read(): string | null;
  write(text: string): void;
}

function isReport(report: unknown): report is FaultReport {
  if (typeof report !== 'object' || report === null) return false;
  const { mode, sent } = report as Partial<FaultReport>;
  return typeof sent === 'number' && MODES.some(({ value }) => value === mode);
}

/** What was kept, as far as it is what this page would write. */
function runsIn(text: string | null): ModeRun[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(kept)) return [];
    return (kept as (Partial<ModeRun> | null)[]).flatMap((run) => {
      const { report, seenAtMs } = run ?? {};
      return isReport(report) && typeof seenAtMs === 'number' ? [{ report, seenAtMs }] : [];
    });
  } catch {
    return [];
  }
}

/**
 * The last report of each guarantee in which something was sent, as this page has seen it: the service keeps the current one.
 * There is one for each guarantee, so what is kept is bounded.
 */
export class ModeRuns {
  private readonly runs: Map<Mode, ModeRun>;

  constructor(private readonly store: RunStore) {
    this.runs = new Map(runsIn(store.read()).map((run) => [run.report.mode, run]));
  }

  add(report: FaultReport, seenAtMs: number): void {
    const before = this.runs.get(report.mode);
    if (report.sent === 0 || JSON.stringify(before?.report) === JSON.stringify(report)) return;
    this.runs.set(report.mode, { report, seenAtMs });
    this.store.write(JSON.stringify([...this.runs.values()]));
  }

  of(mode: Mode): ModeRun | undefined {
    return this.runs.get(mode);
  }
}
