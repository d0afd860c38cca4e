import { describe, expect, it } from '@jest/globals';
import { type Job } from '../../../../src/traffic/domain/job.js';
import {
  firstRecord,
  orphaned,
  remainingMs,
  withState,
  withCommand,
} from '../../../../src/traffic/domain/job-record.js';
import { parseTimestamp } from '../../../../src/traffic/domain/timestamp.js';
import { NOT_STARTED, LoadStats } from '../../../../src/traffic/domain/load-stats.js';

const JOB: Job = {
  jobId: 'a',
  status: 'running',
  scenario: 'peak',
  startTime: 1000,
  endTime: null,
  target: 'self',
  duration: 60,
  maxRps: 20,
  endpoints: ['GET /users'],
  reason: null,
  stats: { ...new LoadStats(0).stats(0, NOT_STARTED), inFlight: 3, aborted: 1, elapsedSeconds: 7 },
};

describe('the record of a job', () => {
  it('counts commands, and each changes only what it names', () => {
    const record = withCommand(firstRecord(JOB, 'lease'), { paused: true });
    expect(record).toMatchObject({
      command: { maxRps: 20, paused: true, stopped: false },
      commandSerial: 1,
      appliedSerial: 0,
    });
    expect(record && withCommand(record, { maxRps: 5 })).toMatchObject({
      command: { maxRps: 5, paused: true },
      commandSerial: 2,
    });
  });

  it('takes no command and no other end once it is over', () => {
    const over = { ...firstRecord({ ...JOB, status: 'completed' as const, endTime: 5000 }, 'lease') };
    expect([withCommand(over, { stopped: true }), orphaned(over, 9000), withState(over, JOB, 1, [])]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('ends as an error where its owner is lost, with what was in flight counted as aborted', () => {
    const record = orphaned(firstRecord(JOB, 'lease'), 9000);
    expect(record?.job).toMatchObject({ status: 'error', reason: 'owner lost', endTime: 9000 });
    expect(record?.job.stats).toMatchObject({
      inFlight: 0,
      aborted: 4,
      currentRps: 0,
      targetRps: 0,
      elapsedSeconds: 7,
    });
  });

  it('expires five minutes after its end, and never before', () => {
    expect(remainingMs(firstRecord(JOB, 'lease'), 9000)).toBe(Infinity);
    const over = firstRecord({ ...JOB, endTime: 1000 }, 'lease');
    expect([1000, 61_000, 301_000, 900_000].map((nowMs) => remainingMs(over, nowMs))).toEqual([300_000, 240_000, 0, 0]);
  });

  it('expires five minutes after it was first seen at the latest where its end is in the future', () => {
    expect(remainingMs(firstRecord({ ...JOB, endTime: 90_000_000 }, 'lease'), 1000)).toBe(300_000);
  });
});

describe('a timestamp', () => {
  it.each([
    ['0', 0],
    ['1736936445123', 1736936445123],
    ['1970-01-01', 0],
    ['2025-09-06T22:52:52Z', Date.UTC(2025, 8, 6, 22, 52, 52)],
    ['2025-09-06T22:52Z', Date.UTC(2025, 8, 6, 22, 52)],
    ['2025-09-07T00:52:52.5+02:00', Date.UTC(2025, 8, 6, 22, 52, 52, 500)],
  ])('is read from %s', (text, ms) => expect(parseTimestamp(text)).toBe(ms));

  it.each([
    '',
    'now',
    '-1',
    '1.5',
    '1e3',
    '2025-09-06T22:52:52',
    '2025-13-01',
    '2025-02-30T25:00Z',
    '2025-02-30',
    '2025-02-30T12:00Z',
    '9'.repeat(16),
  ])('is not %j', (text) => expect(parseTimestamp(text)).toBeUndefined());
});
