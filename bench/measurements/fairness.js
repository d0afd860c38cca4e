import { performance } from 'node:perf_hooks';
import { GOALS, atMost } from '../goals.js';
import { get } from '../harness/http.js';
import { withServer } from '../harness/server.js';
import { sleep } from '../harness/time.js';
import { millis } from '../report/format.js';

const WORK = ['/simulation/export?rate=50', '/simulation/export?rate=20&format=csv', '/simulation/preview?rate=100'];

/** How long others wait for an answer on the mean while one client has the service do much at once. */
export const fairness = {
  name: 'fairness',
  needsService: true,
  title: () => 'Waits of others beside an export, a preview and 80 resumes',
  async run({ service, pinning }) {
    const waits = await withServer(service, pinning, async ({ port }) => {
      const means = [];
      for (const path of WORK) means.push(await meanWaitMs(port, get(port, path, 60_000)));
      means.push(await meanWaitMs(port, resumes(port)));
      return means;
    });
    const most = Math.max(...waits);
    const goal = GOALS.fairnessMs;
    return {
      columns: ['', 'export ms', 'export as CSV ms', 'preview ms', '80 resumes ms'],
      rows: [[service.name, ...waits.map(millis)]],
      verdicts: [
        { label: 'fairness', value: '', parts: [atMost(most, goal, `mean ${millis(most)} ms`, `${goal} ms`)] },
      ],
      figures: { waits },
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
