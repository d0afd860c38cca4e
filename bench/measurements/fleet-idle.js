import { performance } from 'node:perf_hooks';
import { GOALS, atMost } from '../goals.js';
import { fleetOf, withFleet } from '../harness/fleet.js';
import { withHeldMemory } from '../harness/held-memory.js';
import { get } from '../harness/http.js';
import { cpuMicros } from '../harness/proc.js';
import { median } from '../harness/stats.js';
import { sleep } from '../harness/time.js';
import { kibibytes } from '../report/format.js';

const PROFILES = [undefined, 'axeos'];

/**
 * What devices take that were asked once and are left alone: memory that is held, and CPU of the whole process. They are compared
 * with a tenth of them: a thread and what it runs are there for one device as for a thousand.
 */
export const fleetIdle = {
  name: 'fleet-idle',
  needsService: true,
  title: ({ fleetIdle: { devices } }) => `An idle fleet of ${devices} mock devices, each asked once`,
  async run({ settings, service, pinning }) {
    const { devices, rounds } = settings.fleetIdle;
    const few = Math.ceil(devices / 10);
    const looks = PROFILES.map((profile) => ({ profile: profile ?? '', few: [], full: [] }));
    for (let round = 0; round < rounds; round++) {
      for (const [index, profile] of PROFILES.entries()) {
        const look = (count) => lookAt(fleetOf(service, profile), pinning, count, settings.fleetIdle);
        looks[index].few.push(await look(few));
        looks[index].full.push(await look(devices));
      }
    }
    const kib = (all) => median(all.map((each) => each.kib));
    const percent = (all) => median(all.map((each) => each.percent));
    const row = (count, profile, all) => [
      `${count} devices${profile && ` of ${profile}`}`,
      kibibytes(kib(all) / 1024),
      percent(all).toFixed(2),
    ];
    return {
      columns: ['', 'MiB held', '% of a core'],
      rows: looks.flatMap(({ profile, few: ofFew, full }) => [row(few, profile, ofFew), row(devices, profile, full)]),
      verdicts: looks.map(({ profile, few: ofFew, full }) => {
        const perDevice = (kib(full) - kib(ofFew)) / (devices - few);
        return verdict(profile, perDevice, percent(full));
      }),
      figures: looks,
    };
  },
};

/** A device makes itself at the first question: so each is asked before all are left alone. */
async function lookAt(service, pinning, devices, { settleMs, windowMs }) {
  const { peer, heldKiB } = withHeldMemory({ ...service, env: { ...service.env, LOGS_PUB_ENABLED: 'true' } });
  return withFleet(peer, pinning, { devices, workers: 1 }, async ({ pid, ports }) => {
    for (const port of ports) await get(port, '/api/system/info');
    await sleep(settleMs);
    const before = { atMs: performance.now(), micros: cpuMicros(pid) };
    await sleep(windowMs);
    const percent = ((cpuMicros(pid) - before.micros) / 1000 / (performance.now() - before.atMs)) * 100;
    return { kib: await heldKiB(), percent };
  });
}

function verdict(profile, perDevice, percent) {
  const { axeosKiBPerDevice, fleetIdlePercent, fleetKiBPerDevice } = GOALS;
  const goalKiB = profile === '' ? fleetKiBPerDevice : axeosKiBPerDevice;
  return {
    label: 'fleet-idle',
    value: profile,
    parts: [
      atMost(perDevice, goalKiB, `${kibibytes(perDevice)} KiB a device`, `${goalKiB} KiB`),
      atMost(percent, fleetIdlePercent, `${percent.toFixed(2)} % of a core`, `${fleetIdlePercent} %`),
    ],
  };
}
