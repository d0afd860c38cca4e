import { performance } from 'node:perf_hooks';
import { fileURLToPath, URL } from 'node:url';
import { GOALS, atLeast, atMost } from '../goals.js';
import { get } from '../harness/http.js';
import { withServer } from '../harness/server.js';
import { quantile } from '../harness/stats.js';
import { count, millis } from '../report/format.js';
import { firstMessageAt } from './first-message.js';

/** A message of ten fields, fifty a second. */
const DOCUMENT = fileURLToPath(new URL('../your-stream.yaml', import.meta.url));
const EXPORT = '/streams/your-stream/c/export?seed=42';
const RESUMED = '/streams/ride-hailing/trips?seed=42&speed=1000';
const SHARE_OF_DAY = 0.5;
const LIMIT_MS = 120_000;

/** Messages of an AsyncAPI document: how fast they are made, and how soon a run in mid-day goes on. */
export const yourStream = {
  name: 'your-stream',
  needsService: true,
  title: ({ yourStream: { resumes } }) => `Your own stream: export of ten fields, ${resumes} resumes in mid-day`,
  async run({ settings, service, pinning }) {
    const { exportRate, resumes } = settings.yourStream;
    const withDocument = { ...service, env: { ...service.env, STREAMS: DOCUMENT } };
    const { perSecond, messages, tookMs } = await withServer(withDocument, pinning, async ({ port }) => {
      // The documents are read with the first request.
      await get(port, '/streams', LIMIT_MS);
      return { ...(await exportOnce(port, exportRate)), tookMs: await resumeOften(port, resumes) };
    });
    const p50Ms = quantile(tookMs, 0.5);
    const parts = [
      atLeast(
        perSecond,
        GOALS.ownMessagesPerSecond,
        `${count(perSecond)} messages/s`,
        count(GOALS.ownMessagesPerSecond),
      ),
      atMost(p50Ms, GOALS.resumeP50Ms, `resume p50 ${millis(p50Ms)} ms`, `${GOALS.resumeP50Ms} ms`),
    ];
    return {
      columns: ['', 'messages/s', 'messages', 'resume p50 ms', 'p99'],
      rows: [[service.name, count(perSecond), count(messages), millis(p50Ms), millis(quantile(tookMs, 0.99))]],
      verdicts: [{ label: 'your-stream', value: '', parts }],
      figures: { perSecond, messages, tookMs },
    };
  },
};

async function exportOnce(port, rate) {
  await get(port, `${EXPORT}&rate=1`, LIMIT_MS);
  const startMs = performance.now();
  const { statusCode, body } = await get(port, `${EXPORT}&rate=${rate}`, LIMIT_MS);
  const tookMs = performance.now() - startMs;
  const messages = body.split('\n').length - 1;
  if (statusCode !== 200 || messages < 1000)
    throw new Error(`the export was answered ${statusCode}: ${body.slice(0, 200)}`);
  return { perSecond: (messages / tookMs) * 1000, messages };
}

async function resumeOften(port, times) {
  const { body } = await get(port, RESUMED, LIMIT_MS);
  const ids = [...body.matchAll(/^id: ?(.+)$/gm)].map(([, id]) => id);
  const path = `${RESUMED}&lastEventId=${encodeURIComponent(ids[Math.floor(ids.length * SHARE_OF_DAY)])}`;
  const tookMs = [];
  for (let time = 0; time < times; time++) {
    const askedMs = performance.now();
    tookMs.push((await firstMessageAt(port, path)) - askedMs);
  }
  return tookMs;
}
