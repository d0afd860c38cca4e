import { GOALS, atLeast } from '../goals.js';
import { withFleet } from '../harness/fleet.js';
import { pollDevices } from '../harness/poller.js';
import { median } from '../harness/stats.js';

/** Answers of one worker thread to `GET /api/system/info`, as fast as it gives them. */
export const fleetPolls = {
  name: 'fleet-polls',
  needsService: true,
  title: ({ fleetPolls: { devices, connections } }) =>
    `GET /api/system/info of ${devices} mock devices in one worker, ${devices * connections} connections`,
  async run({ settings, service, pinning }) {
    const { devices, rounds } = settings.fleetPolls;
    const results = [];
    for (let round = 0; round < rounds; round++) {
      const use = (server) => pollDevices(server, settings.fleetPolls);
      results.push(await withFleet(service, pinning, { devices, workers: 1 }, use));
    }
    const perSecond = median(results.map((each) => each.perSecond));
    const micros = median(results.map((each) => each.cpuMicros));
    const goal = GOALS.fleetPollsPerSecond;
    const text = `${Math.round(perSecond)} answers/s`;
    return {
      columns: ['', 'answers/s', 'CPU µs each'],
      rows: [[service.name, String(Math.round(perSecond)), micros.toFixed(1)]],
      verdicts: [{ label: 'fleet-polls', value: '', parts: [atLeast(perSecond, goal, text, `${goal}`)] }],
      figures: { results },
    };
  },
};
