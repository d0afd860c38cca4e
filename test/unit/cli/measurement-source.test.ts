import { describe, expect, it } from '@jest/globals';
import jsonld from 'jsonld';
import { readChange } from '../../../src/cli/probe/change-reader.js';
import { MeasurementSource } from '../../../src/cli/probe/measurement-source.js';
import { Random } from '../../../src/kernel/random/random.js';

const SENT_US = Date.UTC(2025, 8, 6, 22, 52, 52, 123) * 1000 + 456;

interface Body {
  readonly '@context': unknown;
  readonly 'kss:insert': readonly Readonly<Record<string, unknown>>[];
}

function sourceOf(sensors: number): MeasurementSource {
  return new MeasurementSource('run', sensors, Random.fromSeed('test'));
}

function bodyOf(source: MeasurementSource, sentUs = SENT_US): Body {
  return JSON.parse(source.next(sentUs, sentUs - 1500)) as Body;
}

describe('the events of a producer', () => {
  it('are as existing clients send them, and ours beside', () => {
    const { '@context': context, 'kss:insert': items } = bodyOf(sourceOf(3));
    expect(context).toEqual({
      '@vocab': 'http://example.org/',
      kss: 'https://kvasir.discover.ilabt.imec.be/vocab#',
      saref: 'https://saref.etsi.org/core/',
      xsd: 'http://www.w3.org/2001/XMLSchema#',
    });
    expect(items).toEqual([
      {
        '@id': 'http://example.org/Measurement_Sensor1_1757199172123',
        '@type': 'saref:Measurement',
        'saref:hasValue': expect.any(Number),
        'saref:hasTimestamp': { '@value': '2025-09-06T22:52:52.123Z', '@type': 'xsd:dateTime' },
        'saref:measurementMadeBy': 'Sensor1',
        sentTimestamp: { '@value': '2025-09-06T22:52:52.123456Z', '@type': 'xsd:dateTime' },
        intendedTimestamp: { '@value': '2025-09-06T22:52:52.121956Z', '@type': 'xsd:dateTime' },
        producerRun: 'run',
        producerSequence: 1,
      },
    ]);
  });

  it('come from each sensor in turn, numbered for each sensor from 1', () => {
    const source = sourceOf(2);
    const items = Array.from({ length: 5 }, () => bodyOf(source)['kss:insert'][0] ?? {});
    expect(items.map((item) => [item['saref:measurementMadeBy'], item['producerSequence']])).toEqual([
      ['Sensor1', 1],
      ['Sensor2', 1],
      ['Sensor1', 2],
      ['Sensor2', 2],
      ['Sensor1', 3],
    ]);
  });

  it('have values within bounds and names of their own, even within one millisecond', () => {
    const source = sourceOf(1);
    const items = Array.from({ length: 500 }, () => bodyOf(source)['kss:insert'][0] ?? {});
    expect(new Set(items.map((item) => item['@id'])).size).toBe(500);
    for (const { 'saref:hasValue': value } of items) {
      expect(value).toBeGreaterThanOrEqual(20);
      expect(value).toBeLessThanOrEqual(80);
    }
  });

  it('come back from the stream with all that the latency needs', async () => {
    const { '@context': context, 'kss:insert': items } = bodyOf(sourceOf(1));
    const expanded = await jsonld.expand({ '@context': context, '@graph': items } as jsonld.JsonLdDocument);
    const compacted = await jsonld.compact(expanded, {}, { graph: true });
    const read = readChange(JSON.stringify({ id: 'c', timestamp: '', insert: { '@graph': compacted['@graph'] } }));
    expect(read).toEqual({
      value: [
        {
          sensor: 'Sensor1',
          sentUs: SENT_US,
          intendedUs: SENT_US - 1500,
          numbering: { run: 'run', sensor: 'Sensor1', sequence: 1 },
        },
      ],
    });
  });
});
