import { defineFault } from '../fault.js';

export const EVENT = defineFault({
  kind: 'event',
  doc: 'gives each message this `event:`',
  example: 'name=order',
  keys: {
    name: {
      type: 'text',
      isRequired: true,
      maxLength: 256,
      // eslint-disable-next-line no-control-regex -- they are what is refused
      pattern: /^[^\x00-\x1f\x7f]+$/,
      allowed: 'text without control characters',
      doc: 'the name',
    },
  },
  isSteady: true,
  messages: ({ name }) => ({ next: (message) => [{ ...message, event: name }] }),
});
