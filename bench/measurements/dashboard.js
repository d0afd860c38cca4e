import { GOALS, atLeast, atMost } from '../goals.js';
import { heapBytes, trace, withPage } from '../harness/browser.js';
import { withServer } from '../harness/server.js';
import { sleep } from '../harness/time.js';
import { count, percent } from '../report/format.js';

const MIB = 2 ** 20;
/** A day has 20 pairs a second in the middle: at twice its speed 40. */
const SPEED = '2×';

/** The page with a day of 40 pairs/s: frames drawn, by the browser's own tracing, and memory over time. */
export const dashboard = {
  name: 'dashboard',
  needsService: true,
  title: ({ dashboard: { watchMs } }) => `The dashboard in Chromium at 40 pairs/s, ${count(watchMs / 1000)} s`,
  async run({ settings: { dashboard: settings }, service, pinning }) {
    const { frames, heaps } = await withServer(service, pinning, ({ port }) =>
      withPage(`http://127.0.0.1:${port}/`, (page, session) => watch(page, session, settings)),
    );
    const grownMiB = (heaps.at(-1) - heaps[0]) / MIB;
    const fps = frames.drawn / (settings.traceMs / 1000);
    return {
      columns: ['', 'frames/s', 'dropped', 'heap MiB first', 'last'],
      rows: [
        [
          service.name,
          fps.toFixed(1),
          percent(frames.dropped / Math.max(1, frames.drawn + frames.dropped)),
          (heaps[0] / MIB).toFixed(1),
          (heaps.at(-1) / MIB).toFixed(1),
        ],
      ],
      verdicts: [
        {
          label: 'dashboard',
          value: '',
          parts: [
            atLeast(fps, GOALS.dashboardFps, `${fps.toFixed(1)} frames/s`, `${GOALS.dashboardFps} frames/s`),
            atMost(
              grownMiB,
              GOALS.dashboardGrowthMiB,
              `${grownMiB.toFixed(1)} MiB more`,
              `${GOALS.dashboardGrowthMiB} MiB`,
            ),
          ],
        },
      ],
      figures: { frames, heaps },
    };
  },
};

async function watch(page, session, { warmUpMs, traceMs, watchMs, samples }) {
  await page.getByRole('radio', { name: SPEED, exact: true }).click();
  await startDay(page);
  await sleep(warmUpMs);
  const events = await trace(session, () => sleep(traceMs));
  const frames = { drawn: named(events, 'DrawFrame'), dropped: named(events, 'DroppedFrame') };
  const heaps = [await heapBytes(session)];
  for (let sample = 0; sample < samples; sample++) {
    await sleep(watchMs / samples);
    // A day at that speed takes 75 s, and another follows.
    await startDay(page);
    heaps.push(await heapBytes(session));
  }
  return { frames, heaps };
}

function named(events, name) {
  return events.filter((event) => event.name === name).length;
}

async function startDay(page) {
  const button = page.locator('#retail-day').getByRole('button', { name: /^Start/ });
  if (await button.isVisible()) await button.click();
}
