import { expect, it } from '@jest/globals';
import { figuresOf, NO_FIGURES } from '../../../../src/fleet/domain/figures.js';

it.each([
  ['of the legacy API', '{"temp":52,"hashRate":742.1,"power":14.2}', { temp: 52, hashRate: 742.1, power: 14.2 }],
  ['of the new API', '{"temp":61,"hashRate_10m":2987.4,"power":55}', { temp: 61, hashRate: 2987.4, power: 55 }],
  ['that were set to something else', '{"temp":"warm","hashRate":null}', NO_FIGURES],
  ['of a page that says to come back', '<html></html>', NO_FIGURES],
  ['of nothing', 'null', NO_FIGURES],
])('reads the figures %s', (_, text, figures) => {
  expect(figuresOf(text)).toEqual(figures);
});
