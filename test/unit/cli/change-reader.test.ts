import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readChange, readGap, parseEventId } from '../../../src/cli/probe/change-reader.js';

const SAREF = 'https://saref.etsi.org/core/';
const DATE_TIME = 'http://www.w3.org/2001/XMLSchema#dateTime';
const AT_US = Date.UTC(2025, 8, 6, 22, 52, 52, 123) * 1000;

function measurement(sensor: string): Record<string, unknown> {
  return {
    '@id': `http://example.org/Measurement_${sensor}_1725662000000`,
    '@type': `${SAREF}Measurement`,
    [`${SAREF}hasValue`]: 42.5,
    [`${SAREF}hasTimestamp`]: { '@type': DATE_TIME, '@value': '2025-09-06T22:52:52.123Z' },
    [`${SAREF}measurementMadeBy`]: sensor,
  };
}

function change(graph: unknown): string {
  return JSON.stringify({ id: 'c', timestamp: '2025-09-06T22:52:52.130Z', insert: { '@graph': graph } });
}

describe('a change from the stream', () => {
  it('is read as the contract has it, of whatever producer', () => {
    expect(readChange(change([measurement('Sensor1')]))).toEqual({
      value: [{ sensor: 'Sensor1', sentUs: AT_US, intendedUs: undefined, numbering: undefined }],
    });
  });

  it('may hold several measurements', () => {
    const read = readChange(change([measurement('A'), measurement('B')]));
    const sensors = 'value' in read ? read.value.map(({ sensor }) => sensor) : [];
    expect(sensors).toEqual(['A', 'B']);
  });

  it('may hold what is no measurement, which has no time', () => {
    expect(readChange(change([{ '@id': 'http://example.org/x' }]))).toMatchObject({ value: [{ sentUs: undefined }] });
  });

  it.each([
    ['', 'its data: broken JSON: a value is expected (line 1, column 1)'],
    ['{"insert":{},"insert":{}}', 'insert: the key "insert" stands here twice (line 1, column 14)'],
    ['[]', 'it is not a change, which is a JSON object'],
    ['null', 'it is not a change, which is a JSON object'],
    ['{"id":"c"}', 'it is not a change, which has an object "insert"'],
    ['{"insert":[]}', 'it is not a change, which has an object "insert"'],
  ])('is not %j, and says why', (data, problem) => {
    expect(readChange(data)).toEqual({ problem });
  });

  it('is read without an error, whatever it is', () => {
    fc.assert(
      fc.property(fc.json(), (data) => {
        readChange(data);
        readChange(`{"insert":{"@graph":${data}}}`);
        readGap(data);
      }),
    );
  });
});

describe('a place in the stream', () => {
  it.each([
    ['epoch:17', { epoch: 'epoch', sequence: 17 }],
    ['a:b:0', { epoch: 'a:b', sequence: 0 }],
    ['17', undefined],
    ['epoch:', undefined],
    ['epoch:-1', undefined],
    [undefined, undefined],
  ])('of the id %j is %j', (id, place) => {
    expect(parseEventId(id)).toEqual(place);
  });
});

describe('a gap', () => {
  it.each([
    ['{"from":5,"to":9}', { value: { from: 5, to: 9 } }],
    ['{"from":"e:5","to":"e:9"}', { value: { from: 5, to: 9 } }],
    ['{"from":5,"to":null}', { value: { from: 5, to: undefined } }],
    ['{"from":9,"to":5}', { problem: '"to" is before "from"' }],
    ['{}', { problem: '"from" is not a sequence' }],
    ['gap', { problem: 'its data: broken JSON: this is not a JSON value (line 1, column 1)' }],
  ])('of the data %s is %j', (data, gap) => {
    expect(readGap(data)).toEqual(gap);
  });
});
