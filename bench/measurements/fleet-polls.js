import { GOALS, atLeast } from '../goals.js';
import { fleetOf, withFleet } from '../harness/fleet.js';
import { pollDevices } from '../harness/poller.js';
import { median } from '../harness/stats.js';

/** Answers of one worker thread to `GET /api/system/info`, as fast as it gives them. */
export const fleetPolls = {
  name: 'fleet-polls',
  needsService: true,
  packages: ['autocannon'],
  title: ({ fleetPolls: { devices, connections } }) =>
    `GET /api/system/info of ${devices} mock devices in one worker, ${devices * connections} connections`,
  async run({ settings, service, pinning }) {
    const { devices, rounds } = settings.fleetPolls;
    const fleets = [fleetOf(service), fleetOf(service, 'axeos')];
    const results = Object.fromEntries(fleets.map(({ key }) => [key, []]));
    for (let round = 0; round < rounds; round++) {
      const use = (server) => pollDevices(server, settings.fleetPolls);
      for (const fleet of fleets) {
        results[fleet.key].push(await withFleet(fleet, pinning, { devices, workers: 1 }, use));
      }
    }
    const of = ({ key }, figure) => median(results[key].map((each) => each[figure]));
    const goal = GOALS.fleetPollsPerSecond;
    return {
      columns: ['', 'answers/s', 'CPU µs each'],
      rows: fleets.map((fleet) => [
        fleet.name,
        String(Math.round(of(fleet, 'perSecond'))),
        of(fleet, 'cpuMicros').toFixed(1),
      ]),
      verdicts: fleets.map((fleet) => {
        const perSecond = of(fleet, 'perSecond');
        const part = atLeast(perSecond, goal, `${Math.round(perSecond)} answers/s`, `${goal}`);
        return { label: 'fleet-polls', value: fleet.profile ?? '', parts: [part] };
      }),
      figures: results,
    };
  },
};
