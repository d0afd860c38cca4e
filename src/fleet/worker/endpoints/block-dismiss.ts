import { said } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';
import { note, onMiner } from './on-miner.js';

/** Takes the notice of a block that was found off its display. */
export const blockDismiss: MakeEndpoint = (context) =>
  onMiner(context, ({ device }) => {
    note(context, device, 'screen', 'The notice of a block is off');
    return said('The notice is off');
  });
