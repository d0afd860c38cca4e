import { Audience } from '../harness/audience.js';
import { measureWindow } from '../harness/window.js';
import { messageCostReport, reportOfRates } from './message-cost.js';
import { pacedPath } from './pace.js';
import { inRounds } from './rounds.js';

/** CPU per delivered message where each connection has a stream of its own, at the paces of a dashboard. */
export const ownStream = {
  name: 'own-stream',
  title: ({ ownStream: { connections, perSecond } }) =>
    `Own stream, ${connections} connections, ${perSecond.join(', ')} messages/s each`,
  async run(bench) {
    const reports = new Map();
    for (const perSecond of bench.settings.ownStream.perSecond) {
      const settings = { ...bench.settings.ownStream, perSecond };
      const results = await inRounds(bench, `own stream, ${perSecond}/s`, settings.rounds, async (running, server) => {
        const audience = new Audience(running, await pacedPath(server, running, settings));
        try {
          await audience.open(settings.connections);
          return await measureWindow(running, audience, settings);
        } finally {
          audience.close();
        }
      });
      reports.set(perSecond, messageCostReport(bench, `own stream, ${perSecond}/s`, results));
    }
    return reportOfRates(reports);
  },
};
