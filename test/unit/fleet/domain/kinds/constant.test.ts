import { expect, test } from '@jest/globals';
import { fieldOf } from '../../../../support/clients/devices.js';

test.each(['BM1368', 3333, true, [2000, 3000]])('%j is the same on every device at every time', (value) => {
  const spec = { kind: 'constant', value } as const;
  for (const hostname of ['a', 'b']) {
    for (const seconds of [0, 1, 1e6]) expect(fieldOf(spec, { hostname })(seconds)).toEqual(value);
  }
});
