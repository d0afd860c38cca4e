import { Command } from 'commander';
import { SystemEntropy } from '../../kernel/random/entropy.js';
import { SYSTEM_TIMERS } from '../../kernel/time/timers.js';
import { numberUpTo } from '../number-option.js';
import { serverUrl } from '../probe/options.js';
import { printable, processOutput } from '../probe/output.js';
import { type Finding } from './findings.js';
import { checkProxy } from './proxy-check.js';

interface Options {
  readonly url: URL;
  readonly direct?: URL;
  readonly idle: number;
  readonly json?: true;
}

const FAILED = 1;

/** One verdict a line, in columns. */
export function findingLines(findings: readonly Finding[]): string[] {
  return findings.map(({ check, rating, text }) => printable(`${rating.padEnd(7)}  ${check.padEnd(13)}  ${text}`));
}

async function run({ url, direct, idle, json }: Options): Promise<number> {
  const output = processOutput({ resultsOnly: json === true, whenClosed: 'go on' });
  const findings = await checkProxy({
    url,
    direct,
    idleSeconds: idle,
    run: `proxy-check-${new SystemEntropy().uint32().toString(36)}`,
    timers: SYSTEM_TIMERS,
  });
  const passed = !findings.some(({ rating }) => rating === 'bad');
  if (json === true) output.result(JSON.stringify({ url, direct, passed, findings }));
  else for (const line of findingLines(findings)) output.result(line);
  return passed ? 0 : FAILED;
}

export function proxyCheckCommand(): Command {
  return new Command()
    .requiredOption('-u, --url <url>', 'address of a flowProbe through the proxy', serverUrl)
    .option('-d, --direct <url>', 'address of the same flowProbe without the proxy, to compare with', serverUrl)
    .option(
      '--idle <seconds>',
      'how long a stream is silent before it counts as kept open',
      numberUpTo(540, { min: 1 }),
      10,
    )
    .option('--json', 'one JSON object, and nothing else, on standard output')
    .addHelpText('after', '\nExit code: 0 nothing is bad, 1 something is, 2 it could not be checked.')
    .action(async (options: Options) => {
      process.exitCode = await run(options);
    });
}
