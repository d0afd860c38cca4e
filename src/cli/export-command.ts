import { closeSync, openSync, writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { CatalogFiles } from '../catalog/catalog-files.js';
import { SHIPPED_DATA_DIR } from '../config/project-folder.js';
import { DataFileError } from '../kernel/data/data-file.js';
import { systemCodeOf } from '../kernel/errors/system-code.js';
import { SystemEntropy } from '../kernel/random/entropy.js';
import { ByteArena } from '../kernel/byte-arena.js';
import { seedOfDay } from '../runs/domain/days.js';
import { csvHeader, csvLines } from '../simulation/csv.js';
import { DayExport } from '../simulation/domain/export.js';
import { ScenarioFolder } from '../simulation/scenario-folder.js';
import { fail } from './fail.js';
import { numberUpTo } from './number-option.js';
import { UsageError } from './usage-error.js';
import { type Scenario } from '../simulation/scenario.js';

interface Options {
  readonly seed?: string;
  readonly scenario: string;
  readonly days: number;
  readonly firstDay: number;
  readonly duration?: number;
  readonly rate: number;
  readonly format: 'ndjson' | 'csv';
  readonly output?: string;
}

function oneOf<T extends string>(choices: readonly T[]): (text: string) => T {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) throw new InvalidArgumentError(`It must be one of ${choices.join(', ')}.`);
    return choice;
  };
}

function seedText(text: string): string {
  const { length } = Array.from(text);
  if (length < 1 || length > 64) throw new InvalidArgumentError('It must be 1 to 64 characters long.');
  return text;
}

function* pieces(scenario: Scenario, options: Options, arena: ByteArena): Generator<Buffer | string> {
  const { firstDay, days, format, rate, seed = new SystemEntropy().uint32().toString(16) } = options;
  const durationSeconds = options.duration ?? scenario.durationSeconds;
  const lines = format === 'csv' ? csvLines(scenario.plan.catalog) : undefined;
  if (format === 'csv') yield csvHeader();
  for (let number = firstDay; number < firstDay + days; number += 1) {
    const day = new DayExport(scenario, { seed: seedOfDay(seed, number), durationSeconds, rate }, number, lines);
    for (let piece = day.next(arena); piece !== undefined; piece = day.next(arena)) {
      yield piece;
      // Whoever took the piece has written it, so its memory serves the next one: it stays in the processor's cache.
      arena.rewind();
    }
  }
}

/** A file is written in place, one piece after the other: nothing else goes on in this process. */
function writeFile(path: string, content: Iterable<Buffer | string>): void {
  const file = openSync(path, 'w');
  try {
    for (const piece of content) writeFileSync(file, piece);
  } finally {
    closeSync(file);
  }
}

/** A pipe takes what its reader takes. */
async function writeOut(content: Iterable<Buffer | string>): Promise<void> {
  // The reader of the output may stop early (`| head`); the failed write itself reports all other errors.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
  });
  for (const piece of content) {
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(piece, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }
}

async function run(options: Options): Promise<void> {
  const dataDir = process.env['DATA_DIR'] ?? SHIPPED_DATA_DIR;
  const scenarios = new ScenarioFolder(dataDir, new CatalogFiles(dataDir));
  const scenario = scenarios.current(options.scenario);
  if (scenario === undefined) {
    throw new UsageError(`there is no scenario ${options.scenario}; there are: ${scenarios.names().join(', ')}`);
  }
  const content = pieces(scenario, options, new ByteArena());
  if (options.output === undefined) await writeOut(content);
  else writeFile(options.output, content);
}

export function exportCommand(): Command {
  return new Command()
    .option('--seed <text>', 'the same seed gives the same bytes (default: random, in the first message)', seedText)
    .option('--scenario <name>', 'a file in data/scenarios', 'busy-retail-day')
    .option(
      '--days <count>',
      'how many days; day n is the day of the seed "<seed>/n"',
      numberUpTo(1e6, { min: 1, integer: true }),
      1,
    )
    .option('--first-day <number>', 'the first day to write', numberUpTo(1e6, { min: 1, integer: true }), 1)
    .option(
      '--duration <seconds>',
      "length of a day in stream-seconds, 120-180 (default: the scenario's)",
      numberUpTo(180, { min: 120, integer: true }),
    )
    .option('--rate <factor>', 'multiplies the arrival rate, 0.01-100', numberUpTo(100, { min: 0.01 }), 1)
    .option('--format <format>', 'ndjson or csv', oneOf(['ndjson', 'csv']), 'ndjson')
    .option('-o, --output <file>', 'where to write (default: standard output)')
    .addHelpText('after', '\nDATA_DIR in the environment names another folder of data files.')
    .action(async (options: Options) => {
      try {
        await run(options);
      } catch (error) {
        if (!(error instanceof DataFileError) && systemCodeOf(error) === undefined) throw error;
        fail(error instanceof Error ? error.message : String(error));
      }
    });
}
