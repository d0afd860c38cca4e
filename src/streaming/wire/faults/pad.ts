import { defineFault } from '../fault.js';
import { MAX_MESSAGE } from '../limits.js';

const MAX_BYTES = 8 * 1024 * 1024;

/** Blanks in front of the last character, which is a closing bracket or a quote of JSON as it is sent here. */
function padded(line: string, bytes: number): string {
  const missing = bytes - Buffer.byteLength(line);
  if (missing <= 0) return line;
  const at = /[}\]]$/.test(line) ? line.length - 1 : line.length;
  return `${line.slice(0, at)}${' '.repeat(missing)}${line.slice(at)}`;
}

export const PAD = defineFault({
  kind: 'pad',
  doc: 'makes a data line long with blanks within the JSON, which stays the same',
  example: 'bytes=2000,at=1',
  keys: {
    bytes: {
      type: 'integer',
      isRequired: true,
      min: 1,
      max: MAX_BYTES,
      doc: 'of the data line; a longer one stays as it is',
    },
    at: { type: 'integer', min: 1, max: MAX_MESSAGE, doc: 'only this message; all where left out' },
  },
  messages: ({ bytes, at }, { record }) => ({
    next(message, number) {
      if (at !== undefined && number !== at) return [message];
      record({ message: number, detail: { bytes } });
      const [first = '', ...more] = message.data;
      return [{ ...message, data: [padded(first, bytes), ...more] }];
    },
  }),
});
