import { commentLine } from '../../sse-encoder.js';
import { defineFault } from '../fault.js';

const MAX_BYTES = 1024 * 1024;

export const COMMENTS = defineFault({
  kind: 'comments',
  doc: 'comment lines between messages',
  example: 'every=10,bytes=16',
  keys: {
    every: { type: 'integer', min: 1, max: 1_000_000, default: 1, doc: 'one behind each so many messages' },
    bytes: { type: 'integer', min: 0, max: MAX_BYTES, default: 16, doc: 'of the comment, without its colon' },
  },
  isSteady: true,
  messages: ({ every, bytes }) => {
    const comment = { kind: 'lines', text: commentLine('-'.repeat(bytes)) } as const;
    return { next: (message, number) => (number % every === 0 ? [message, comment] : [message]) };
  },
});
