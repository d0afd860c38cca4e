import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatCursor, parseCursor } from '../../../../src/store/cursor.js';
import {
  changeIdOf,
  ChangeRecord,
  MEASUREMENT_MADE_BY,
  type Node,
  parseChangeId,
  toRecord,
} from '../../../../src/changes/domain/change.js';

const TIMESTAMP = '2025-09-06T22:52:52.130Z';
const BASE = 'http://localhost:8080/alice/';
const AT = { epoch: 'k3v9x2mq7a', sequence: 17 };
const HEAD = {
  id: 'k3v9x2mq7a-17',
  timestamp: TIMESTAMP,
  '@id': `${BASE}changes/k3v9x2mq7a-17`,
  'https://kvasir.discover.ilabt.imec.be/vocab#timestamp': TIMESTAMP,
};

const positions = fc.record({
  epoch: fc.stringMatching(/^[A-Za-z0-9]{1,40}$/),
  sequence: fc.integer({ min: 0, max: 999_999_999_999_999 }),
});

function madeBy(sensor: unknown, id = 'http://example.org/m'): Node {
  return { '@id': id, [MEASUREMENT_MADE_BY]: sensor };
}

/** Ids of the items that are left for a sensor. */
function itemsOf(graph: readonly Node[], sensor: string): unknown[] | undefined {
  const json = new ChangeRecord(toRecord(graph, TIMESTAMP, BASE)).jsonOf(AT, sensor);
  if (json === undefined) return undefined;
  return (JSON.parse(json) as { insert: { '@graph': Node[] } }).insert['@graph'].map((node) => node['@id']);
}

describe('ids of changes and messages', () => {
  it('are read back as what they were made of', () => {
    fc.assert(
      fc.property(positions, (position) => {
        expect(parseChangeId(changeIdOf(position))).toEqual(position);
        expect(parseCursor(formatCursor(position))).toEqual(position);
      }),
    );
  });

  it('are never taken for each other, nor is any other text', () => {
    fc.assert(
      fc.property(positions, fc.string(), (position, text) => {
        expect(parseChangeId(formatCursor(position))).toBeUndefined();
        expect(parseCursor(changeIdOf(position))).toBeUndefined();
        const parsed = parseCursor(text);
        if (parsed !== undefined) expect(formatCursor(parsed)).toBe(text);
      }),
    );
  });

  it.each(['', ':', 'a:', ':1', 'a:01', 'a:-1', 'a:1.5', 'a:1e3', 'a:1 ', ' a:1', 'a:1:2', 'a b:1', 'é:1', 'a:１'])(
    'are not %j',
    (text) => expect(parseCursor(text)).toBeUndefined(),
  );

  it.each([`${'a'.repeat(41)}-1`, 'a-1000000000000000', 'a-1\n', 'a\n-1', '-1', 'a--1', '__proto__'])(
    'are not %j either',
    (text) => expect(parseChangeId(text)).toBeUndefined(),
  );
});

describe('a stored change', () => {
  it('gives back its items and its time as JSON, in the order of the contract, with its place as its id', () => {
    const graph = [madeBy('Sensor1'), { '@id': 'http://example.org/ü', 'http://example.org/text': 'a\nb "c"\u2028' }];
    expect(new ChangeRecord(toRecord(graph, TIMESTAMP, BASE)).json(AT)).toBe(
      JSON.stringify({ ...HEAD, insert: { '@graph': graph } }),
    );
  });

  it('is one line of JSON whatever its items and sensors say', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 }),
        fc.string(),
        (items, sensor) => {
          const graph = [...items, madeBy(sensor)] as Node[];
          const record = new ChangeRecord(toRecord(graph, TIMESTAMP, BASE));
          const json = record.json(AT);
          expect(json).not.toMatch(/[\n\r]/);
          expect(json).toBe(JSON.stringify({ ...HEAD, insert: { '@graph': graph } }));
          expect(record.jsonOf(AT, sensor)).not.toMatch(/[\n\r]/);
        },
      ),
    );
  });

  it.each([
    ['a text', 'Sensor1'],
    ['a value', { '@value': 'Sensor1' }],
    ['a typed value', { '@value': 'Sensor1', '@type': 'http://www.w3.org/2001/XMLSchema#string' }],
    ['an IRI', { '@id': 'Sensor1' }],
    ['one of many', ['Sensor0', { '@id': 'Sensor1' }, { '@value': 3 }]],
  ])('is found by its sensor, named by %s', (_, sensor) => {
    expect(itemsOf([madeBy(sensor)], 'Sensor1')).toEqual(['http://example.org/m']);
  });

  it.each([
    ['another', 'Sensor10'],
    ['none', undefined],
    ['null', null],
    ['a number', 1],
    ['an empty array', []],
    ['an object that names nothing', {}],
    ['a number in a value', { '@value': 1 }],
    ['arrays in arrays', [['Sensor1']]],
    ['another letter case', 'sensor1'],
  ])('is not found by a sensor when it names %s', (_, sensor) => {
    expect(itemsOf([madeBy(sensor)], 'Sensor1')).toBeUndefined();
  });

  it('is cut down to the items of the sensor, in their order', () => {
    const graph = [madeBy('A', 'm1'), madeBy({ '@id': 'B' }, 'm2'), madeBy(['B', 'A'], 'm3'), { '@id': 'm4' }];
    expect(itemsOf(graph, 'A')).toEqual(['m1', 'm3']);
    expect(itemsOf(graph, 'B')).toEqual(['m2', 'm3']);
    expect(itemsOf(graph, 'C')).toBeUndefined();
    expect(itemsOf(graph, 'constructor')).toBeUndefined();
  });

  it('keeps its id and its time when it is cut down', () => {
    const record = new ChangeRecord(toRecord([madeBy('A', 'm1'), madeBy('B', 'm2')], TIMESTAMP, BASE));
    expect(JSON.parse(record.jsonOf(AT, 'B') ?? '')).toEqual({
      ...HEAD,
      insert: { '@graph': [madeBy('B', 'm2')] },
    });
  });

  it('says that it is committed, and when it was made, where it is read by itself', () => {
    const record = new ChangeRecord(toRecord([madeBy('A')], TIMESTAMP, BASE));
    expect(record.timestamp).toBe(TIMESTAMP);
    expect(JSON.parse(record.committedJson(AT))).toEqual({
      ...HEAD,
      insert: { '@graph': [madeBy('A')] },
      'kss:statusEntry': [{ 'kss:statusCode': 'COMMITTED' }],
    });
  });

  it('is read as it was where a version stored it that gave it no address', () => {
    const content = { timestamp: TIMESTAMP, insert: { '@graph': [madeBy('A')] } };
    const record = new ChangeRecord(Buffer.from(`[["A"]]\n${JSON.stringify(content).slice(1)}`));
    expect(JSON.parse(record.json(AT))).toEqual({ id: 'k3v9x2mq7a-17', ...content });
    expect(record.timestamp).toBe(TIMESTAMP);
  });
});
