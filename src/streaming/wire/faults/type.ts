import { defineFault } from '../fault.js';

export const TYPE = defineFault({
  kind: 'type',
  doc: 'another Content-Type',
  example: 'value=text/html',
  keys: {
    value: {
      type: 'text',
      isRequired: true,
      maxLength: 256,
      pattern: /^[\x20-\x7e]+$/,
      allowed: 'printable ASCII',
      doc: 'the header as it is sent',
    },
  },
  isSteady: true,
  isSingle: true,
  head: ({ value }) => ({ headers: { 'Content-Type': value } }),
});
