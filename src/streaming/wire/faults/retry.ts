import { retryLine } from '../../sse-encoder.js';
import { defineFault, type Lines } from '../fault.js';
import { MAX_MESSAGE } from '../limits.js';

export const RETRY = defineFault({
  kind: 'retry',
  doc: 'sends `retry:`',
  example: 'value=1000,at=0',
  keys: {
    value: {
      type: 'text',
      isRequired: true,
      maxLength: 1024,
      pattern: /^[^\r\n]*$/,
      allowed: 'text without line breaks',
      doc: 'any text, so an invalid one too',
    },
    at: { type: 'integer', min: 0, max: MAX_MESSAGE, default: 0, doc: 'behind which message; 0: before the first' },
  },
  messages: ({ value, at }, { record }) => {
    const line: Lines = { kind: 'lines', text: retryLine(value) };
    const sent = (): Lines => {
      record({ message: at, detail: { value } });
      return line;
    };
    return {
      begin: () => (at === 0 ? [sent()] : []),
      next: (message, number) => (number === at ? [message, sent()] : [message]),
    };
  },
});
