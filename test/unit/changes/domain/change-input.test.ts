import { describe, expect, it } from '@jest/globals';
import { type ChangeInput, MAX_ITEMS, readChange } from '../../../../src/changes/domain/change-input.js';

const ITEM = { '@id': 'http://example.org/m' };

function problemsOf(body: object): readonly { field: string; problem: string }[] {
  const read = readChange(body);
  return 'problems' in read ? read.problems : [];
}

function inputOf(body: object): ChangeInput {
  const read = readChange(body);
  if ('problems' in read) throw new Error(`refused: ${JSON.stringify(read.problems)}`);
  return read;
}

function items(count: number): object[] {
  return Array.from({ length: count }, () => ITEM);
}

describe('the outer shape of a change', () => {
  it('is a context and items, as they were sent', () => {
    const context = { '@vocab': 'http://example.org/' };
    expect(inputOf({ '@context': context, 'kss:insert': [ITEM, ITEM] })).toEqual({ context, items: [ITEM, ITEM] });
  });

  it('may do without a context, and name a single item without an array', () => {
    expect(inputOf({ 'kss:insert': ITEM })).toEqual({ context: undefined, items: [ITEM] });
  });

  it(`takes ${MAX_ITEMS} items, and not one more`, () => {
    expect(inputOf({ 'kss:insert': items(MAX_ITEMS) }).items).toHaveLength(MAX_ITEMS);
    expect(problemsOf({ 'kss:insert': items(MAX_ITEMS + 1) })).toEqual([
      { field: 'kss:insert', problem: 'kss:insert must hold at most 1000 items, not 1001' },
    ]);
  });

  it.each([
    ['nothing at all', {}],
    ['no items', { 'kss:insert': [] }],
    ['a context alone', { '@context': {} }],
  ])('is refused with %s', (_, body) => {
    expect(problemsOf(body)).toEqual([{ field: 'kss:insert', problem: 'kss:insert must hold at least one item' }]);
  });

  it.each([null, 'text', 42, true, [ITEM], []])('is refused with %j as an item, which is named by its place', (odd) => {
    expect(problemsOf({ 'kss:insert': [ITEM, odd, odd] })).toEqual([
      { field: 'kss:insert.1', problem: 'kss:insert.1 must be a JSON object' },
    ]);
  });

  it.each([null, 'text', 42, false])('is refused with %j in the place of the items', (insert) => {
    expect(problemsOf({ 'kss:insert': insert })).toEqual([
      { field: 'kss:insert', problem: 'kss:insert must be a JSON object' },
    ]);
  });

  it('is refused with fields that are not known here, each of them named', () => {
    const problems = problemsOf({ 'kss:insert': [ITEM], 'kss:delete': [], insert: [ITEM], '@id': 'x' });
    expect(problems.map(({ field }) => field)).toEqual(['kss:delete', 'insert', '@id']);
    for (const { field, problem } of problems) {
      expect(problem).toBe(`${field} is not known here; a change has "@context" and "kss:insert"`);
    }
  });

  it('is refused with all that is wrong with it at once', () => {
    const fields = problemsOf({ extra: 1, 'kss:insert': [...items(MAX_ITEMS), 7] }).map(({ field }) => field);
    expect(fields).toEqual(['extra', 'kss:insert', 'kss:insert.1000']);
  });
});
