import { Command } from 'commander';
import { listOf } from '../list-option.js';
import { numberUpTo } from '../number-option.js';
import { openReport } from '../report-file.js';
import { UsageError } from '../usage-error.js';
import { CLOCK_JUMPS } from './chaos/clock-jumps.js';
import { CUTS } from './chaos/cuts.js';
import { FULL_DISK } from './chaos/full-disk.js';
import { NATS_KILLS, NATS_PAUSES } from './chaos/nats-outages.js';
import { OPEN_FILES } from './chaos/open-files.js';
import { ROLLING_RESTARTS } from './chaos/rolling-restarts.js';
import { SERVICE_KILLS } from './chaos/service-kills.js';
import { begin, runTrials } from './run-trials.js';

const TRIALS = [CUTS, SERVICE_KILLS, NATS_KILLS, NATS_PAUSES, ROLLING_RESTARTS, CLOCK_JUMPS, FULL_DISK, OPEN_FILES];
const NAMES = TRIALS.map(({ name }) => name);
const MAX_MINUTES = 24 * 60;

interface Options {
  readonly minutes: number;
  readonly seed?: string;
  readonly only: readonly string[];
  readonly json?: string;
  readonly strict: boolean;
}

async function chaos({ minutes, seed: given, only, json, strict }: Options): Promise<void> {
  const writeReport = json === undefined ? undefined : openReport(json);
  const { seed, output, stopped } = begin(given);
  const trials = TRIALS.filter(({ name }) => only.includes(name));
  output.say(`${trials.length} trials in about ${minutes} minutes; the seed is ${seed}`);
  const secondsEach = (minutes * 60) / trials.length;
  const reports = await runTrials(trials, { seed, secondsEach, stopped }, output);
  writeReport?.(`${JSON.stringify({ seed, minutes, trials: reports }, null, 2)}\n`);
  const broken = reports.filter(({ brokenCount }) => brokenCount > 0);
  const leftOut = reports.filter(({ missing }) => missing.length > 0);
  output.say(
    `${reports.length - broken.length - leftOut.length} held, ${broken.length} broken, ${leftOut.length} left out; ` +
      `again: flowprobe chaos --seed ${seed}`,
  );
  if (broken.length > 0 || stopped.aborted || (strict && leftOut.length > 0)) process.exitCode = 1;
  else if (leftOut.length === reports.length) throw new UsageError('none of these trials can be run here');
}

export function chaosCommand(): Command {
  return new Command()
    .option('--minutes <n>', 'how long, all trials together', numberUpTo(MAX_MINUTES), 8)
    .option('--seed <text>', 'what is done, and when; drawn where it is not given')
    .option('--only <names>', `only these: ${NAMES.join(', ')}`, listOf(NAMES), NAMES)
    .option('--json <file>', 'what was tried, and each promise that did not hold')
    .option('--strict', 'exit code 1 where a trial was left out, too', false)
    .addHelpText(
      'after',
      '\nA trial that needs a program which is not there (nats-server, nginx) is left out, with a line that names it.' +
        '\nExit code: 0 every promise held, 1 one did not, 2 bad usage, or none could be tried.',
    )
    .action(chaos);
}
