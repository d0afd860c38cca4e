import { said } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';
import { note, onMiner } from './on-miner.js';

/** Shows on its display which device it is. */
export const identify: MakeEndpoint = (context) =>
  onMiner(context, ({ device }) => {
    note(context, device, 'screen', 'This device was asked to show itself');
    return said('The device shows itself');
  });
