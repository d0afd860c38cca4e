import { describe, expect, it } from '@jest/globals';
import { configurationProblems } from '../../../src/config/read-environment.js';
import { VARIABLES } from '../../../src/config/variables.js';
import { pageOf } from '../../support/apps/doc-pages.js';

const table = /<!-- settings -->\n([\s\S]*?)<!-- \/settings -->/.exec(pageOf('docs/CONFIGURATION.md').text)?.[1] ?? '';
const rows = table
  .trim()
  .split('\n')
  .slice(2)
  .map((row) => row.slice(2, -2).split(' | '));

const accepts = (name: string, value: string): boolean => configurationProblems({ [name]: value }).length === 0;

/** Values that a row says are accepted, and values just beyond them. */
function valuesIn(values: string): { readonly good: string[]; readonly bad: string[] } {
  const [, least, most, characters] = /^(\d+)–(\d+)( characters)?$/.exec(values) ?? [];
  if (least === undefined || most === undefined) {
    const listed = [...values.matchAll(/`(\w+)`/g)].map(([, value = '']) => value);
    return { good: listed, bad: listed.length > 1 && !values.includes('a number') ? ['no-such-value'] : [] };
  }
  const [low, high] = [Number(least), Number(most)];
  if (characters === undefined) return { good: [least, most], bad: [String(low - 1), String(high + 1), 'x'] };
  const shorter = low > 1 ? ['x'.repeat(low - 1)] : [];
  return { good: ['x'.repeat(low), 'x'.repeat(high)], bad: [...shorter, 'x'.repeat(high + 1)] };
}

describe('docs/CONFIGURATION.md', () => {
  it('has a table of exactly the variables that the service knows', () => {
    expect(rows.map(([name, value, , meaning]) => [name, value, meaning])).toEqual(
      VARIABLES.map(({ name, default: value, description }) => [`\`${name}\``, value, description]),
    );
  });

  it.each(rows.map(([name = '', , values = '']) => [name.replaceAll('`', ''), values]))(
    'says of %s which values are accepted: %s',
    (name, values) => {
      const { good, bad } = valuesIn(values);
      expect(good.filter((value) => !accepts(name, value))).toEqual([]);
      expect(bad.filter((value) => accepts(name, value))).toEqual([]);
    },
  );

  it('has the bounds of each variable that is a number', () => {
    const numbers = VARIABLES.filter(({ name }) => /must be a whole number/.test(problemOf(name)));
    const bounds = numbers.map(({ name }) => /from (\d+) to (\d+)/.exec(problemOf(name))?.slice(1).join('–'));
    expect(
      rows.filter(([name = '']) => numbers.some((one) => `\`${one.name}\`` === name)).map(([, , values]) => values),
    ).toEqual(bounds);
  });
});

function problemOf(name: string): string {
  return configurationProblems({ [name]: 'x' })[0]?.expected ?? '';
}
