import { Audience } from '../harness/audience.js';
import { measureWindow } from '../harness/window.js';
import { messageCostReport } from './message-cost.js';
import { pacedPath } from './pace.js';
import { inRounds } from './rounds.js';

/** CPU per delivered message where each connection has a stream of its own, at the pace of a person's dashboard. */
export const ownStream = {
  name: 'own-stream',
  title: ({ ownStream: { connections, perSecond } }) =>
    `Own stream, ${connections} connections, ${perSecond} messages/s each`,
  async run(bench) {
    const settings = bench.settings.ownStream;
    const results = await inRounds(bench, 'own stream', settings.rounds, async (running, server) => {
      const audience = new Audience(running, await pacedPath(server, running, settings));
      try {
        await audience.open(settings.connections);
        return await measureWindow(running, audience, settings);
      } finally {
        audience.close();
      }
    });
    return messageCostReport(bench, `own stream, ${settings.perSecond}/s`, results);
  },
};
