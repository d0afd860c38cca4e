import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
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
const REMOTE = { field: '@context', problem: '@context must be given in place; a URL is not loaded' };

async function graphOf(context: unknown, ...items: object[]): Promise<readonly Node[]> {
  return toGraph({ context, items });
}

/** The one problem that it was refused for. */
async function problemOf(context: unknown, ...items: object[]): Promise<{ field: string; problem: string }> {
  try {
    await toGraph({ context, items });
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
    ['a type that means nothing', { p: 'http://e/p' }, { '@type': 'Measurement', p: 1 }, '"Measurement"'],
    ['a relative @id', VOCAB, { '@id': 'm', p: 1 }, '"m"'],
    ['what looks like a keyword', VOCAB, { ...ITEM, '@foo': 1 }, '"@foo"'],
    ['an item with nothing but an @id', VOCAB, { '@id': 'http://example.org/m' }, 'only @id'],
    ['an item with nothing', VOCAB, {}, 'empty'],
    ['an item that is a value', VOCAB, { '@value': 'x' }, 'only @value'],
  ])('is refused rather than cut short: %s', async (_, context, item, about) => {
    const { field, problem } = await problemOf(context, { '@id': 'http://example.org/good', 'http://e/p': 1 }, item);
    expect(field).toBe('kss:insert');
    expect(problem).toMatch(/^kss:insert: /);
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
    expect(field).toBe('kss:insert');
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
    const types = Array.from({ length: 100_000 }, (_, index) => `t${index}`);
    const prefixes = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`a${index + 1}`, `a${index}:${'x'.repeat(100)}`]),
    );
    const startedMs = performance.now();
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
    expect(performance.now() - startedMs).toBeLessThan(1000);
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
});
