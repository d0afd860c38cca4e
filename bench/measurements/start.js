import { GOALS, atMost } from '../goals.js';
import { spawnServer } from '../harness/server.js';
import { median } from '../harness/stats.js';
import { until } from '../harness/time.js';
import { millis } from '../report/format.js';
import { firstMessageAt } from './first-message.js';

const LIMIT_MS = 30_000;
const KNOCK_EVERY_MS = 5;

/** From the start of the process to the first message of a stream, for a client that knocks every 5 ms. */
export const start = {
  name: 'start',
  needsService: true,
  title: ({ start: { times } }) => `From start to the first message, ${times} ${times === 1 ? 'start' : 'starts'}`,
  async run({ settings, service, pinning }) {
    const tookMs = [];
    for (let time = 0; time < settings.start.times; time++) tookMs.push(await startOnce(service, pinning));
    const middleMs = median(tookMs);
    const goal = GOALS.startMs;
    return {
      columns: ['', 'median ms', 'min', 'max'],
      rows: [[service.name, millis(middleMs), millis(Math.min(...tookMs)), millis(Math.max(...tookMs))]],
      verdicts: [
        { label: 'start', value: '', parts: [atMost(middleMs, goal, `${millis(middleMs)} ms`, `${goal} ms`)] },
      ],
      figures: { tookMs },
    };
  },
};

async function startOnce(service, pinning) {
  const { port, child, startedMs } = await spawnServer(service, pinning);
  try {
    let arrivedMs;
    await until(LIMIT_MS, `the start of ${service.name}`, KNOCK_EVERY_MS, async () => {
      if (child.hasExited()) throw new Error(`${service.name} stopped by itself: ${child.said()}`);
      arrivedMs = await firstMessageAt(port, '/stream');
      return arrivedMs !== undefined;
    });
    return arrivedMs - startedMs;
  } finally {
    await child.kill();
  }
}
