import { expect, it } from '@jest/globals';
import { fieldOf } from '../../../../support/clients/devices.js';

it('has its fields in it, in their order, each as it would be alone', () => {
  const show = fieldOf({
    kind: 'group',
    fields: {
      last: { kind: 'uptime' },
      first: { kind: 'constant', value: 'x' },
      inner: { kind: 'group', fields: { deep: { kind: 'text', text: '{hostname}' } } },
    } as never,
  });
  expect(JSON.stringify(show(7))).toBe('{"last":7,"first":"x","inner":{"deep":"mockaxe1"}}');
});
