import { performance } from 'node:perf_hooks';
import { GOALS, atMost } from '../goals.js';
import { withFleet } from '../harness/fleet.js';
import { cpuMicros, residentKiB } from '../harness/proc.js';
import { median } from '../harness/stats.js';
import { sleep } from '../harness/time.js';
import { kibibytes } from '../report/format.js';

/** What devices that nobody asks take: memory over a service without any, and CPU of the whole process. */
export const fleetIdle = {
  name: 'fleet-idle',
  needsService: true,
  title: ({ fleetIdle: { devices } }) => `An idle fleet of ${devices} mock devices`,
  async run({ settings, service, pinning }) {
    const { devices, rounds } = settings.fleetIdle;
    const peer = { ...service, env: { ...service.env, LOGS_PUB_ENABLED: 'true' } };
    const looks = { empty: [], full: [] };
    for (let round = 0; round < rounds; round++) {
      const look = (server) => watch(server, settings.fleetIdle);
      looks.empty.push(await withFleet(peer, pinning, { devices: 0 }, look));
      looks.full.push(await withFleet(peer, pinning, { devices }, look));
    }
    const kib = (key) => median(looks[key].map((each) => each.kib));
    const percent = (key) => median(looks[key].map((each) => each.percent));
    const perDevice = (kib('full') - kib('empty')) / devices;
    const row = (label, key) => [label, kibibytes(kib(key) / 1024), percent(key).toFixed(2)];
    return {
      columns: ['', 'MiB', '% of a core'],
      rows: [row('without devices', 'empty'), row(`${devices} devices`, 'full')],
      verdicts: [verdict(perDevice, percent('full'))],
      figures: looks,
    };
  },
};

async function watch({ pid }, { settleMs, windowMs }) {
  await sleep(settleMs);
  const before = { atMs: performance.now(), micros: cpuMicros(pid) };
  const kib = [];
  for (let look = 0; look < 5; look++) {
    await sleep(windowMs / 5);
    kib.push(residentKiB(pid));
  }
  const percent = ((cpuMicros(pid) - before.micros) / 1000 / (performance.now() - before.atMs)) * 100;
  return { kib: median(kib), percent };
}

function verdict(perDevice, percent) {
  const { fleetKiBPerDevice, fleetIdlePercent } = GOALS;
  return {
    label: 'fleet-idle',
    value: '',
    parts: [
      atMost(perDevice, fleetKiBPerDevice, `${kibibytes(perDevice)} KiB a device`, `${fleetKiBPerDevice} KiB`),
      atMost(percent, fleetIdlePercent, `${percent.toFixed(2)} % of a core`, `${fleetIdlePercent} %`),
    ],
  };
}
