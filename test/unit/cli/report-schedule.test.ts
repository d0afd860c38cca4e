import { describe, expect, it } from '@jest/globals';
import { ReportSchedule } from '../../../src/cli/probe/report-schedule.js';
import { ManualTimers } from '../../support/fakes/manual-timers.js';

function scheduleOf(intervalSeconds: number, durationSeconds?: number) {
  const timers = new ManualTimers();
  const events: string[] = [];
  const schedule = new ReportSchedule(
    timers,
    { intervalSeconds, durationSeconds },
    () => events.push(`report ${timers.nowMs()}`),
    () => events.push(`end ${timers.nowMs()}`),
  );
  schedule.start();
  return { timers, events, schedule };
}

describe('the schedule of reports', () => {
  it('reports each interval, and ends with the duration rather than with two reports', () => {
    const { timers, events } = scheduleOf(10, 30);
    timers.advanceBy(60_000);
    expect(events).toEqual(['report 10000', 'report 20000', 'end 30000']);
    expect(timers.waiting).toBe(0);
  });

  it('takes fractions of a second, and does not drift', () => {
    const { timers, events } = scheduleOf(0.3, 1);
    timers.advanceBy(2000);
    expect(events).toEqual(['report 300', 'report 600', 'report 900', 'end 1000']);
  });

  it('goes on until it is stopped where there is no duration', () => {
    const { timers, events, schedule } = scheduleOf(10);
    timers.advanceBy(35_000);
    schedule.stop();
    timers.advanceBy(100_000);
    expect(events).toHaveLength(3);
    expect(timers.waiting).toBe(0);
  });

  it('reports once for the intervals that passed while it was held up', () => {
    const { timers, events } = scheduleOf(1);
    timers.jump(5500);
    timers.advanceBy(1000);
    expect(events).toEqual(['report 6500']);
  });
});
