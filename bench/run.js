import { writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import process, { stdout } from 'node:process';
import { setTimeout } from 'node:timers';
import { killChildrenOnExit } from './harness/children.js';
import { stopKeptServers } from './harness/kept-servers.js';
import { pinClient } from './harness/pinning.js';
import { disturbance } from './harness/quiet.js';
import { describeMachine } from './harness/machine.js';
import { MEASUREMENTS } from './measurements/all.js';
import { missingPackages } from './packages.js';
import { renderTable } from './report/table.js';
import { isMet, renderVerdict } from './report/summary.js';
import { SERVERS } from './servers.js';
import { settingsFor } from './settings.js';

const say = (line = '') => stdout.write(`${line}\n`);

/** Something else on the machine may keep a measurement from being taken, but hardly twice. */
const TRIES = 2;

/** One measurement, its table on the screen. What cannot be taken is an error in the result, and the rest goes on. */
async function take(measurement, bench, tries = TRIES) {
  say(`\n${measurement.title(bench.settings)}`);
  const startedMs = performance.now();
  const disturbed = bench.isQuick ? undefined : await disturbance();
  if (disturbed) say(`  ${disturbed}`);
  try {
    const result = await measurement.run(bench);
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    say(renderTable(result.columns, result.rows));
    say(`  measured in ${seconds} s`);
    return { name: measurement.name, seconds, disturbed, ...result };
  } catch (error) {
    say(`  FAILED: ${error.stack}`);
    if (tries > 1) return take(measurement, bench, tries - 1);
    return { name: measurement.name, disturbed, error: error.message, verdicts: [] };
  }
}

function limitTime(limitMs) {
  setTimeout(() => {
    say(`\nFAILED: not done after ${limitMs / 60_000} minutes`);
    process.exit(1);
  }, limitMs).unref();
}

/** Leaves out what needs packages that are not installed, with a line for each. */
function leaveOut(kind, all) {
  for (const one of all) {
    const missing = missingPackages(one);
    if (missing.length > 0) say(`Left out, the ${kind} ${one.name}: npm install ${missing.join(' ')}`);
  }
  return all.filter((one) => missingPackages(one).length === 0);
}

const pick = (names, all, field) => (names ? all.filter((one) => names.includes(one[field])) : all);

/** What `only` and `servers` may name. */
export const NAMES = {
  measurements: MEASUREMENTS.map(({ name }) => name),
  servers: SERVERS.map(({ key }) => key),
};

/**
 * @param {{ quick: boolean, only?: string[], servers?: string[], json?: string, strict: boolean }} options
 * @returns {Promise<number>} the exit code: 1 where something could not be measured, or where `strict` a goal is missed
 */
export async function runBench({ quick, only, servers: named, json, strict }) {
  killChildrenOnExit();
  const settings = settingsFor({ quick });
  limitTime(settings.limitMs);
  const pinning = pinClient();
  const machine = describeMachine();
  say(`${machine}; ${pinning.note}${quick ? '; QUICK: the figures are rough' : ''}`);
  const servers = leaveOut('server', pick(named, SERVERS, 'key'));
  const service = servers.find(({ key }) => key === 'flowprobe');
  const bench = { isQuick: quick, settings, pinning, service, servers };
  const measurements = pick(only, MEASUREMENTS, 'name').filter(({ needsService }) => service || !needsService);
  const results = [];
  for (const measurement of leaveOut('measurement', measurements)) results.push(await take(measurement, bench));
  await stopKeptServers();
  const verdicts = results.flatMap((result) => result.verdicts);
  if (verdicts.length > 0) say(`\nGoals${quick ? ' (rough)' : ''}\n${verdicts.map(renderVerdict).join('\n')}`);
  if (json) {
    await writeFile(json, `${JSON.stringify({ machine, pinning: pinning.note, settings, results }, null, 2)}\n`);
  }
  const isMissed = strict && !verdicts.every(isMet);
  return results.some((result) => result.error) || isMissed ? 1 : 0;
}
