import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import http from 'node:http';
import https from 'node:https';
import { type Node } from '../../../src/changes/domain/change.js';
import { toGraph } from '../../../src/changes/json-ld.js';
import { FlowProbeError } from '../../../src/kernel/errors/flowprobe.error.js';

const CONTEXT = {
  '@vocab': 'http://example.org/',
  kss: 'https://kvasir.discover.ilabt.imec.be/vocab#',
  saref: 'https://saref.etsi.org/core/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};
const VOCAB = { '@vocab': 'http://example.org/' };
const ITEM = { '@id': 'http://example.org/m', p: 1 };
const ITEM_OF_ONE = { 'http://e/p': 1 };
const REMOTE = { field: '@context', problem: '@context must be given in place; a URL is not loaded' };

const BASE = 'http://localhost:8080/alice/';
const INSERT = 'https://kvasir.discover.ilabt.imec.be/vocab#insert';

/** Spelled out, as most of these contexts do not know the prefix. */
function bodyOf(context: unknown, items: readonly unknown[]): object {
  return { ...(context !== undefined && { '@context': context }), [INSERT]: items };
}

async function graphOf(context: unknown, ...items: object[]): Promise<readonly Node[]> {
  return toGraph(bodyOf(context, items), BASE);
}

/** The one problem that it was refused for. */
async function problemOf(context: unknown, ...items: object[]): Promise<{ field: string; problem: string }> {
  try {
    await toGraph(bodyOf(context, items), BASE);
  } catch (error) {
    if (!(error instanceof FlowProbeError)) throw error;
    expect(error.code).toBe('invalid-body');
    const [problem, ...others] = error.details;
    expect(others).toEqual([]);
    expect(error.message).toBe(problem?.problem);
    expect(error.message).not.toMatch(/node_modules|\bat .*\.js\b|\/work\/|\n|stack/);
    return problem ?? { field: '', problem: '' };
  }
  throw new Error('it was taken');
}

describe('JSON-LD of a change', () => {
  const asked: string[] = [];

  beforeEach(() => {
    for (const from of [http, https]) {
      jest.spyOn(from, 'request').mockImplementation(() => {
        asked.push('request');
        throw new Error('nothing may be fetched');
      });
    }
    jest.spyOn(globalThis, 'fetch').mockImplementation(() => {
      asked.push('fetch');
      return Promise.reject(new Error('nothing may be fetched'));
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    expect(asked.splice(0)).toEqual([]);
  });

  it('means the same by a name whatever else its context has, and whether that is texts alone', async () => {
    const vocabulary = INSERT.slice(0, -'insert'.length);
    const iri = fc.constantFrom(
      vocabulary,
      vocabulary.slice(0, -1),
      INSERT,
      `${INSERT}s`,
      'http://example.org/',
      'kss:',
      '',
    );
    const term = fc.constantFrom('kss', 'kss:insert', 'insert', 'https', '@vocab', '@base', '_', 'p');
    const name = fc.constantFrom('kss:insert', 'insert', INSERT, 'p:insert', 'kss:', '_:insert', 'p:p', ':insert');
    const outcome = async (context: object, named: string): Promise<unknown> => {
      try {
        return await toGraph({ '@context': context, [named]: [{ '@id': 'http://e/m', 'http://e/p': 1 }] }, BASE);
      } catch (error) {
        return (error as FlowProbeError).details;
      }
    };
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(term, iri, { maxKeys: 3, noNullPrototype: true }),
        name,
        async (context, named) => {
          const withAnObject = { ...context, unused: { '@id': 'http://example.org/unused' } };
          expect(await outcome(context, named)).toEqual(await outcome(withAnObject, named));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives exactly the graph of the contract for the example of the contract', async () => {
    const graph = await graphOf(CONTEXT, {
      '@id': 'http://example.org/Measurement_Sensor1_1725662000000',
      '@type': 'saref:Measurement',
      'saref:hasValue': 42.5,
      'saref:hasTimestamp': { '@value': '2025-09-06T22:52:52.123Z', '@type': 'xsd:dateTime' },
      'saref:measurementMadeBy': 'Sensor1',
    });
    expect(graph).toEqual([
      {
        '@id': 'http://example.org/Measurement_Sensor1_1725662000000',
        '@type': 'https://saref.etsi.org/core/Measurement',
        'https://saref.etsi.org/core/hasValue': 42.5,
        'https://saref.etsi.org/core/hasTimestamp': {
          '@type': 'http://www.w3.org/2001/XMLSchema#dateTime',
          '@value': '2025-09-06T22:52:52.123Z',
        },
        'https://saref.etsi.org/core/measurementMadeBy': 'Sensor1',
      },
    ]);
  });

  it('keeps every item, in its order, and the same item twice', async () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `http://example.org/${(index * 7) % 999}`);
    const graph = await graphOf(VOCAB, ...ids.map((id) => ({ '@id': id, p: 1 })));
    expect(graph.map((node) => node['@id'])).toEqual(ids);
  });

  it('does not care how a client words it: prefixes, terms, full IRIs or arrays', async () => {
    const expected = [{ '@id': 'http://example.org/m', 'http://example.org/p': 1 }];
    expect(await graphOf(VOCAB, ITEM)).toEqual(expected);
    expect(await graphOf({ ex: 'http://example.org/' }, { '@id': 'ex:m', 'ex:p': [1] })).toEqual(expected);
    expect(await graphOf({ id: '@id', v: 'http://example.org/p' }, { id: 'http://example.org/m', v: 1 })).toEqual(
      expected,
    );
    const full = { '@id': 'http://example.org/m', 'http://example.org/p': 1 };
    for (const context of [undefined, null, [], {}, [VOCAB, null]])
      expect(await graphOf(context, full)).toEqual(expected);
    expect(await graphOf(undefined, { '@context': VOCAB, ...ITEM })).toEqual(expected);
    expect(await graphOf({ '@base': 'http://example.org/', ...VOCAB }, { '@id': 'm', p: 1 })).toEqual(expected);
  });

  it.each<[string, unknown, object]>([
    ['a URL', 'http://example.org/context', ITEM],
    ['a relative URL', 'context.jsonld', ITEM],
    ['a file', 'file:///etc/passwd', ITEM],
    ['an empty text', '', ITEM],
    ['a URL in an array', [VOCAB, 'https://example.org/context'], ITEM],
    ['@import', { '@version': 1.1, '@import': 'http://example.org/context', ...VOCAB }, ITEM],
    [
      'a URL of a term that is used',
      { p: { '@id': 'http://e/p', '@context': 'http://e/c' } },
      { p: { '@id': 'http://e/x' } },
    ],
    ['a URL of a term that is not used', { ...VOCAB, q: { '@id': 'http://e/q', '@context': 'http://e/c' } }, ITEM],
    ['a URL of a type', { ...VOCAB, T: { '@id': 'http://e/T', '@context': 'http://e/c' } }, { '@type': 'T', ...ITEM }],
    ['a URL of the item itself', VOCAB, { '@context': 'http://example.org/context', ...ITEM }],
    [
      'a URL in the depth of an item',
      VOCAB,
      { ...ITEM, q: { r: { '@context': ['http://example.org/context'], s: 1 } } },
    ],
    ['@import in an item', VOCAB, { '@context': { '@import': 'http://example.org/c' }, ...ITEM }],
  ])('is refused when its context is %s, and nothing is fetched', async (_, context, item) => {
    expect(await problemOf(context, item)).toEqual(REMOTE);
    // The same again: a refusal is not forgotten.
    expect(await problemOf(context, item)).toEqual(REMOTE);
  });

  it('is refused by each for itself when many come at once', async () => {
    const [remote, good] = await Promise.all([problemOf('http://example.org/c', ITEM), graphOf(VOCAB, ITEM)]);
    expect([remote, good.length]).toEqual([REMOTE, 1]);
  });

  it.each<[string, unknown, object, string]>([
    ['a term that means nothing', undefined, ITEM, '"p"'],
    ['one of many terms that means nothing', { q: 'http://example.org/q' }, { ...ITEM, q: 1 }, '"p"'],
    [
      'a term deep down that means nothing',
      { q: 'http://e/q' },
      { '@id': 'http://e/x', q: { '@id': 'http://e/y', z: 1 } },
      '"z"',
    ],
    ['what looks like a keyword', VOCAB, { ...ITEM, '@foo': 1 }, '"@foo"'],
    ['an item with nothing but an @id', VOCAB, { '@id': 'http://example.org/m' }, 'only @id'],
    ['an item with nothing', VOCAB, {}, 'empty'],
    ['an item that is a value', VOCAB, { '@value': 'x' }, 'only @value'],
  ])('is refused rather than cut short: %s', async (_, context, item, about) => {
    const { field, problem } = await problemOf(context, { '@id': 'http://example.org/good', 'http://e/p': 1 }, item);
    expect(field).toBe(INSERT);
    expect(problem.startsWith(`${INSERT}: `)).toBe(true);
    expect(problem).toContain(about);
  });

  it.each<[string, object]>([
    ['@id', { '@id': 42, p: 1 }],
    ['@id', { '@id': ['http://example.org/m'], p: 1 }],
    ['@type', { ...ITEM, '@type': 42 }],
    ['@value', { ...ITEM, p: { '@value': {} } }],
    ['@language', { ...ITEM, p: { '@value': 'a', '@language': 4 } }],
    ['@list', { ...ITEM, p: { '@list': [1], '@id': 'http://example.org/q' } }],
    ['@reverse', { ...ITEM, '@reverse': 'x' }],
    ['@index', { ...ITEM, p: { '@value': 1, '@index': 2 } }],
  ])('is refused with a bad value of %s', async (keyword, item) => {
    const { field, problem } = await problemOf(VOCAB, item);
    expect(field).toBe(INSERT);
    expect(problem).toContain(keyword);
  });

  it.each<[unknown]>([
    [42],
    [true],
    [[42]],
    [{ '@vocab': 42 }],
    [{ '@base': 42 }],
    [{ '@language': 4 }],
    [{ '@version': 2 }],
    [{ '@propagate': 4 }],
    [{ '@import': 4 }],
    [{ a: 42 }],
    [{ a: 'b', b: 'a' }],
    [{ '@id': 'x' }],
    [{ a: '@context' }],
    [{ '': 'http://example.org/a' }],
    [{ a: { '@id': 'http://example.org/a', '@type': 'nothing' } }],
    [{ a: { '@id': 'http://example.org/a', '@container': '@nothing' } }],
    [{ a: { '@id': 'http://example.org/a', '@context': 42 } }],
    [{ a: { '@id': 'http://example.org/a', '@nothing': 1 } }],
  ])('is refused with %j as its context, and not for a URL that it does not have', async (context) => {
    const { field, problem } = await problemOf(context, { '@id': 'http://example.org/m', 'http://example.org/p': 1 });
    expect(field).toBe('@context');
    expect(problem).toMatch(/^@context: /);
    expect(problem).not.toContain('URL is not loaded');
  });

  it('is refused at once when short words stand for so long ones that they would fill the memory', async () => {
    const long = `http://example.org/${'x'.repeat(10_000)}/`;
    const types = Array.from({ length: 1900 }, (_, index) => `t${index}`);
    const prefixes = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`a${index + 1}`, `a${index}:${'x'.repeat(100)}`]),
    );
    const problems = [
      await problemOf({ '@vocab': long }, { ...ITEM, '@type': types }),
      await problemOf({ a0: long, ...prefixes }, { '@id': 'http://example.org/m', 'a1000:p': types }),
      await problemOf(VOCAB, { ...ITEM, q: { '@context': { '@vocab': long }, '@type': types } }),
    ];
    expect(problems.map(({ field, problem }) => [field, problem.includes('too long')])).toEqual([
      ['@context', true],
      ['@context', true],
      ['@context', true],
    ]);
  });

  it('may be as large as a body and as its context when both are what clients send', async () => {
    const terms = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`term${index}`, `http://example.org/${index}`]),
    );
    const item = {
      '@id': 'http://example.org/m',
      '@type': 'saref:Measurement',
      ...Object.fromEntries(
        Object.keys(terms)
          .slice(0, 6)
          .map((term) => [term, 1]),
      ),
    };
    expect(await graphOf({ ...CONTEXT, ...terms }, ...Array.from({ length: 1000 }, () => item))).toHaveLength(1000);
  });

  it('is read whatever its context calls the insertion: a prefix, another, the full IRI, a term or @vocab', async () => {
    const kvasir = 'https://kvasir.discover.ilabt.imec.be/vocab#';
    const item = { '@id': 'http://example.org/m', 'http://example.org/p': 1 };
    const bodies = [
      { '@context': { kss: kvasir }, 'kss:insert': item },
      { '@context': { k: kvasir }, 'k:insert': [item] },
      { [`${kvasir}insert`]: [item] },
      { '@context': { add: `${kvasir}insert` }, add: [item] },
      { '@context': { add: { '@id': `${kvasir}insert`, '@container': '@list' } }, add: [item] },
      { '@context': [{ kss: 'http://example.org/' }, { kss: kvasir }], 'kss:insert': [item] },
      { '@context': { '@vocab': kvasir }, insert: [item] },
    ];
    for (const body of bodies) expect(await toGraph(body, BASE)).toEqual([item]);
  });

  it.each([
    [{ '@context': { kss: 'http://example.org/' }, 'kss:insert': [ITEM] }, ['kss:insert']],
    [{ 'kss:insert': [ITEM] }, ['kss:insert']],
    [{ '@context': CONTEXT, 'kss:delete': [], insert: [ITEM], 'kss:insert': [ITEM] }, ['kss:delete', 'insert']],
    [{ '@context': CONTEXT, '@id': 'x', 'kss:insert': [ITEM] }, ['@id']],
    [{ '@context': { ...CONTEXT, id: '@id' }, id: 'x', 'kss:insert': [ITEM] }, ['id']],
    [{ '@context': CONTEXT, 'kss:insert': [ITEM], [INSERT]: [ITEM] }, [INSERT]],
    [{ '@context': CONTEXT, 'kss:insert': [] }, ['kss:insert']],
    [{ '@context': CONTEXT }, ['kss:insert']],
    [{ '@context': CONTEXT, 'kss:insert': Array(1001).fill(ITEM) }, ['kss:insert']],
    [{ '@context': CONTEXT, 'kss:insert': [ITEM, null] }, ['kss:insert.1']],
    [{ '@context': CONTEXT, 'kss:insert': 'text' }, ['kss:insert']],
    [Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`x${index}`, 1])), undefined],
  ])('is refused by the names of what is not the insertion: %.80j', async (body, fields) => {
    const refusal: unknown = await toGraph(body, BASE).catch((error: unknown) => error);
    const found = refusal instanceof FlowProbeError ? refusal.details.map(({ field }) => field) : [String(refusal)];
    if (fields === undefined) expect(found.length).toBe(21);
    else expect(found).toEqual(fields);
  });

  it.each([
    [{ ...ITEM, q: null }, 'q'],
    [{ ...ITEM, q: [1, null, 3] }, 'q.1'],
    [{ ...ITEM, q: { '@list': [1, null, 3] } }, 'q.@list.1'],
    [{ ...ITEM, q: { r: { s: null } } }, 'q.r.s'],
    [{ ...ITEM, q: { '@value': null } }, 'q.@value'],
  ])('is refused with the place of a null that JSON-LD would drop: %j', async (item, path) => {
    expect(await problemOf(VOCAB, ITEM, item)).toEqual({
      field: `${INSERT}.1.${path}`,
      problem: `${INSERT}.1.${path} is null, which JSON-LD drops`,
    });
  });

  it('keeps nulls that are JSON themselves, and contexts that are null', async () => {
    const context = { ...VOCAB, raw: { '@id': 'http://example.org/raw', '@type': '@json' } };
    const [node] = await graphOf(context, { ...ITEM, raw: { a: [null] }, q: { '@type': '@json', '@value': null } });
    expect(node).toMatchObject({
      'http://example.org/raw': { '@type': '@json', '@value': { a: [null] } },
      'http://example.org/q': { '@type': '@json', '@value': null },
    });
    expect(await graphOf(VOCAB, { '@context': null, '@id': 'http://e/m', 'http://e/p': 1 })).toHaveLength(1);
  });

  it('has its relative @ids resolved against the address of its pod', async () => {
    const [node] = await graphOf(VOCAB, { '@id': 'm', p: { '@id': '../bob/x' } });
    expect(node).toEqual({ '@id': `${BASE}m`, 'http://example.org/p': { '@id': 'http://localhost:8080/bob/x' } });
  });

  describe('whose cost is a product', () => {
    const terms = (count: number, prefix = 't'): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, `http://e/${index}`]));
    const scoped = { T: { '@id': 'http://e/T', '@context': { x: 'http://e/x' } } };

    const some = <T>(count: number, make: (index: number) => T): T[] =>
      Array.from({ length: count }, (_, index) => make(index));

    it.each<[string, unknown, object[]]>([
      [
        '20,000 terms and 9,000 nodes with a context of their own',
        terms(20_000),
        some(1000, () => ({ p: some(9, (index) => ({ '@context': { a: 'http://e/a' }, a: index })) })),
      ],
      [
        '1,900 terms and 1,000 nodes with a context each that no other has',
        terms(1900),
        some(1000, (index) => ({ '@context': { [`a${index}`]: 'http://e/a' }, t2: index })),
      ],
      [
        '60,000 terms in 1,000 contexts, one an item',
        undefined,
        some(1000, (index) => ({ '@context': terms(60, `u${index}_`), 'http://e/p': 1 })),
      ],
      [
        '1,900 terms, of which 100 have a context',
        {
          ...terms(1800),
          ...Object.fromEntries(
            some(100, (index) => [
              `s${index}`,
              { '@id': `http://e/s${index}`, '@context': { [`c${index}`]: 'http://e/c' } },
            ]),
          ),
        },
        [{ t1: 1 }],
      ],
      [
        '100 terms, and a type with a context on 1,000 items',
        { ...terms(100), ...scoped },
        some(1000, () => ({ '@type': 'T', x: 1, t1: { t2: 1 } })),
      ],
      [
        '1,000 terms and lists of contexts',
        terms(1000),
        [{ t1: some(30, () => ({ '@context': some(30, (index) => ({ [`y${index}`]: 'http://e/y' })), t2: 1 })) }],
      ],
    ])('is refused for its contexts, with a bounded number of terms copied: %s', async (_, context, items) => {
      const refusal: unknown = await toGraph(bodyOf(context, items), BASE).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(FlowProbeError);
      const { details } = refusal as FlowProbeError;
      expect(details.map(({ field }) => field)).toEqual(['@context']);
      expect(details[0]?.problem).toMatch(/terms/);
    });

    it.each<[string, unknown, object[]]>([
      ['contexts in a list', some(101, () => ({})), [{ 'http://e/p': 1 }]],
      ['contexts in a list of an item', undefined, [{ '@context': some(101, () => ({})), 'http://e/p': 1 }]],
    ])('is refused with more than a hundred %s', async (_, context, items) => {
      expect(await problemOf(context, ...items)).toEqual({
        field: '@context',
        problem: '@context must be a list of at most 100',
      });
    });

    it('is refused where a text has so many slashes that the library would take minutes over it', async () => {
      const long = '/'.repeat(20_000);
      expect(await problemOf(undefined, { '@id': long, 'http://e/p': 1 })).toMatchObject({ field: `${INSERT}.0.@id` });
      expect(await problemOf({ '@base': long }, { '@id': 'x', 'http://e/p': 1 })).toMatchObject({ field: '@context' });
      expect(await graphOf(terms(2000), { t1: 'a/b'.repeat(3000) })).toHaveLength(1);
    });

    it('counts the contexts of terms and types within an item, whose objects each cost a copy of all terms', async () => {
      const typed = { '@context': { T: { '@id': 'http://e/T', '@context': { x: 'http://e/x' } } }, '@type': 'T' };
      const item = { ...typed, t0: some(600, () => ({ t1: 1 })) };
      expect(await problemOf(terms(1900), item)).toMatchObject({ field: '@context' });
      expect(await graphOf(terms(5), { ...typed, t0: some(20, () => ({ t1: 1 })) })).toHaveLength(1);
    });

    it('keeps what is JSON by a context within the item, however many contexts are around it', async () => {
      const raw = { raw: { '@id': 'http://e/raw', '@type': '@json' } };
      const [node] = await graphOf(VOCAB, {
        ...ITEM,
        q: { '@context': [{}, raw], r: { '@context': {}, raw: [null] } },
      });
      expect(JSON.stringify(node)).toContain('[null]');
    });

    it('is taken where the product is small: a large context once, the same small one on each item, contexts of types', async () => {
      expect(await graphOf(terms(2000), { t1: 1 }, { t2: 2 })).toHaveLength(2);
      expect(await graphOf(undefined, ...some(400, () => ({ '@context': terms(40), t1: 1 })))).toHaveLength(400);
      const typed = some(100, () => ({ '@type': 'T', x: 1, t1: { t2: 1 } }));
      expect(await graphOf({ ...terms(20), ...scoped }, ...typed)).toHaveLength(100);
    });

    it('lets others have a turn while it is worked on', async () => {
      let turns = 0;
      let isDone = false;
      const count = (): void => {
        turns += 1;
        if (!isDone) setImmediate(count);
      };
      setImmediate(count);
      await graphOf(terms(20), ...some(200, () => terms(20)));
      isDone = true;
      // 4,000 fields, 500 a turn.
      expect(turns).toBeGreaterThanOrEqual(7);
    });

    it('is refused where one item is too large to be read in a turn, and where all together are', async () => {
      const large = { 'http://e/p': Array.from({ length: 2001 }, (_, index) => index) };
      expect(await problemOf(undefined, ITEM_OF_ONE, large)).toEqual({
        field: `${INSERT}.1`,
        problem: `${INSERT}.1 must have at most 2000 fields and values`,
      });
      const many = some(26, () => ({ 'http://e/p': large['http://e/p'].slice(0, 1990) }));
      expect(await problemOf(undefined, ...many)).toMatchObject({ field: INSERT });
    });
  });
});
