import { performance } from 'node:perf_hooks';
import { GOALS, atMost } from '../goals.js';
import { get } from '../harness/http.js';
import { withServer } from '../harness/server.js';
import { median } from '../harness/stats.js';
import { millis } from '../report/format.js';
import { firstMessageAt } from './first-message.js';

const QUERY = '/stream?seed=resume&speed=1000';
/** Late in a day of about 3,000 messages, where most of it has to be made again. */
const SHARE_OF_DAY = 0.95;

/** From the request to the first message where a reader of a run comes back. */
export const resume = {
  name: 'resume',
  needsService: true,
  title: ({ resume: { times } }) => `Resume late in a day, ${times} times`,
  async run({ settings, service, pinning }) {
    const { sequence, tookMs } = await withServer(service, pinning, (running) => resumeOften(running, settings.resume));
    const p50Ms = median(tookMs);
    const goal = GOALS.resumeP50Ms;
    const text = `p50 ${millis(p50Ms)} ms at sequence ${sequence}`;
    return {
      columns: ['', 'p50 ms', 'min', 'max', 'at sequence'],
      rows: [[service.name, millis(p50Ms), millis(Math.min(...tookMs)), millis(Math.max(...tookMs)), String(sequence)]],
      verdicts: [{ label: 'resume', value: '', parts: [atMost(p50Ms, goal, text, `${goal} ms`)] }],
      figures: { sequence, tookMs },
    };
  },
};

async function resumeOften({ port }, { times }) {
  const ids = await idsOf(port, QUERY);
  const sequence = Math.floor(ids.length * SHARE_OF_DAY);
  const path = `${QUERY}&lastEventId=${encodeURIComponent(ids[sequence])}`;
  // A run that starts anew would be quick as well, and wrong.
  const [next] = await idsOf(port, path);
  if (next !== ids[sequence + 1]) throw new Error(`a resume at ${ids[sequence]} went on with ${next}`);
  const tookMs = [];
  for (let time = 0; time < times; time++) {
    const askedMs = performance.now();
    tookMs.push((await firstMessageAt(port, path)) - askedMs);
  }
  return { sequence, tookMs };
}

async function idsOf(port, path) {
  const { statusCode, body } = await get(port, path, 30_000);
  const ids = [...body.matchAll(/^id: ?(.+)$/gm)].map(([, id]) => id);
  if (ids.length === 0) throw new Error(`${path} answered ${statusCode} and no ids`);
  return ids;
}
