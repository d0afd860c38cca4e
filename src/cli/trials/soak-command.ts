import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import { inBackground } from '../../kernel/errors/bugs.js';
import { numberUpTo } from '../number-option.js';
import { openReport } from '../report-file.js';
import { UsageError } from '../usage-error.js';
import { startReplica } from './chaos/replicas.js';
import { underLoad } from './load.js';
import { isThere } from './programs.js';
import { type Replica } from './replica.js';
import { begin, runTrial } from './run-trials.js';
import { ACTIVITIES, fillUp } from './soak/activities.js';
import { type FigureReport, Figures } from './soak/figures.js';
import { type Trial, type TrialContext } from './trial.js';

const MAX_MINUTES = 7 * 24 * 60;
const SAMPLE_MS = 1000;
/** In less time a load fills up less than may be left of it; to fill the service takes a minute or two. */
const FILLED_FROM_MINUTES = 5;
/** For what filling the service has left behind. */
const SETTLE_MS = 5000;
/** For the end of a process to be known, on a busy machine. */
const ENDING_MS = 2000;
const RETAINED = 500;
/** Reached within the first half of a short run, so that the disk and the memory may stand still. */
const SETTINGS = {
  PORTS: '0,0,0,0,0,0,0,0,0,0',
  TELEMETRY_RETENTION_COUNT: '1000',
  CHANGES_RETENTION_COUNT: String(RETAINED),
  SHUTDOWN_TIMEOUT: '0',
};

interface Options {
  readonly minutes: number;
  readonly seed?: string;
  readonly json?: string;
}

/** How the service has ended; undefined where it goes on. Its connections break a moment before it is known. */
async function endingOf(replica: Replica): Promise<string | undefined> {
  return (await Promise.race([replica.ending, delay(ENDING_MS)])) ?? undefined;
}

/** All systems at once until the time is over. @param lost aborted where the service ends */
async function useAll(context: TrialContext, replica: Replica, figures: Figures, lost: AbortSignal): Promise<void> {
  const { findings, random } = context;
  const failure = new AbortController();
  const stopped = AbortSignal.any([context.stopped, lost, failure.signal]);
  const isOver = (): boolean => stopped.aborted || context.isOver();
  const startedMs = performance.now();
  const activities = ACTIVITIES.map(async (activity) => {
    try {
      await activity.run({ ...context, stopped, isOver, random: random.fork(activity.name) }, replica.url);
    } catch (error) {
      if ((await endingOf(replica)) !== undefined) return;
      // A request without an answer.
      findings.break(`${activity.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  const load = {
    url: () => replica.url,
    writers: 2,
    gapMs: 50,
    retained: RETAINED,
    lost,
    onCut: () => findings.break('a stream ended by itself'),
  };
  try {
    await underLoad(context, load, async () => {
      await delay(SAMPLE_MS);
      lost.throwIfAborted();
      await figures.take((performance.now() - startedMs) / 60_000);
    });
  } catch (error) {
    failure.abort();
    throw error;
  } finally {
    await Promise.all(activities);
  }
}

/**
 * @param isFilled whether the service begins with as much as it keeps
 * @param onFigures is called with the figures when the load begins
 */
function soakTrial(isFilled: boolean, onFigures: (figures: Figures) => void): Trial {
  return {
    name: 'soak',
    promise: 'All systems at once keep what each promises, and nothing grows.',
    needs: ['/proc'],
    async run(context) {
      const replica = await startReplica(context, 'service', SETTINGS);
      const figures = new Figures(replica, context.folder);
      const lost = new AbortController();
      inBackground(
        'background',
        replica.ending.then((how) => lost.abort(new Error(how))),
      );
      try {
        if (isFilled) {
          await fillUp(replica.url, context);
          await delay(SETTLE_MS);
        }
        await figures.takeIdle();
        onFigures(figures);
        context.startTime();
        await useAll(context, replica, figures, lost.signal);
        await figures.takeRest(() => delay(SAMPLE_MS));
      } catch (error) {
        const ending = await endingOf(replica);
        if (ending === undefined) throw error;
        context.findings.break(`the service has ended: ${ending}`);
      }
    },
  };
}

function tableOf(reports: readonly FigureReport[]): string[] {
  const rows = [
    ['', 'idle', 'middle', 'last', 'at rest', 'limit', 'slope/min', 'limit/min', ''],
    ...reports.map(({ name, idle, middle, last, rest, restLimit, slopePerMinute, limitPerMinute, isMet }) => [
      name,
      ...[idle, middle, last, rest].map((value) => value?.toFixed(1) ?? '-'),
      restLimit?.toFixed(1) ?? '-',
      slopePerMinute.toFixed(2),
      limitPerMinute?.toFixed(2) ?? '-',
      rest === undefined ? '-' : isMet ? 'held' : 'BROKEN',
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

async function command({ minutes, seed: given, json }: Options): Promise<void> {
  if (!isThere('/proc')) throw new UsageError('the soak reads /proc, which is not there: it needs Linux');
  const writeReport = json === undefined ? undefined : openReport(json);
  const { seed, output, stopped } = begin(given);
  output.say(`all systems at once for ${minutes} minutes; the seed is ${seed}`);
  let figures: Figures | undefined;
  const trial = soakTrial(minutes >= FILLED_FROM_MINUTES, (taken) => (figures = taken));
  const { tried, broken, brokenCount } = await runTrial(trial, { seed, secondsEach: minutes * 60, stopped });
  const reports = figures?.reports(minutes) ?? [];
  if (reports.length > 0) for (const line of tableOf(reports)) output.result(line);
  for (const [what, times] of Object.entries(tried)) output.result(`${times.toLocaleString('en')} ${what}`);
  for (const sentence of broken) output.result(`BROKEN  ${sentence}`);
  const report = { seed, minutes, figures: reports, tried, broken, brokenCount };
  writeReport?.(`${JSON.stringify(report, null, 2)}\n`);
  const isHeld = brokenCount === 0 && reports.every(({ isMet }) => isMet) && !stopped.aborted;
  output.say(`${isHeld ? 'every promise held' : 'NOT every promise held'}; again: flowprobe soak --seed ${seed}`);
  if (!isHeld) process.exitCode = 1;
}

export function soakCommand(): Command {
  return new Command()
    .option('--minutes <n>', 'how long', numberUpTo(MAX_MINUTES), 10)
    .option('--seed <text>', 'what is asked for; drawn where it is not given')
    .option('--json <file>', 'every figure, what was tried, and each promise that did not hold')
    .addHelpText(
      'after',
      '\nThe service is compared at rest before and after the load. From 5 minutes on it is filled up first, with as much as it keeps; from 30 minutes on the slopes of the last half count, too.' +
        '\nExit code: 0 every promise held, 1 one did not, 2 bad usage.',
    )
    .action(command);
}
