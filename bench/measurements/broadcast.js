import { Audience } from '../harness/audience.js';
import { measureWindow } from '../harness/window.js';
import { waitForLivePace } from './live-pace.js';
import { messageCostReport } from './message-cost.js';
import { inRounds } from './rounds.js';

/** CPU per delivered message where all connections get the same. */
export const broadcast = {
  name: 'broadcast',
  title: ({ broadcast: { connections, perSecond } }) =>
    `Broadcast to ${connections} connections, ${perSecond} messages/s`,
  async run(bench) {
    const settings = bench.settings.broadcast;
    const results = await inRounds(bench, 'broadcast', settings.rounds, async (running, server) => {
      if (server.liveSeed && settings.waitsForPace) {
        await waitForLivePace(running.port, server.liveSeed, server.paths.broadcast, settings);
      }
      const audience = new Audience(running, server.paths.broadcast);
      try {
        await audience.open(settings.connections);
        return await measureWindow(running, audience, settings);
      } finally {
        audience.close();
      }
    });
    return messageCostReport(bench, 'broadcast', results);
  },
};
