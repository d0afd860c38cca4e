import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LatencyRecorder, type TimedEvent } from '../../../../src/kernel/latency/latency-recorder.js';
import { type LatencyReport, makeReport, reportLines } from '../../../../src/kernel/latency/latency-report.js';
import { isMet, parseSlo, sloLine } from '../../../../src/kernel/latency/slo.js';

const NOTES = { isFinal: true, reconnects: 0, untimed: 0 };
const FIGURES = ['avg', 'min', 'max', 'p50', 'p95', 'p99'] as const;

/** Events with these latencies in microseconds, 100 ms apart. */
function reportOf(latenciesUs: readonly number[], held = 0): LatencyReport {
  const recorder = new LatencyRecorder(true);
  for (const [index, us] of latenciesUs.entries()) {
    const sentUs = 1e15 + index * 100_000;
    const event: TimedEvent = { sentUs, intendedUs: sentUs - held, numbering: undefined };
    recorder.record([event], sentUs + us, { epoch: 'e', sequence: index + 1 });
  }
  return recorder.report();
}

describe('the report', () => {
  it('has the text of the contract, and what is ours after the tail ratio', () => {
    const latency = { avg: 48.73, min: 12.45, max: 234.67, p50: 42.3, p95: 87.12, p99: 145.89 };
    const intended = { ...latency, p50: 43.1, p95: 88.5, p99: 650.001 };
    const delivery = { lost: 1, duplicated: 2, outOfOrder: 3 };
    const arrivals = { events: 253, firstUs: 0, lastUs: 50_199_203 };
    const report = makeReport(arrivals, latency, intended, delivery, 4);
    expect(reportLines(report, { isFinal: true, reconnects: 5, untimed: 0 }).join('\n')).toBe(`=== Latency Report ===
  Events received: 253
  Event rate: 5.02 events/sec
  Latency (avg): 48.73ms
  Latency (min): 12.45ms
  Latency (max): 234.67ms
  Latency (p50): 42.30ms
  Latency (p95): 87.12ms
  Latency (p99): 145.89ms
  Tail ratio (p99/p50): 3.45x
  Intended (p50): 43.10ms
  Intended (p95): 88.50ms
  Intended (p99): 650.00ms
  Lost: 1
  Duplicated: 2
  Out of order: 3
  Negative: 4
  Reconnects: 5
========================`);
  });

  it('says so where there were no events, in text and in JSON', () => {
    const report = reportOf([]);
    const lines = reportLines(report, NOTES);
    expect(lines).toContain('  No events received: no latency to report.');
    expect(lines.join()).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity/);
    expect(report).toMatchObject({ events: 0, rate: 0, tailRatio: null, latency: { p99: null } });
  });

  it('says so where no event had a timestamp', () => {
    const recorder = new LatencyRecorder(true);
    recorder.record([{ sentUs: undefined, intendedUs: undefined, numbering: undefined }], 0, undefined);
    const lines = reportLines(recorder.report(), { isFinal: true, reconnects: 0, untimed: recorder.untimed });
    expect(lines).toContain('  No event had a timestamp: no latency to report.');
    expect(lines).toContain('  Without a timestamp: 1');
  });

  it('has exactly the keys of the contract in JSON', () => {
    const { latency, intended, ...rest } = reportOf([1000]);
    expect(Object.keys(rest)).toEqual(['events', 'rate', 'tailRatio', 'lost', 'duplicated', 'outOfOrder', 'negative']);
    for (const stats of [latency, intended]) expect(Object.keys(stats)).toEqual(FIGURES);
  });

  it('measures from the intended time too, which shows what a stalled producer hides', () => {
    const { latency, intended } = reportOf([1000, 2000], 500_000);
    expect([latency.max, intended.min, intended.max]).toEqual([2, 501, 502]);
  });

  it('has no tail ratio where the median is not above zero', () => {
    expect(reportOf([-1000, -1000, 5000]).tailRatio).toBeNull();
  });

  it('agrees with itself as text, as JSON and in its verdicts', () => {
    const latencies = fc.array(fc.integer({ min: -50_000, max: 2_000_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(latencies, fc.constantFrom(...FIGURES), fc.integer({ min: 0, max: 2000 }), (all, figure, limit) => {
        const report = reportOf(all);
        const json = JSON.parse(JSON.stringify(report)) as LatencyReport;
        expect(json).toEqual(report);
        const value = json.latency[figure] ?? Number.NaN;
        const [plain] = reportLines(report, NOTES).flatMap((line) => {
          const [, text] = new RegExp(`Latency \\(${figure}\\): (.*)ms$`).exec(line) ?? [];
          return text === undefined ? [] : [text];
        });
        expect(plain).toBe(value.toFixed(2));
        const slo = { figure, limitMs: limit };
        expect(isMet(slo, report)).toBe(value <= limit);
        expect(sloLine(slo, report)).toContain(value <= limit ? `: met (${value}ms)` : `: MISSED (${value}ms)`);
      }),
    );
  });
});

describe('a promise about the latency', () => {
  it.each([
    ['p99=250', { figure: 'p99', limitMs: 250 }],
    ['avg=0.5', { figure: 'avg', limitMs: 0.5 }],
  ])('reads %s', (text, slo) => {
    expect(parseSlo(text)).toEqual(slo);
  });

  it.each(['p98=1', 'p99', 'p99=', 'p99=-1', 'p99=1=2', '=5', 'p99=1e3', 'constructor=1'])(
    'does not read %s',
    (text) => {
      expect(parseSlo(text)).toBeUndefined();
    },
  );

  it('is not kept where nothing was measured', () => {
    const slo = { figure: 'p99', limitMs: 1000 } as const;
    expect(isMet(slo, reportOf([]))).toBe(false);
    expect(sloLine(slo, reportOf([]))).toBe('SLO p99 <= 1000ms: MISSED (nothing was measured)');
  });
});
