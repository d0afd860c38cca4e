import { GOALS, atMost } from '../goals.js';
import { fleetOf, withFleet } from '../harness/fleet.js';
import { median } from '../harness/stats.js';
import { millis } from '../report/format.js';

/** From the start of the process until the last of many devices is listed. */
export const fleetStart = {
  name: 'fleet-start',
  needsService: true,
  title: ({ fleetStart: { devices } }) => `Start of ${devices} mock devices`,
  async run({ settings, service, pinning }) {
    const { devices, times } = settings.fleetStart;
    const fleets = [fleetOf(service), fleetOf(service, 'axeos')];
    const tookMs = Object.fromEntries(fleets.map(({ key }) => [key, []]));
    for (let time = 0; time < times; time++) {
      for (const fleet of fleets) {
        tookMs[fleet.key].push(await withFleet(fleet, pinning, { devices }, ({ startMs }) => startMs));
      }
    }
    const of = ({ key }) => tookMs[key];
    const goals = [GOALS.fleetStartMs, GOALS.axeosStartMs];
    return {
      columns: ['', 'median ms', 'min', 'max'],
      rows: fleets.map((fleet) =>
        [fleet.name, median(of(fleet)), Math.min(...of(fleet)), Math.max(...of(fleet))].map(shown),
      ),
      verdicts: fleets.map((fleet, index) => {
        const middle = `${millis(median(of(fleet)))} ms`;
        const part = atMost(median(of(fleet)), goals[index], middle, `${goals[index]} ms`);
        return { label: 'fleet-start', value: fleet.profile ?? '', parts: [part] };
      }),
      figures: tookMs,
    };
  },
};

function shown(cell) {
  return typeof cell === 'number' ? millis(cell) : cell;
}
