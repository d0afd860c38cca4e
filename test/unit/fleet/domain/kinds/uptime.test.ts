import { expect, test } from '@jest/globals';
import { fieldOf } from '../../../../support/clients/devices.js';

test.each([
  [0, 0],
  [0.999, 0],
  [1, 1],
  [86_400.5, 86_400],
])('%d s after the start it is %d', (seconds, shown) => {
  expect(fieldOf({ kind: 'uptime' })(seconds)).toBe(shown);
});
