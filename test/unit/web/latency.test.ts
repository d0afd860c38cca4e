import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateTimeOf, millisecondsOf } from '../../../web/src/latency/date-time.js';
import { barsOf, Histogram } from '../../../web/src/latency/histogram.js';
import { LatencyModel } from '../../../web/src/latency/latency-model.js';

function change(node: object): string {
  return JSON.stringify({ id: 'e-1', timestamp: '2025-09-06T22:52:52.130Z', insert: { '@graph': [node] } });
}

describe('the histogram', () => {
  it('gives percentiles to the width of a bucket, whatever the samples', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.06, max: 40_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 100 }),
        (samples, percent) => {
          const histogram = new Histogram();
          for (const sample of samples) histogram.add(sample);
          const exact =
            [...samples].sort((a, b) => a - b)[Math.max(1, Math.ceil((percent / 100) * samples.length)) - 1] ?? 0;
          const found = histogram.percentile(percent) ?? 0;
          expect(Math.abs(found / exact - 1)).toBeLessThan(0.07);
        },
      ),
    );
  });

  it('counts samples from before they were sent, and leaves them out', () => {
    const histogram = new Histogram();
    for (const sample of [-3, 1, 2]) histogram.add(sample);
    expect([histogram.count, histogram.negative, histogram.minMs]).toEqual([2, 1, 1]);
  });

  it('shows every sample in its bars', () => {
    const histogram = new Histogram();
    for (const sample of [0.01, 0.5, 3, 3.1, 800, 90_000]) histogram.add(sample);
    const bars = barsOf(histogram, 40);
    expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(6);
    expect(bars.length).toBeLessThanOrEqual(40);
    expect(barsOf(new Histogram(), 40)).toEqual([]);
  });

  it('has no percentile without samples', () => {
    expect(new Histogram().percentile(99)).toBeNull();
  });
});

describe('times of measurements', () => {
  it('are read with all the digits that they have', () => {
    expect(millisecondsOf('2025-09-06T22:52:52.123Z')).toBe(Date.UTC(2025, 8, 6, 22, 52, 52, 123));
    expect(millisecondsOf('2025-09-06T22:52:52.123456Z')).toBeCloseTo(Date.UTC(2025, 8, 6, 22, 52, 52, 123) + 0.456, 3);
    expect(millisecondsOf('2025-09-06T22:52:52Z')).toBe(Date.UTC(2025, 8, 6, 22, 52, 52));
    expect(millisecondsOf('yesterday')).toBeNaN();
  });

  it('come back as they were written, to the microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 0, max: 999 }), (ms, us) => {
        expect(Math.abs(millisecondsOf(dateTimeOf(ms + us / 1000)) - (ms + us / 1000))).toBeLessThan(0.0025);
      }),
    );
  });
});

describe('the latency of a subscription', () => {
  const AT = Date.UTC(2025, 8, 6, 22, 52, 52, 130);
  const stamp = (value: string): object => ({
    'https://saref.etsi.org/core/hasTimestamp': { '@type': 'dateTime', '@value': value },
  });

  it('is from the measurement to its arrival, by the exact time where the producer says it', () => {
    const model = new LatencyModel();
    model.add(change(stamp('2025-09-06T22:52:52.120Z')), AT);
    expect(model.total.maxMs).toBe(10);
    model.add(
      change({
        ...stamp('2025-09-06T22:52:52.120Z'),
        'http://example.org/sentTimestamp': { '@value': '2025-09-06T22:52:52.129500Z' },
      }),
      AT,
    );
    expect(model.total.minMs).toBeCloseTo(0.5, 2);
  });

  it('passes over what has no time', () => {
    const model = new LatencyModel();
    model.add(change({ '@id': 'http://example.org/x' }), AT);
    expect(model.total.count).toBe(0);
  });

  it('keeps two minutes of seconds, quiet ones among them', () => {
    const model = new LatencyModel();
    for (let second = 0; second < 300; second += 10)
      model.add(change(stamp('2025-09-06T22:52:52.120Z')), AT + second * 1000);
    expect(model.seconds).toHaveLength(120);
    expect(model.seconds.filter(({ p50 }) => p50 !== null)).toHaveLength(12);
  });

  it('begins anew when it is cleared', () => {
    const model = new LatencyModel();
    model.add(change(stamp('2025-09-06T22:52:52.120Z')), AT);
    model.reset();
    expect([model.total.count, model.total.percentile(50)]).toEqual([0, null]);
  });

  it('has nothing left of another pod, not even in the second that is under way', () => {
    const model = new LatencyModel();
    model.add(change(stamp('2025-09-06T22:52:52.120Z')), AT);
    model.add(change(stamp('2025-09-06T22:52:53.120Z')), AT + 1000);
    const { turns } = model;
    model.forget();
    expect([model.course(), model.turns > turns]).toEqual([[[], [], []], true]);
    model.turn(Math.floor(AT / 1000) + 2);
    expect(model.seconds).toEqual([]);
  });

  it('has no seconds before anything has come, nor once nothing has come for as long as is shown', () => {
    const model = new LatencyModel();
    const second = Math.floor(AT / 1000);
    model.turn(second - 5);
    expect([model.version, model.course()]).toEqual([0, [[], [], []]]);
    model.add(change(stamp('2025-09-06T22:52:52.120Z')), AT);
    model.turn(second + 119);
    expect(model.seconds.length).toBe(119);
    model.turn(second + 121);
    expect(model.course()).toEqual([[], [], []]);
    const { version } = model;
    model.turn(second + 122);
    expect(model.version).toBe(version);
  });
});
