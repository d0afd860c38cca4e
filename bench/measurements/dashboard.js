import { performance } from 'node:perf_hooks';
import { GOALS, atLeast, atMost } from '../goals.js';
import { browserCpuSeconds, heapBytes, trace, withPage } from '../harness/browser.js';
import { withServer } from '../harness/server.js';
import { sleep } from '../harness/time.js';
import { count, percent } from '../report/format.js';

const MIB = 2 ** 20;
/** A day has 20 pairs a second in the middle: at twice its speed 40. */
const SPEED = '2×';

/** The page at rest with the live day in view, then with a day of 40 pairs/s: frames drawn, by the browser's own tracing, and memory over time. */
export const dashboard = {
  name: 'dashboard',
  needsService: true,
  packages: ['playwright-core'],
  title: ({ dashboard: { watchMs } }) => `The dashboard in Chromium at 40 pairs/s, ${count(watchMs / 1000)} s`,
  async run({ settings: { dashboard: settings }, service, pinning }) {
    const { restPercent, frames, heaps } = await withServer(service, pinning, ({ port }) =>
      withPage(`http://127.0.0.1:${port}/`, (page, session) => watch(page, session, settings)),
    );
    const grownMiB = (heaps.at(-1) - heaps[0]) / MIB;
    const fps = frames.drawn / (settings.traceMs / 1000);
    return {
      columns: ['', 'CPU at rest', 'frames/s', 'dropped', 'heap MiB first', 'last'],
      rows: [
        [
          service.name,
          percent(restPercent / 100),
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
            atMost(
              restPercent,
              GOALS.dashboardRestPercent,
              `${restPercent.toFixed(1)} % of a core at rest`,
              `${GOALS.dashboardRestPercent} %`,
            ),
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
      figures: { restPercent, frames, heaps },
    };
  },
};

async function watch(page, session, { rest, warmUpMs, traceMs, watchMs, samples }) {
  const restPercent = await atRest(page, rest);
  await page.getByRole('radio', { name: SPEED, exact: true }).click();
  await startDay(page);
  await bringIntoView(page);
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
  return { restPercent, frames, heaps };
}

/** Percent of a core that all of the browser's processes take, with the live day in view and nobody at the page. */
async function atRest(page, { settleMs, windowMs }) {
  await bringIntoView(page);
  await sleep(settleMs);
  const [beforeSeconds, beganMs] = [await browserCpuSeconds(page), performance.now()];
  await sleep(windowMs);
  const seconds = (await browserCpuSeconds(page)) - beforeSeconds;
  return (100_000 * seconds) / (performance.now() - beganMs);
}

/** What nobody can see is not painted: frames are those of the flow, all of which has to be in the window. */
async function bringIntoView(page) {
  const flow = page.locator('#retail-day canvas').first();
  await flow.evaluate((element) => element.scrollIntoView({ block: 'center', behavior: 'instant' }));
  const { y, height } = await flow.boundingBox();
  if (y < 0 || y + height > page.viewportSize().height) throw new Error('the flow of the day is not in view');
}

function named(events, name) {
  return events.filter((event) => event.name === name).length;
}

async function startDay(page) {
  const button = page.locator('#retail-day').getByRole('button', { name: /^Start/ });
  if (await button.isVisible()) await button.click();
}
