import { describe, expect, it } from '@jest/globals';
import { DRAIN_MS, MAX_IN_FLIGHT } from '../../../../src/traffic/domain/load-run.js';
import { LOAD_SCENARIOS } from '../../../../src/traffic/domain/load-scenarios.js';
import { mostInASecond, runOf, scenarioNamed } from '../../../support/fakes/virtual-load.js';

const latency = scenarioNamed('latency');
const normal = scenarioNamed('normal');
const peak = scenarioNamed('peak');

describe('the load of a job', () => {
  it.each(LOAD_SCENARIOS)('comes to its end by itself and leaves nothing behind: $name', (scenario) => {
    const { timers, target, run, isOver } = runOf(scenario, { durationSeconds: 10 });
    timers.advanceBy(9999);
    expect(isOver()).toBe(false);
    timers.advanceBy(600);
    expect([isOver(), timers.waiting, target.inFlight]).toEqual([true, 0, 0]);
    const { totalRequests, byEndpoint, byStatus } = run.stats();
    const sum = (counts: Readonly<Record<string, number>>): number =>
      Object.values(counts).reduce((total, count) => total + count, 0);
    expect([sum(byEndpoint), sum(byStatus), target.sent.length]).toEqual([totalRequests, totalRequests, totalRequests]);
  });

  it.each(LOAD_SCENARIOS)('is stopped at once, with no timer and no request left: $name', (scenario) => {
    const { timers, target, run, isOver } = runOf(scenario, { durationSeconds: 10 });
    target.latencyMs = 2000;
    timers.advanceBy(5000);
    const { inFlight } = run.stats();
    const { length } = target.sent;
    run.stop();
    expect([timers.waiting, target.inFlight, target.aborted]).toEqual([0, 0, inFlight]);
    timers.advanceBy(20_000);
    const stats = run.stats();
    expect([target.sent.length, isOver(), stats.aborted, stats.inFlight]).toEqual([length, false, inFlight, 0]);
    expect(stats.totalRequests + stats.aborted).toBe(length);
    run.stop();
    expect(run.stats()).toEqual(stats);
  });

  it('waits at its end for what is under way', () => {
    const { timers, target, run, isOver } = runOf(normal, { durationSeconds: 2 });
    target.latencyMs = 3000;
    timers.advanceBy(4900);
    expect([isOver(), run.stats().inFlight > 0]).toEqual([false, true]);
    timers.advanceBy(100);
    expect([isOver(), run.stats().totalRequests]).toEqual([true, 40]);
  });

  it('gives up what is still under way 20 s after its time, and counts it', () => {
    const { timers, target, run, isOver } = runOf(normal, { durationSeconds: 2 });
    timers.advanceBy(1000);
    target.stall();
    timers.advanceBy(1000 + DRAIN_MS - 1);
    const { inFlight, totalRequests } = run.stats();
    expect([isOver(), inFlight]).toEqual([false, 20]);
    timers.advanceBy(1);
    const stats = run.stats();
    expect([isOver(), timers.waiting, target.inFlight, target.aborted]).toEqual([true, 0, 0, inFlight]);
    expect([stats.totalRequests, stats.inFlight, stats.aborted]).toEqual([totalRequests, 0, inFlight]);
  });

  it('shows a target that stands still in what counts from when a request was due, and goes on asking', () => {
    const { timers, target, run, isOver } = runOf(normal, { durationSeconds: 20 });
    timers.advanceBy(10_000);
    target.stall();
    timers.advanceBy(2000);
    expect([run.stats().inFlight, run.stats().skipped]).toEqual([40, 0]);
    target.resume();
    timers.advanceBy(9000);
    const stats = run.stats();
    expect([isOver(), stats.totalRequests, stats.skipped]).toEqual([true, 399, 0]);
    expect(stats.latency.p50).toBeLessThan(10);
    expect(stats.latency.p95).toBeGreaterThan(900);
    expect(stats.latency.p99).toBeGreaterThan(1800);
    expect(stats.latency.max).toBeGreaterThan(1950);
  });

  it('sends up to a hundred requests in flight, then skips what is due, and counts it', () => {
    const { timers, target, run } = runOf(normal, { durationSeconds: 20 });
    target.stall();
    timers.advanceBy(8000);
    expect([run.stats().inFlight, target.sent.length]).toEqual([MAX_IN_FLIGHT, MAX_IN_FLIGHT]);
    expect(run.stats().skipped).toBe(160 - MAX_IN_FLIGHT);
    target.resume();
    timers.advanceBy(13_000);
    const { totalRequests, skipped, inFlight } = run.stats();
    expect([totalRequests + skipped, inFlight]).toEqual([399, 0]);
  });

  it('stands still while it is paused: no request, and the shape goes on where it was', () => {
    const { timers, target, run, isOver } = runOf(peak, { durationSeconds: 40 });
    timers.advanceBy(5000);
    run.pause();
    const { length } = target.sent;
    expect([run.isPaused, run.stats().targetRps]).toEqual([true, 0]);
    timers.advanceBy(60_000);
    expect([target.sent.length, timers.waiting, run.stats().currentRps]).toEqual([length, 0, 0]);
    run.resume();
    expect([run.isPaused, run.stats().targetRps]).toEqual([false, 10]);
    timers.advanceBy(35_100);
    expect([isOver(), target.sent.length]).toEqual([true, 598]);
    expect(mostInASecond(target.times)).toBeLessThanOrEqual(20);
  });

  it('pauses and resumes as often as it is asked to, and twice is once', () => {
    const { timers, target, run, isOver } = runOf(normal, { durationSeconds: 10, maxRps: 10 });
    for (let turn = 0; turn < 20; turn += 1) {
      timers.advanceBy(250);
      run.pause();
      run.pause();
      timers.advanceBy(1234);
      run.resume();
      run.resume();
    }
    timers.advanceBy(5100);
    expect([isOver(), target.sent.length + run.stats().skipped]).toEqual([true, 100]);
  });

  it('reports how much of its own time has passed: none in a pause, none after its end, never more than there is', () => {
    const { timers, target, run } = runOf(normal, { durationSeconds: 10 });
    const elapsedAfter = (ms: number): number => {
      timers.advanceBy(ms);
      return run.stats().elapsedSeconds;
    };
    expect([elapsedAfter(0), elapsedAfter(2500)]).toEqual([0, 2.5]);
    run.pause();
    expect(elapsedAfter(60_000)).toBe(2.5);
    run.resume();
    expect(elapsedAfter(500)).toBe(3);
    target.latencyMs = 3000;
    expect([elapsedAfter(8000), elapsedAfter(5000)]).toEqual([10, 10]);
  });

  it('has stood still since it was stopped, in the middle or in a pause', () => {
    for (const isPaused of [false, true]) {
      const { timers, run } = runOf(normal, { durationSeconds: 10 });
      timers.advanceBy(4000);
      if (isPaused) run.pause();
      timers.advanceBy(1000);
      run.stop();
      timers.advanceBy(5000);
      expect(run.stats().elapsedSeconds).toBe(isPaused ? 4 : 5);
    }
  });

  it('changes its rate at once, up and down, while it is paused too', () => {
    const { timers, target, run } = runOf(normal, { durationSeconds: 30, maxRps: 5 });
    const sentIn = (ms: number): number => {
      const before = target.sent.length;
      timers.advanceBy(ms);
      return target.sent.length - before;
    };
    expect(sentIn(10_000)).toBe(50);
    run.changeRate(20);
    expect(sentIn(5000)).toBeGreaterThanOrEqual(99);
    run.pause();
    run.changeRate(10);
    run.resume();
    expect(run.stats().targetRps).toBe(10);
    expect(Math.abs(sentIn(5000) - 50)).toBeLessThanOrEqual(1);
    expect(mostInASecond(target.times)).toBeLessThanOrEqual(20);
  });

  it('counts a request that gets no answer, by why, and goes on', () => {
    const { timers, target, run, isOver } = runOf(normal, { durationSeconds: 5 });
    target.outcomeOf = ({ endpoint }) => (endpoint === 'GET /users' ? { error: 'ECONNREFUSED' } : { status: 404 });
    timers.advanceBy(5100);
    const { failedRequests, successfulRequests, byStatus, byError } = run.stats();
    expect([isOver(), failedRequests, successfulRequests]).toEqual([true, 100, 0]);
    expect([byStatus, byError]).toEqual([{ none: 25, '404': 75 }, { ECONNREFUSED: 25 }]);
  });

  it('repeats exactly: the same seed sends the same requests at the same times', () => {
    const all = (): unknown => {
      const { timers, target } = runOf(latency, { durationSeconds: 10 });
      timers.advanceBy(11_000);
      return target.sent;
    };
    expect(all()).toEqual(all());
  });
});
