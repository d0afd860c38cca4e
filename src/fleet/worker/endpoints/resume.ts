import { said } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';
import { note, onMiner } from './on-miner.js';

/** Goes on mining. */
export const resume: MakeEndpoint = (context) =>
  onMiner(context, ({ device, miner, nowMs }) => {
    if (miner.pause(false, nowMs)) context.events.onPaused(device, false);
    note(context, device, 'main', 'Mining goes on');
    return said('Mining goes on');
  });
