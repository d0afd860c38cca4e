import { writeFile } from 'node:fs/promises';
import process, { stdout } from 'node:process';
import { setTimeout } from 'node:timers';
import { killChildrenOnExit } from './harness/children.js';
import { stopKeptServers } from './harness/kept-servers.js';
import { pinClient } from './harness/pinning.js';
import { disturbance } from './harness/quiet.js';
import { describeMachine } from './harness/machine.js';
import { MEASUREMENTS } from './measurements/all.js';
import { readOptions, USAGE } from './options.js';
import { renderTable } from './report/table.js';
import { isMet, renderVerdict } from './report/summary.js';
import { SERVERS } from './servers.js';
import { settingsFor } from './settings.js';

const say = (line = '') => stdout.write(`${line}\n`);

/** One measurement, its table on the screen. What cannot be taken is an error in the result, and the rest goes on. */
async function take(measurement, bench) {
  say(`\n${measurement.title(bench.settings)}`);
  const disturbed = bench.isQuick ? undefined : await disturbance();
  if (disturbed) say(`  ${disturbed}`);
  try {
    const result = await measurement.run(bench);
    say(renderTable(result.columns, result.rows));
    return { name: measurement.name, disturbed, ...result };
  } catch (error) {
    say(`  FAILED: ${error.message}`);
    return { name: measurement.name, disturbed, error: error.message, verdicts: [] };
  }
}

function limitTime(limitMs) {
  setTimeout(() => {
    say(`\nFAILED: not done after ${limitMs / 60_000} minutes`);
    process.exit(1);
  }, limitMs).unref();
}

/** The options, or undefined where there is nothing to do but to explain. */
function understood() {
  try {
    const options = readOptions(process.argv.slice(2), { MEASUREMENTS, SERVERS });
    if (!options.help) return options;
    say(USAGE);
  } catch (error) {
    say(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  }
  return undefined;
}

async function main() {
  const options = understood();
  if (!options) return;
  killChildrenOnExit();
  const settings = settingsFor(options);
  limitTime(settings.limitMs);
  const pinning = pinClient();
  const machine = describeMachine();
  say(`${machine}; ${pinning.note}${options.quick ? '; QUICK: the figures are rough' : ''}`);
  const service = options.servers.find(({ key }) => key === 'flowprobe');
  const bench = { isQuick: options.quick, settings, pinning, service, servers: options.servers };
  const results = [];
  for (const measurement of options.measurements) {
    if (service || !measurement.needsService) results.push(await take(measurement, bench));
  }
  await stopKeptServers();
  const verdicts = results.flatMap((result) => result.verdicts);
  if (verdicts.length > 0) say(`\nGoals${options.quick ? ' (rough)' : ''}\n${verdicts.map(renderVerdict).join('\n')}`);
  if (options.json) {
    await writeFile(
      options.json,
      `${JSON.stringify({ machine, pinning: pinning.note, settings, results }, null, 2)}\n`,
    );
  }
  const isMissed = options.strict && !verdicts.every(isMet);
  process.exitCode = results.some((result) => result.error) || isMissed ? 1 : 0;
}

await main();
