import { said } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';
import { note, onMiner } from './on-miner.js';

/** Stops mining until it is to go on, or restarts. */
export const pause: MakeEndpoint = (context) =>
  onMiner(context, ({ device, miner, nowMs }) => {
    if (miner.pause(true, nowMs)) context.events.onPaused(device, true);
    note(context, device, 'main', 'Mining is paused');
    return said('Mining is paused');
  });
