import { type Timers } from '../../kernel/time/timers.js';
import { type CaseResult, CaseRun } from './case-run.js';
import { type Client } from './client.js';
import { type LabApi, type LabCase } from './lab-api.js';

/** What one client made of all cases. */
export interface LabReport {
  readonly client: { readonly name: string; readonly title: string };
  readonly server: string;
  readonly results: readonly CaseResult[];
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly differs: number;
}

export function totalsOf(results: readonly CaseResult[]): Totals {
  const count = (wanted: string): number => results.filter(({ outcome }) => outcome === wanted).length;
  return { passed: count('passed'), failed: count('failed'), differs: count('differs') };
}

/** `*` is any text and `?` any character of a name; all else is itself. */
export function matchesGlob(name: string, glob: string): boolean {
  const source = glob.replaceAll(/[.*+?^${}()|[\]\\]/g, (sign) =>
    sign === '*' ? '.*' : sign === '?' ? '.' : `\\${sign}`,
  );
  return new RegExp(`^${source}$`).test(name);
}

export interface LabRunSettings {
  readonly client: Client;
  readonly api: LabApi;
  readonly cases: readonly LabCase[];
  readonly concurrency: number;
  /** Begins the names of all sessions. */
  readonly run: string;
  readonly timers: Timers;
  readonly interrupted: AbortSignal;
  readonly onResult: (result: CaseResult, done: number) => void;
}

/**
 * Runs a client through cases, several at a time. The results are in the order of the cases.
 * @throws what kept a case from being judged, or the reason of the interruption; no case is under way then
 */
export async function runLab(settings: LabRunSettings): Promise<readonly CaseResult[]> {
  const { client, api, cases, concurrency, run, timers, interrupted, onResult } = settings;
  const results: CaseResult[] = [];
  const waiting = cases.map((labCase, index) => ({ labCase, index }));
  let done = 0;
  const failure = new AbortController();
  const stop = AbortSignal.any([failure.signal, interrupted]);
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { labCase, index } = next;
      const result = await new CaseRun(client, api, labCase, `${run}-${index}`, timers, stop).run();
      results[index] = result;
      done += 1;
      onResult(result, done);
    }
  };
  const workers = Array.from({ length: concurrency }, () =>
    work().catch((error: unknown) => {
      // Where one could not be judged, those under way are ended: none could be.
      waiting.length = 0;
      failure.abort(error);
    }),
  );
  await Promise.all(workers);
  stop.throwIfAborted();
  return results;
}
