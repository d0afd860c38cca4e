import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { type EntityCatalog, readEntityCatalog } from '../../../src/catalog/domain/catalog.js';

function catalogOf(value: unknown): EntityCatalog {
  const read = readEntityCatalog(value);
  if ('problems' in read) throw new TypeError(JSON.stringify(read.problems));
  return read.content;
}

/** Place and problem of everything that is wrong with a value. */
function problemsOf(value: unknown): string[] {
  const read = readEntityCatalog(value);
  return 'problems' in read ? read.problems.map(({ field, problem }) => `${field}: ${problem}`) : [];
}

const NO_OBJECT = ': must be an object: key = type, value = array of names';

describe('readEntityCatalog', () => {
  it('keeps types and names in the order of the file', () => {
    const catalog = catalogOf({ cards: ['visa', 'mastercard'], provider: ['paypal'] });
    expect(catalog.types).toEqual(['cards', 'provider']);
    expect(catalog.entries).toEqual([
      { type: 'cards', name: 'visa' },
      { type: 'cards', name: 'mastercard' },
      { type: 'provider', name: 'paypal' },
    ]);
  });

  it('finds the entries of each type where it says they are', () => {
    const names = fc.uniqueArray(
      fc.string({ minLength: 1 }).filter((name) => name.trim() !== ''),
      { minLength: 1 },
    );
    const types = fc.string({ minLength: 1 }).filter((type) => type.trim() !== '');
    fc.assert(
      fc.property(fc.dictionary(types, names, { minKeys: 1, noNullPrototype: false }), (value) => {
        const { types: found, entries, firstEntry, entryCount } = catalogOf(value);
        const slices = found.map((_, index) => {
          const first = firstEntry[index] ?? NaN;
          return entries.slice(first, first + (entryCount[index] ?? NaN));
        });
        const expected = Object.entries(value).map(([type, list]) => list.map((name) => ({ type, name })));
        expect(slices).toEqual(expected);
        expect(slices.flat()).toEqual(entries);
      }),
    );
  });

  test.each([
    [null, [NO_OBJECT]],
    [[], [NO_OBJECT]],
    [['visa'], [NO_OBJECT]],
    ['visa', [NO_OBJECT]],
    [7, [NO_OBJECT]],
    [true, [NO_OBJECT]],
    [undefined, [NO_OBJECT]],
    [{}, [': must have at least one type']],
    [{ cards: [] }, ['cards: must have at least one name']],
    [{ cards: 'visa' }, ['cards: must be an array of names']],
    [{ cards: null }, ['cards: must be an array of names']],
    [{ cards: { 0: 'visa', length: 1 } }, ['cards: must be an array of names']],
    [{ cards: [''] }, ['cards[0]: must be a non-empty string']],
    [{ cards: ['visa', ' \t\n'] }, ['cards[1]: must be a non-empty string']],
    [{ cards: [1] }, ['cards[0]: must be a non-empty string']],
    [{ cards: [null, ['visa'], {}] }, [0, 1, 2].map((place) => `cards[${place}]: must be a non-empty string`)],
    [{ cards: ['visa', 'visa'] }, ['cards[1]: "visa" stands in this list twice']],
    [{ '': ['visa'] }, ['"": a type must not be empty']],
    [{ '  ': ['visa'] }, ['"  ": a type must not be empty']],
  ])('refuses %j', (value, problems) => {
    expect(problemsOf(value)).toEqual(problems);
  });

  it('finds every problem of every type at once', () => {
    const value = { a: [], b: ['x', 'y', 'x', '', 'y', 'x'], c: 3, '': [], d: ['fine'] };
    expect(problemsOf(value)).toEqual([
      'a: must have at least one name',
      'b[2]: "x" stands in this list twice',
      'b[3]: must be a non-empty string',
      'b[4]: "y" stands in this list twice',
      'b[5]: "x" stands in this list twice',
      'c: must be an array of names',
      '"": a type must not be empty',
    ]);
  });

  it('takes names that differ in case or accents, or stand under two types, for different ones', () => {
    expect(problemsOf({ cards: ['visa', 'Visa', 'vísa'], wallet: ['visa'] })).toEqual([]);
  });

  it('takes types that every object has for ordinary ones', () => {
    const value = JSON.parse('{"constructor":["a"],"__proto__":["b"],"toString":["c"]}') as unknown;
    expect(catalogOf(value).entries.map(({ type, name }) => type + name)).toEqual([
      'constructora',
      '__proto__b',
      'toStringc',
    ]);
  });
});
