import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OpenLoop } from '../../../src/cli/probe/open-loop.js';
import { ManualTimers } from '../../support/fakes/manual-timers.js';

interface Run {
  readonly timers: ManualTimers;
  readonly loop: OpenLoop;
  /** When each event was sent, and how late. */
  readonly sent: { atMs: number; latenessMs: number }[];
  finishedAtMs: number | undefined;
}

function loopOf(frequency: number, durationSeconds?: number): Run {
  const timers = new ManualTimers();
  const run: Run = {
    timers,
    sent: [],
    finishedAtMs: undefined,
    loop: new OpenLoop(
      timers,
      { frequency, durationSeconds },
      (latenessMs) => run.sent.push({ atMs: timers.nowMs(), latenessMs }),
      () => (run.finishedAtMs = timers.nowMs()),
    ),
  };
  run.loop.start();
  return run;
}

describe('the schedule of a producer', () => {
  it('has the nth event due at the start plus n/frequency', () => {
    const { timers, sent } = loopOf(5);
    timers.advanceBy(1000);
    expect(sent).toEqual([0, 200, 400, 600, 800, 1000].map((atMs) => ({ atMs, latenessMs: 0 })));
  });

  it('sends frequency × duration events, whatever the fractions, and ends when the time is up', () => {
    const plans = fc.record({ frequency: fc.integer({ min: 1, max: 400 }), tenths: fc.integer({ min: 1, max: 50 }) });
    fc.assert(
      fc.property(plans, ({ frequency, tenths }) => {
        const run = loopOf(frequency, tenths / 10);
        run.timers.advanceBy(tenths * 100 + 1000);
        expect(run.sent).toHaveLength(Math.ceil((frequency * tenths) / 10));
        expect(run.finishedAtMs).toBeCloseTo(tenths * 100, 6);
        expect(run.timers.waiting).toBe(0);
      }),
    );
  });

  it('sends what fell due while it was held up, each as late as it is, and goes on in step', () => {
    const { timers, sent } = loopOf(10);
    timers.advanceBy(150);
    timers.jump(500);
    timers.advanceBy(350);
    expect(sent).toHaveLength(11);
    const late = sent.filter(({ latenessMs }) => latenessMs > 1);
    expect(late.length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...late.map(({ latenessMs }) => latenessMs))).toBe(500);
    for (const [index, { atMs, latenessMs }] of sent.entries()) expect(atMs - latenessMs).toBeCloseTo(index * 100, 6);
  });

  it('lets answers be read between the parts of a long burst', () => {
    const { timers, sent } = loopOf(1000);
    timers.jump(1000);
    let sentInOneTurn = 0;
    timers.after(1, () => (sentInOneTurn = sent.length - 1));
    timers.advanceBy(1);
    expect(sentInOneTurn).toBe(64);
    expect(sent.length).toBeGreaterThanOrEqual(1001);
  });

  it('sends nothing after it was stopped', () => {
    const run = loopOf(100, 10);
    run.timers.advanceBy(50);
    run.loop.stop();
    run.timers.advanceBy(20_000);
    expect(run.sent).toHaveLength(6);
    expect(run.finishedAtMs).toBeUndefined();
  });
});
