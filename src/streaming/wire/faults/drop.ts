import { onePlaceOf, onHits, SOME_MESSAGES } from '../chance.js';
import { defineFault } from '../fault.js';

export const DROP = defineFault({
  kind: 'drop',
  doc: 'leaves messages out',
  example: 'probability=0.05',
  keys: SOME_MESSAGES,
  problem: onePlaceOf,
  messages: (values, context) => onHits(values, context, () => []),
});
