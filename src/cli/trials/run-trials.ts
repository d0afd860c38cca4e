import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../kernel/random/random.js';
import { SystemEntropy } from '../../kernel/random/entropy.js';
import { SYSTEM_TIMERS } from '../../kernel/time/timers.js';
import { type Output, processOutput } from '../probe/output.js';
import { onStopSignal } from '../probe/stop-signal.js';
import { isThere } from './programs.js';
import { Findings, type Trial } from './trial.js';

/** What became of a trial, as it is written to a file. */
export interface TrialReport {
  readonly name: string;
  readonly promise: string;
  readonly seconds: number;
  readonly tried: Readonly<Record<string, number>>;
  readonly brokenCount: number;
  readonly broken: readonly string[];
  /** What the machine lacks for it, where it was left out. */
  readonly missing: readonly string[];
}

export interface RunOptions {
  readonly seed: string;
  /** For each trial; a round that has begun is ended. */
  readonly secondsEach: number;
  readonly stopped: AbortSignal;
}

/** What each command that runs trials begins with. */
export interface Beginning {
  readonly seed: string;
  readonly output: Output;
  readonly stopped: AbortSignal;
}

/** @param seed drawn where it is not given */
export function begin(seed = String(new SystemEntropy().integer(0, 999_999))): Beginning {
  const output = processOutput({ resultsOnly: false, whenClosed: 'go on' });
  const stop = new AbortController();
  onStopSignal(SYSTEM_TIMERS, () => stop.abort());
  return { seed, output, stopped: stop.signal };
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function triedText(tried: Readonly<Record<string, number>>): string {
  return Object.entries(tried)
    .map(([what, times]) => `${times.toLocaleString('en')} ${what}`)
    .join(', ');
}

/** The lines that people read of one trial. */
export function linesOf({ name, promise, seconds, tried, brokenCount, broken, missing }: TrialReport): string[] {
  if (missing.length > 0) return [`left out  ${name}: ${missing.join(' and ')} missing`];
  const verdict = brokenCount === 0 ? 'held    ' : `BROKEN  `;
  const more = brokenCount > broken.length ? [`          and ${brokenCount - broken.length} more`] : [];
  return [
    `${verdict}  ${name} (${seconds.toFixed(0)} s): ${triedText(tried)}`,
    `          ${promise}`,
    ...broken.map((sentence) => `          - ${sentence}`),
    ...more,
  ];
}

/** Runs one, and undoes whatever it has deferred; whatever it throws is a finding. */
export async function runTrial(trial: Trial, { seed, secondsEach, stopped }: RunOptions): Promise<TrialReport> {
  const { name, promise, needs } = trial;
  const missing = needs.filter((need) => !isThere(need));
  const findings = new Findings();
  let startedMs = performance.now();
  if (missing.length === 0) {
    const folder = mkdtempSync(join(tmpdir(), `flowprobe-${name}-`));
    const deferred: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
    try {
      await trial.run({
        random: Random.fromSeed(seed).fork(name),
        findings,
        folder,
        stopped,
        isOver: () => stopped.aborted || performance.now() - startedMs > secondsEach * 1000,
        startTime: () => (startedMs = performance.now()),
        defer: (work) => deferred.push(work),
      });
    } catch (error) {
      // What keeps a trial from going on, such as a service that does not start again, is a finding like any other.
      findings.break(`it could not go on: ${textOf(error)}`);
    }
    for (const work of deferred.reverse()) {
      try {
        await work();
      } catch (error) {
        // The others are undone all the same.
        findings.break(`it could not be undone: ${textOf(error)}`);
      }
    }
  }
  const { tried, broken, brokenCount } = findings;
  const seconds = (performance.now() - startedMs) / 1000;
  return { name, promise, seconds, tried: Object.fromEntries(tried), brokenCount, broken, missing };
}

/** One after the other, each with its lines as soon as it is done. */
export async function runTrials(trials: readonly Trial[], options: RunOptions, output: Output): Promise<TrialReport[]> {
  const reports: TrialReport[] = [];
  for (const trial of trials) {
    if (options.stopped.aborted) break;
    const report = await runTrial(trial, options);
    reports.push(report);
    for (const line of linesOf(report)) output.result(line);
  }
  return reports;
}
