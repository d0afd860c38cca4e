import { performance } from 'node:perf_hooks';
import { openReader } from '../harness/reader.js';
import { sleep, within } from '../harness/time.js';
import { perSecondIn, timesOfDay } from './pace.js';

const STEP_MS = 500;
const CLOSE_ENOUGH = 0.05;
/** What it takes to open a thousand connections, roughly. */
const OPENING_MS = 1500;

/**
 * The live day is laid on the wall clock and has its nights: waits until the window that will be measured has the pace
 * that the peers keep. What is measured is divided by what was delivered either way; this makes it the same load.
 */
export async function waitForLivePace(port, seed, path, { perSecond, warmUpMs, windowMs }) {
  const times = await timesOfDay(port, seed, 1);
  const dayMs = times.at(-1);
  const begunMs = await beginningOfDay(port, path);
  const nowMs = (performance.timeOrigin + performance.now() - begunMs) % dayMs;
  const waits = [];
  for (let waitMs = 0; waitMs < dayMs; waitMs += STEP_MS) {
    const pace = perSecondIn(times, nowMs + waitMs + OPENING_MS + warmUpMs, windowMs);
    waits.push({ waitMs, off: Math.abs(pace / perSecond - 1) });
  }
  const best = Math.min(...waits.map(({ off }) => off));
  const { waitMs } = waits.find(({ off }) => off <= Math.max(best, CLOSE_ENOUGH));
  await sleep(waitMs);
}

/** The id of the first message begins with a UUIDv7, whose first 48 bits are the day's beginning in Unix ms. */
async function beginningOfDay(port, path) {
  let text = '';
  let reader;
  const firstId = new Promise((resolve, reject) => {
    reader = openReader(port, path, {
      onBytes: (bytes) => {
        text += bytes.toString('latin1');
        const id = /^id: ?([\da-f-]{36})/m.exec(text)?.[1];
        if (id) resolve(id);
      },
      onEnd: ({ failure }) => reject(new Error(`${path} ended without an id: ${failure ?? text.slice(-200)}`)),
    });
  });
  try {
    const uuid = await within(5000, `the first id of ${path}`, firstId);
    return Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16);
  } finally {
    reader.close();
  }
}
