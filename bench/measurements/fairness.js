import { performance } from 'node:perf_hooks';
import { GOALS, atMost } from '../goals.js';
import { get } from '../harness/http.js';
import { openReader } from '../harness/reader.js';
import { withServer } from '../harness/server.js';
import { quantile } from '../harness/stats.js';
import { sleep, within } from '../harness/time.js';
import { millis } from '../report/format.js';
import { timesOfDay } from './pace.js';

/** Messages of a day in real time whose lateness is looked at. */
const PACED = 200;
const WORK = ['/simulation/export?rate=50', '/simulation/export?rate=20&format=csv', '/simulation/preview?rate=100'];

/**
 * How long others wait for an answer on the mean while one client has the service do much at once; and beside it, with nothing
 * else to do, how long after its moment a message of a day comes.
 */
export const fairness = {
  name: 'fairness',
  needsService: true,
  title: () => 'Waits of others beside an export, a preview and 80 resumes',
  async run({ service, pinning }) {
    const { waits, lateMs } = await withServer(service, pinning, async ({ port }) => {
      const means = [];
      for (const path of WORK) means.push(await meanWaitMs(port, get(port, path, 60_000)));
      means.push(await meanWaitMs(port, resumes(port)));
      return { waits: means, lateMs: await latenessMs(port) };
    });
    const [p50, p90] = [quantile(lateMs, 0.5), quantile(lateMs, 0.9)];
    const most = Math.max(...waits);
    const goal = GOALS.fairnessMs;
    return {
      columns: ['', 'export ms', 'export as CSV ms', 'preview ms', '80 resumes ms', 'late p50 ms', 'late p90 ms'],
      rows: [[service.name, ...[...waits, p50, p90].map(millis)]],
      verdicts: [
        { label: 'fairness', value: '', parts: [atMost(most, goal, `mean ${millis(most)} ms`, `${goal} ms`)] },
      ],
      figures: { waits, lateMs },
    };
  },
};

async function resumes(port) {
  const path = '/stream?rate=20&speed=1000&seed=1';
  const { body } = await get(port, path, 60_000);
  const ids = [...body.matchAll(/^id: ?(.+)$/gm)].map(([, id]) => id);
  const late = encodeURIComponent(ids[Math.floor(ids.length * 0.95)]);
  await Promise.all(Array.from({ length: 80 }, () => get(port, `${path}&lastEventId=${late}`, 60_000)));
}

async function meanWaitMs(port, work) {
  const state = { working: true };
  const done = work.finally(() => (state.working = false));
  const waits = [];
  while (state.working) {
    const askedMs = performance.now();
    await get(port, '/health/live');
    waits.push(performance.now() - askedMs);
    await sleep(10);
  }
  await done;
  return waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
}

/** The day begins at the moment in the UUIDv7 that begins its ids; the export says when each message is due. */
async function latenessMs(port) {
  const dueMs = await timesOfDay(port, '5', 20);
  const late = [];
  let text = '';
  let reader;
  const all = new Promise((resolve, reject) => {
    reader = openReader(port, '/stream?seed=5&rate=20', {
      onBytes: (bytes) => {
        const nowMs = performance.timeOrigin + performance.now();
        text += bytes.toString('latin1');
        const ids = [...text.matchAll(/^id: ?([\da-f-]{36}):(\d+)\n/gm)];
        for (const [, uuid, sequence] of ids.slice(late.length)) {
          late.push(nowMs - Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16) - dueMs[Number(sequence)]);
        }
        if (late.length >= PACED) resolve();
      },
      onEnd: ({ failure }) => reject(new Error(`the day ended: ${failure ?? 'no reason'}`)),
    });
  });
  try {
    await within(60_000, `${PACED} messages`, all);
    return late;
  } finally {
    reader.close();
  }
}
