import { defineFault } from '../fault.js';
import { lastStringEnd } from '../json-text.js';

/** Line ends for Unicode, and for careless readers; none for SSE, and allowed in strings of JSON. */
const SEPARATORS = '\u2028\u2029\u0085';

function separated(line: string): string {
  const at = lastStringEnd(line);
  return at === undefined ? line : `${line.slice(0, at)}${SEPARATORS}${line.slice(at)}`;
}

export const SEPARATED = defineFault({
  kind: 'separators',
  doc: 'U+2028, U+2029 and U+0085 raw at the end of the last JSON string of each message',
  example: '',
  keys: {},
  isSteady: true,
  messages: () => ({ next: (message) => [{ ...message, data: message.data.map(separated) }] }),
});
