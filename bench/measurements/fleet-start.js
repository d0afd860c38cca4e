import { GOALS, atMost } from '../goals.js';
import { withFleet } from '../harness/fleet.js';
import { median } from '../harness/stats.js';
import { millis } from '../report/format.js';

/** From the start of the process until the last of many devices is listed. */
export const fleetStart = {
  name: 'fleet-start',
  needsService: true,
  title: ({ fleetStart: { devices } }) => `Start of ${devices} mock devices`,
  async run({ settings, service, pinning }) {
    const { devices, times } = settings.fleetStart;
    const tookMs = [];
    for (let time = 0; time < times; time++) {
      tookMs.push(await withFleet(service, pinning, { devices }, ({ startMs }) => startMs));
    }
    const middleMs = median(tookMs);
    const goal = GOALS.fleetStartMs;
    return {
      columns: ['', 'median ms', 'min', 'max'],
      rows: [[service.name, millis(middleMs), millis(Math.min(...tookMs)), millis(Math.max(...tookMs))]],
      verdicts: [
        { label: 'fleet-start', value: '', parts: [atMost(middleMs, goal, `${millis(middleMs)} ms`, `${goal} ms`)] },
      ],
      figures: { tookMs },
    };
  },
};
