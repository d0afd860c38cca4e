import { stderr } from 'node:process';
import { Audience } from '../harness/audience.js';
import { sleep } from '../harness/time.js';
import { measureWindow } from '../harness/window.js';
import { messageCostReport } from './message-cost.js';
import { inRounds } from './rounds.js';

const SAMPLE_MS = 2000;
const CLOSE_ENOUGH = 0.2;

/** CPU per delivered message where all connections get the same. */
export const broadcast = {
  name: 'broadcast',
  title: ({ broadcast: { connections, perSecond } }) =>
    `Broadcast to ${connections} connections, ${perSecond} messages/s`,
  async run(bench) {
    const settings = bench.settings.broadcast;
    const results = await inRounds(bench, 'broadcast', settings.rounds, async (running, server) => {
      const audience = new Audience(running, server.paths.broadcast);
      try {
        await audience.open(1);
        await waitForPace(audience, settings);
        await audience.open(settings.connections - 1);
        return await measureWindow(running, audience, settings);
      } finally {
        audience.close();
      }
    });
    return messageCostReport(bench, 'broadcast', results);
  },
};

/**
 * The live day is laid on the wall clock and has its nights: waits, with one listener, until it comes by at the pace
 * that the peers keep. What is measured is divided by what was delivered either way.
 */
async function waitForPace(audience, { perSecond, paceLimitMs }) {
  for (let waitedMs = 0; waitedMs < paceLimitMs; waitedMs += SAMPLE_MS) {
    const before = audience.messages;
    await sleep(SAMPLE_MS);
    audience.assertWell();
    const pace = (audience.messages - before) / (SAMPLE_MS / 1000);
    if (Math.abs(pace / perSecond - 1) <= CLOSE_ENOUGH) return;
  }
  if (paceLimitMs > 0) stderr.write(`    never near ${perSecond} messages/s: measured at another pace\n`);
}
