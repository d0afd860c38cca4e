import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { BENCH_FILE } from '../config/project-folder.js';
import { listOf } from './list-option.js';
import { openReport } from './report-file.js';
import { UsageError } from './usage-error.js';

interface Options {
  readonly quick: boolean;
  readonly only?: readonly string[];
  readonly servers?: readonly string[];
  readonly json?: string;
  readonly strict: boolean;
}

/** What bench/run.js exports: it stands beside the sources, and is no part of the bundle. */
interface Benchmark {
  readonly NAMES: { readonly measurements: readonly string[]; readonly servers: readonly string[] };
  /** @returns the exit code */
  readonly runBench: (options: Options) => Promise<number>;
}

/** @throws UsageError where this installation has no benchmark, as the container image */
export async function benchCommand(): Promise<Command> {
  if (!existsSync(BENCH_FILE)) throw new UsageError(`the benchmark is not installed here: there is no ${BENCH_FILE}`);
  const { NAMES, runBench } = (await import(pathToFileURL(BENCH_FILE).href)) as Benchmark;
  return new Command()
    .option('--quick', 'all of it in two minutes or so, with rough figures: does everything still run?', false)
    .option('--only <names>', `only these: ${NAMES.measurements.join(', ')}`, listOf(NAMES.measurements))
    .option('--servers <names>', `only these: ${NAMES.servers.join(', ')}`, listOf(NAMES.servers))
    .option('--json <file>', 'every figure of every round')
    .option('--strict', 'exit code 1 where a goal is missed, too', false)
    .addHelpText(
      'after',
      '\nServers and tools whose packages are not installed are left out, with a line that names them.' +
        '\nExit code: 0 all was measured, 1 something was not, 2 bad usage.',
    )
    .action(async (options: Options) => {
      if (options.json !== undefined) openReport(options.json);
      process.exitCode = await runBench(options);
    });
}
