import { describe, expect, it } from '@jest/globals';
import {
  type Job,
  jobOf,
  type JobStats,
  type LoadWindow,
  progressOf,
  shownAfter,
} from '../../../web/src/traffic/job.js';
import { failureSummaryOf } from '../../../web/src/traffic/failure-summary.js';
import { csvOf, fileStemOf, missingText, reportOf } from '../../../web/src/traffic/job-file.js';
import { JobSeries } from '../../../web/src/traffic/job-series.js';
import {
  type Choices,
  defaultSpec,
  durationLabel,
  durationsWith,
  ratesWith,
  scenarioTitle,
  sliderRates,
} from '../../../web/src/traffic/job-spec.js';
import { pathOf } from '../../../web/src/traffic/scenario-picture.js';

const STATS: JobStats = {
  totalRequests: 4,
  successfulRequests: 3,
  failedRequests: 1,
  avgLatency: 2,
  currentRps: 9,
  targetRps: 10,
  inFlight: 0,
  skipped: 0,
  aborted: 0,
  elapsedSeconds: 40,
  latency: { p50: 1, p95: 2, p99: 3, max: 4 },
  serviceTime: { p50: 1, p95: 2, p99: 3, max: 4 },
  byStatus: {},
  byEndpoint: {},
  byError: {},
  endpoints: {},
  lastSecond: null,
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
  it('is read whether it comes alone or by name, and whether there is one at all', () => {
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

  it('says why requests failed, how many were not sent, and why it ended early, in words of everyday', () => {
    const summaryOf = (stats: Partial<JobStats>, reason: string | null = null): string =>
      failureSummaryOf({ ...JOB, reason, stats: { ...STATS, failedRequests: 0, ...stats } });
    expect(summaryOf({})).toBe('');
    expect(
      summaryOf({ failedRequests: 12, byStatus: { '200': 90, '500': 8, none: 4 }, byError: { ECONNREFUSED: 4 } }),
    ).toBe('12 failed: 8 × 500, 4 × ECONNREFUSED');
    expect(
      summaryOf({ failedRequests: 15, byStatus: { '504': 5, '500': 4, '404': 3, '503': 2, '502': 1 }, skipped: 2 }),
    ).toBe('15 failed: 3 × 404, 4 × 500, 2 × 503, 5 × 504, … · 2 due but not sent');
    expect(summaryOf({}, 'owner lost')).toBe('Ended early: the service that ran it went away');
  });
});

describe('the charts of a traffic job', () => {
  const windowAt = (second: number): LoadWindow => ({
    second,
    sent: second + 1,
    targetRps: 20,
    completed: 1,
    failed: 0,
    p50: 1.5,
    p95: second === 3 ? null : 2.5,
  });
  const stateAt = (second: number, jobId = 'a'): Job => ({
    ...JOB,
    jobId,
    stats: { ...STATS, lastSecond: windowAt(second) },
  });

  it('show the windows of the service, whether they came with the series after a reload or with the states', () => {
    const windows = [0, 1, 2, 3].map(windowAt);
    const live = new JobSeries();
    for (const { second } of windows) for (let each = 0; each < 2; each += 1) live.add(stateAt(second));
    const reloaded = new JobSeries();
    reloaded.add(stateAt(3));
    reloaded.load({ jobId: 'a', startTime: JOB.startTime, windows });
    for (const series of [live, reloaded]) {
      expect(series.rates()).toEqual([
        [10, 11, 12, 13],
        [1, 2, 3, 4],
        [20, 20, 20, 20],
      ]);
      expect(series.latencies()).toEqual([
        [10, 11, 12, 13],
        [1.5, 1.5, 1.5, 1.5],
        [2.5, 2.5, 2.5, null],
      ]);
    }
  });

  it('have a gap where there are no windows, as in a pause', () => {
    const series = new JobSeries();
    for (const second of [0, 1, 7]) series.add(stateAt(second));
    expect(series.rates()).toEqual([
      [10, 11, 12, 17],
      [1, 2, null, 8],
      [20, 20, null, 20],
    ]);
  });

  it('are bounded, and begin anew with another job', () => {
    const series = new JobSeries();
    for (let second = 0; second < 4000; second += 1) series.add(stateAt(second));
    expect(series.rates()[0]).toHaveLength(3600);
    series.add(stateAt(0, 'b'));
    expect(series.rates()).toEqual([[10], [1], [20]]);
  });
});

describe('a scenario on the page', () => {
  it('is drawn as its rate goes', () => {
    expect(
      pathOf([
        [0, 0],
        [0.25, 1],
        [0.75, 1],
        [1, 0],
      ]),
    ).toBe('M1.0 15.0L10.5 3.0L29.5 3.0L39.0 15.0');
    expect(
      pathOf([
        [0, 1],
        [1, 1],
      ]),
    ).toBe('M1.0 3.0L39.0 3.0');
    expect(pathOf([])).toBe('');
  });
});

describe('the spec of a test', () => {
  const choices: Choices = {
    scenarios: [
      { name: 'normal', alias: 'normal-traffic', title: 'Normal traffic', summary: 'A constant rate.', shape: [] },
    ],
    duration: { minimum: 1, maximum: 3600 },
    maxRps: { minimum: 1, maximum: 20 },
    endpoints: ['GET /users', 'POST /users'],
    targets: ['self'],
  };
  const upTo = (maximum: number): { minimum: number; maximum: number } => ({ minimum: 1, maximum });

  it('is never more than the operator allows', () => {
    expect(defaultSpec(choices)).toMatchObject({ scenario: 'normal', duration: 120, maxRps: 20, target: 'self' });
    expect(defaultSpec({ ...choices, maxRps: upTo(5) }).maxRps).toBe(5);
    expect(ratesWith(5, upTo(5))).toEqual([1, 2, 5]);
    expect(ratesWith(20, upTo(70))).toEqual([1, 2, 5, 10, 15, 20, 50, 70]);
    expect(durationsWith(10, upTo(60))).toEqual([10, 30, 60]);
  });

  it('names a scenario as the service does, and one that it does not list by its name', () => {
    expect([scenarioTitle('normal', choices), scenarioTitle('rush', choices)]).toEqual(['Normal traffic', 'rush']);
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

describe('the files of a traffic job', () => {
  const windows: LoadWindow[] = [
    { second: 0, sent: 2, completed: 2, failed: 0, targetRps: 2.5, p50: 1.25, p95: 3 },
    { second: 1, sent: 0, completed: 0, failed: 0, targetRps: 2.5, p50: null, p95: null },
    { second: 3, sent: 4, completed: 3, failed: 1, targetRps: 5, p50: 2, p95: 9.5 },
  ];

  it('are named by its scenario and its id', () => {
    expect([fileStemOf(null), fileStemOf({ ...JOB, jobId: '0b9cc3ba-8a0c-4a5f' })]).toEqual([
      'traffic',
      'traffic-peak-0b9cc3ba',
    ]);
  });

  it('have as CSV a row for each second that is known, and nothing where there is no value', () => {
    expect(csvOf(JOB, windows)).toBe(
      [
        'time,second,sent,completed,failed,targetRps,p50,p95',
        '1970-01-01T00:00:10.000Z,0,2,2,0,2.5,1.25,3',
        '1970-01-01T00:00:11.000Z,1,0,0,0,2.5,,',
        '1970-01-01T00:00:13.000Z,3,4,3,1,5,2,9.5',
        '',
      ].join('\r\n'),
    );
  });

  it('say how many seconds are not in them, and that none are missing of a pause', () => {
    const [pattern] = windows;
    const late = Array.from({ length: 300 }, (_, index) => ({ ...pattern, second: 40 + index }) as LoadWindow);
    expect([missingText([]), missingText(windows)]).toEqual([null, null]);
    // Paused from its first second on.
    expect(missingText(windows.slice(2))).toBeNull();
    expect(missingText(late)).toMatch(/^The first 40 seconds of this test were not kept/);
    expect(reportOf(JOB, 'Peak', late)).toContain('<p>The first 40 seconds of this test were not kept');
  });

  it('have as a report what was asked for and what came of it, with lines that stop where there is no value', () => {
    const stats = {
      ...STATS,
      endpoints: { 'GET /users': { requests: 4, failed: 1, p50: 1, p95: 2 } },
      byStatus: { 200: 3 },
      byError: { 'ECON<RESET>': 1 },
    } as unknown as JobStats;
    const page = reportOf({ ...JOB, stats }, 'Peak & more', windows);
    expect(page).toContain('<h1>Peak &#38; more</h1>');
    expect(page).toContain('<td>ECON&#60;RESET&#62;</td><td>1</td>');
    expect(page).toContain('<td>GET /users</td><td>4</td><td>1</td><td>1</td><td>2</td>');
    const latency =
      /aria-label="Latency[^"]*">[^]*?<path d="M[^"]*" fill="none" stroke="#1687a7"/.exec(page)?.[0] ?? '';
    expect(latency.match(/ d="[^"]*"/g)?.at(-1)).toBe(' d="M60.0 173.7M960.0 157.9"');
    expect(page).not.toMatch(/https?:|<script/);
  });
});
