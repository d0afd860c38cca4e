import { expect, it } from '@jest/globals';
import { fieldOf } from '../../../../support/clients/devices.js';

it('puts hostname and firmware of the device where they are asked for', () => {
  const spec = { kind: 'text', text: '{firmware} of {hostname}, {hostname}' } as const;
  expect(fieldOf(spec, { hostname: 'mockaxe7' })(0)).toBe('v2.1.8 of mockaxe7, mockaxe7');
});
