import { Audience } from '../harness/audience.js';
import { measureWindow } from '../harness/window.js';
import { messageCostReport } from './message-cost.js';
import { inRounds } from './rounds.js';

/** CPU per delivered message where each connection has a stream of its own and takes what it can get. */
export const flatOut = {
  name: 'flat-out',
  title: ({ flatOut: { connections } }) => `Own stream, ${connections} connections, as fast as it can be written`,
  async run(bench) {
    const settings = bench.settings.flatOut;
    const results = await inRounds(bench, 'flat out', settings.rounds, async (running, server) => {
      const audience = new Audience(running, server.paths.flatOut);
      try {
        await audience.open(settings.connections);
        return await measureWindow(running, audience, settings);
      } finally {
        audience.close();
      }
    });
    return messageCostReport(bench, 'own stream, flat out', results);
  },
};
