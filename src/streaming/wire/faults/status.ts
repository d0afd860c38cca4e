import { defineFault } from '../fault.js';

const CODES = ['204', '301', '302', '307', '400', '401', '403', '404', '429', '500', '502', '503', '504'] as const;
const MAX_SECONDS = 31_536_000;

export const STATUS = defineFault({
  kind: 'status',
  doc: 'answers with another status in place of the stream',
  example: 'code=503,retryAfter=5',
  keys: {
    code: { type: 'choice', isRequired: true, of: CODES, doc: 'the status; a redirect leads to the same URL' },
    retryAfter: { type: 'integer', min: 0, max: MAX_SECONDS, doc: '`Retry-After`, in seconds' },
    times: {
      type: 'integer',
      min: 1,
      max: 1_000_000,
      doc: 'only the first so many requests of the `session`; all where left out',
    },
  },
  isSingle: true,
  head: ({ code, retryAfter, times }) => ({
    instead: { status: Number(code), retryAfterSeconds: retryAfter, times },
  }),
});
