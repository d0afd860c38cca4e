import { describe, expect, it } from '@jest/globals';
import { type Job, jobOf, type JobStats, progressOf, shownAfter } from '../../../web/src/traffic/job.js';
import { JobHistory } from '../../../web/src/traffic/job-history.js';
import { durationLabel, durationsWith, ratesWith, sliderRates, usualTerms } from '../../../web/src/traffic/terms.js';
import { troubleOf } from '../../../web/src/traffic/trouble.js';

const STATS: JobStats = {
  totalRequests: 4,
  successfulRequests: 3,
  failedRequests: 1,
  avgLatency: 2,
  currentRps: 9,
  targetRps: 10,
  skipped: 0,
  elapsedSeconds: 40,
  latency: { p50: 1, p95: 2, p99: 3, max: 4 },
  byStatus: {},
  byEndpoint: {},
  byError: {},
};
const JOB: Job = {
  jobId: 'a',
  status: 'running',
  scenario: 'peak',
  startTime: 10_000,
  endTime: null,
  target: 'self',
  duration: 100,
  maxRps: 20,
  endpoints: ['GET /users'],
  reason: null,
  stats: STATS,
};

describe('a traffic job', () => {
  it('is read whether it is told alone or by name, and whether there is one at all', () => {
    expect([jobOf(JSON.stringify(JOB)), jobOf(JSON.stringify({ job: JOB })), jobOf('{"job":null}')]).toEqual([
      JOB,
      JOB,
      null,
    ]);
  });

  it('is as far as its own time has passed, whatever the clock of the page says', () => {
    expect(progressOf(JOB)).toBe(0.4);
    expect(progressOf({ ...JOB, stats: { ...STATS, elapsedSeconds: 100 } })).toBe(1);
  });

  it('is shown before those that are over and those that began earlier', () => {
    const over = { ...JOB, status: 'completed' } as const;
    const later = { ...JOB, jobId: 'b', startTime: 20_000 };
    const laterOver = { ...later, status: 'cancelled' } as const;
    expect(shownAfter(null, over)).toBe(over);
    expect([shownAfter(JOB, laterOver), shownAfter(laterOver, JOB)]).toEqual([JOB, JOB]);
    expect([shownAfter(JOB, later), shownAfter(later, JOB)]).toEqual([later, later]);
    expect([shownAfter(over, laterOver), shownAfter(laterOver, over)]).toEqual([laterOver, laterOver]);
  });

  it('does not come back from its end', () => {
    const over = { ...JOB, status: 'completed' } as const;
    expect([shownAfter(JOB, over), shownAfter(over, JOB)]).toEqual([over, over]);
  });

  it('leaves a bounded course, and another job begins a new one', () => {
    const history = new JobHistory();
    for (let tick = 0; tick < 2000; tick += 1) history.add(JOB, tick * 500);
    expect(history.rates()[0]).toHaveLength(1200);
    history.add({ ...JOB, jobId: 'b' }, 0);
    expect(history.rates()).toEqual([[0], [9], [10]]);
    expect(history.latencies()).toEqual([[0], [1], [2]]);
  });

  it('leaves a gap in its course where nothing was told of it, and draws no line over that', () => {
    const history = new JobHistory();
    for (const atMs of [1000, 1500, 9500, 10_000]) history.add(JOB, atMs);
    expect(history.rates()).toEqual([
      [1, 1.5, 5.5, 9.5, 10],
      [9, 9, null, 9, 9],
      [10, 10, null, 10, 10],
    ]);
    expect(history.latencies()[1]).toEqual([1, 1, null, 1, 1]);
  });

  it('says why requests failed, how many were not sent, and why it ended early, in words of everyday', () => {
    const troubleWith = (stats: Partial<JobStats>, reason: string | null = null): string =>
      troubleOf({ ...JOB, reason, stats: { ...STATS, failedRequests: 0, ...stats } });
    expect(troubleWith({})).toBe('');
    expect(
      troubleWith({ failedRequests: 12, byStatus: { '200': 90, '500': 8, none: 4 }, byError: { ECONNREFUSED: 4 } }),
    ).toBe('12 failed: 8 × 500, 4 × ECONNREFUSED');
    expect(
      troubleWith({ failedRequests: 15, byStatus: { '504': 5, '500': 4, '404': 3, '503': 2, '502': 1 }, skipped: 2 }),
    ).toBe('15 failed: 3 × 404, 4 × 500, 2 × 503, 5 × 504, … · 2 due but not sent');
    expect(troubleWith({}, 'owner lost')).toBe('Ended early: the service that ran it went away');
  });
});

describe('what a test may be asked for', () => {
  const choices = {
    duration: { minimum: 1, maximum: 3600 },
    maxRps: { minimum: 1, maximum: 20 },
    endpoints: ['GET /users', 'POST /users'],
    targets: ['self'],
  };
  const upTo = (maximum: number): { minimum: number; maximum: number } => ({ minimum: 1, maximum });

  it('is never more than the operator allows', () => {
    expect(usualTerms(choices)).toMatchObject({ scenario: 'normal', duration: 120, maxRps: 20, target: 'self' });
    expect(usualTerms({ ...choices, maxRps: upTo(5) }).maxRps).toBe(5);
    expect(ratesWith(5, upTo(5))).toEqual([1, 2, 5]);
    expect(ratesWith(20, upTo(70))).toEqual([1, 2, 5, 10, 15, 20, 50, 70]);
    expect(durationsWith(10, upTo(60))).toEqual([10, 30, 60]);
  });

  it('has what a running test has, whatever that is', () => {
    expect(ratesWith(7, upTo(20))).toEqual([1, 2, 5, 7, 10, 15, 20]);
    expect(durationsWith(45, upTo(60))).toEqual([10, 30, 45, 60]);
    expect([45, 60, 90, 120, 3600, 5400].map(durationLabel)).toEqual([
      '45 seconds',
      '1 minute',
      '90 seconds',
      '2 minutes',
      '1 hour',
      '90 minutes',
    ]);
  });

  it('can be reached by a slider in a hundred keys, every rate up to the usual cap by itself', () => {
    expect(sliderRates(upTo(1))).toEqual([1]);
    expect(sliderRates(upTo(20))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(sliderRates(upTo(100)).slice(-4)).toEqual([85, 90, 95, 100]);
    const most = sliderRates(upTo(100_000));
    expect([most.length < 100, most.at(-1)]).toEqual([true, 100_000]);
  });
});
