import { Audience } from '../harness/audience.js';
import { steadyLive } from '../harness/steady-live.js';
import { measureWindow } from '../harness/window.js';
import { messageCostReport, reportOfRates } from './message-cost.js';
import { inRounds } from './rounds.js';

/** CPU per delivered message where all connections get the same. */
export const broadcast = {
  name: 'broadcast',
  title: ({ broadcast: { connections, perSecond } }) =>
    `Broadcast to ${connections} connections, ${perSecond.join(', ')} messages/s`,
  async run(bench) {
    const settings = bench.settings.broadcast;
    const reports = new Map();
    for (const perSecond of settings.perSecond) {
      const steady = { ...bench, servers: bench.servers.map((server) => steadyLive(server, perSecond)) };
      const results = await inRounds(steady, `broadcast, ${perSecond}/s`, settings.rounds, async (running, server) => {
        const audience = new Audience(running, server.paths.broadcast(perSecond));
        try {
          await audience.open(settings.connections);
          return await measureWindow(running, audience, settings);
        } finally {
          audience.close();
        }
      });
      reports.set(perSecond, messageCostReport(bench, `broadcast, ${perSecond}/s`, results));
    }
    return reportOfRates(reports);
  },
};
