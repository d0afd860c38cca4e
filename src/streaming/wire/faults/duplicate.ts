import { onePlaceOf, onHits, SOME_MESSAGES } from '../chance.js';
import { defineFault } from '../fault.js';

export const DUPLICATE = defineFault({
  kind: 'duplicate',
  doc: 'sends messages twice, one after the other',
  example: 'probability=0.05',
  keys: SOME_MESSAGES,
  problem: onePlaceOf,
  messages: (values, context) => onHits(values, context, (message) => [message, message]),
});
