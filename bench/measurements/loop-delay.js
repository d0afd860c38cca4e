import { GOALS, atMost } from '../goals.js';
import { Audience } from '../harness/audience.js';
import { get } from '../harness/http.js';
import { withServer } from '../harness/server.js';
import { sleep } from '../harness/time.js';
import { measureWindow } from '../harness/window.js';
import { count, millis, percent } from '../report/format.js';
import { pacedPath } from './pace.js';

const P99 = /^\w*nodejs_eventloop_lag_p99_seconds(?:\{[^}]*\})? (\S+)$/m;

/**
 * How long the service's event loop keeps others waiting while it serves many streams, as it reports at /metrics.
 * The histogram behind it starts anew at each scrape, so one before the window and one after it make the window. It
 * records the longest turn of the loop, of each 10 ms of its work.
 */
export const loopDelay = {
  name: 'loop-delay',
  needsService: true,
  title: ({ loopDelay: { connections, perSecond } }) =>
    `Event-loop delay at ${count(connections * perSecond)} delivered messages/s`,
  async run({ settings: { loopDelay: settings }, service, pinning }) {
    const { idleMs, busyMs, window } = await withServer(service, pinning, async (running) => {
      await readP99Ms(running);
      await sleep(settings.idleMs);
      const idleMs = await readP99Ms(running);
      const audience = new Audience(running, await pacedPath(service, running, settings));
      try {
        await audience.open(settings.connections);
        await sleep(settings.warmUpMs);
        await readP99Ms(running);
        const window = await measureWindow(running, audience, { warmUpMs: 0, windowMs: settings.windowMs });
        return { idleMs, busyMs: await readP99Ms(running), window };
      } finally {
        audience.close();
      }
    });
    const goal = GOALS.loopDelayP99Ms;
    const text = `p99 ${millis(busyMs)} ms at ${count(window.messagesPerSecond)} messages/s`;
    return {
      columns: ['', 'p99 ms', 'idle p99 ms', 'messages/s', 'server'],
      rows: [
        [
          service.name,
          millis(busyMs),
          millis(idleMs),
          count(window.messagesPerSecond),
          percent(window.serverBusyShare),
        ],
      ],
      verdicts: [{ label: 'event-loop delay', value: '', parts: [atMost(busyMs, goal, text, `${goal} ms`)] }],
      figures: { idleMs, busyMs, ...window },
    };
  },
};

async function readP99Ms({ port }) {
  const { statusCode, body } = await get(port, '/metrics');
  const seconds = Number(P99.exec(body)?.[1]);
  if (!(seconds >= 0)) throw new Error(`/metrics answered ${statusCode} without an event-loop delay`);
  return seconds * 1000;
}
