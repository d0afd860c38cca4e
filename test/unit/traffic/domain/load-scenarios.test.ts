import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../../src/kernel/random/random.js';
import { FAILING_ENDPOINT } from '../../../../src/traffic/domain/endpoint.js';
import { findLoadScenario, LOAD_SCENARIOS } from '../../../../src/traffic/domain/load-scenarios.js';
import { chiSquareBound, uniformChiSquare } from '../../../support/contracts/chi-square.js';
import { mostInASecond, runOf, scenarioNamed } from '../../../support/fakes/virtual-load.js';

const errors = scenarioNamed('errors');
const latency = scenarioNamed('latency');
const peak = scenarioNamed('peak');

describe('a load scenario', () => {
  it.each([
    ['normal', 'normal-traffic'],
    ['peak', 'peak-usage'],
    ['errors', 'error-injection'],
    ['latency', 'latency-degradation'],
    ['stress', 'stress-test'],
  ])('is found by its name and its alias: %s, %s', (name, alias) => {
    expect([findLoadScenario(name)?.name, findLoadScenario(alias)?.name]).toEqual([name, name]);
  });

  it('is not found by any other name', () => {
    expect(['rush', '', '__proto__', 'Normal'].map((name) => findLoadScenario(name))).toEqual(Array(4).fill(undefined));
    expect(LOAD_SCENARIOS).toHaveLength(5);
  });
});

describe.each([scenarioNamed('normal'), scenarioNamed('stress')])('the scenario $name', (scenario) => {
  it('asks for the most from the first moment to the last', () => {
    for (const share of [0, 0.01, 0.5, 0.99, 1]) expect(scenario.shape.levelAt(share)).toBe(1);
    expect(scenario.shape.loadTo(1)).toBe(1);
  });

  it('has no delays, and aims at nothing but the endpoints of the job', () => {
    expect([scenario.sleepMs, scenario.aim]).toEqual([undefined, undefined]);
  });

  it('sends at that rate, evenly, from the first second on', () => {
    const { timers, target, run, isOver } = runOf(scenario, { durationSeconds: 60, maxRps: 20 });
    timers.advanceBy(1000);
    expect(target.sent).toHaveLength(20);
    timers.advanceBy(60_000);
    expect([target.sent.length, isOver(), run.stats().skipped]).toEqual([1196, true, 0]);
    expect(Math.abs(target.sent.length - 1200) / 1200).toBeLessThan(0.01);
    expect(mostInASecond(target.times)).toBe(20);
  });
});

describe('the scenario peak', () => {
  it.each([
    [0, 0],
    [0.125, 0.5],
    [0.25, 1],
    [0.5, 1],
    [0.75, 1],
    [0.875, 0.5],
    [1, 0],
  ])('is at %d of its time at %d of its most', (share, level) => {
    expect(peak.shape.levelAt(share)).toBeCloseTo(level, 12);
  });

  it('follows its ramps: in each tenth of the time as many as the integral says, give or take one', () => {
    const seconds = 80;
    const { timers, target, isOver } = runOf(peak, { durationSeconds: seconds, maxRps: 20 });
    timers.advanceBy(seconds * 1000 + 100);
    expect(isOver()).toBe(true);
    for (let part = 0; part < 10; part += 1) {
      const [from, to] = [part / 10, (part + 1) / 10];
      const due = (peak.shape.loadTo(to) - peak.shape.loadTo(from)) * seconds * 20;
      const sent = target.times.filter((atMs) => atMs >= from * seconds * 1000 && atMs < to * seconds * 1000).length;
      expect(Math.abs(sent - due)).toBeLessThanOrEqual(1);
    }
    expect(Math.abs(target.sent.length - 1200) / 1200).toBeLessThan(0.01);
    expect(mostInASecond(target.times)).toBeLessThanOrEqual(20);
  });

  it('reports at each time what it asks for', () => {
    const { timers, run } = runOf(peak, { durationSeconds: 100, maxRps: 20 });
    timers.advanceBy(12_500);
    expect(run.stats().targetRps).toBe(10);
    timers.advanceBy(37_500);
    expect(run.stats().targetRps).toBe(20);
    expect(run.stats().currentRps).toBeGreaterThan(19);
    timers.advanceBy(50_100);
    expect([run.stats().targetRps, run.stats().currentRps]).toEqual([0, 0]);
  });
});

describe('the scenario errors', () => {
  it('aims three in ten at the endpoint that fails, within what chance allows', () => {
    const random = Random.fromSeed('errors');
    const draws = 100_000;
    let failing = 0;
    for (let draw = 0; draw < draws; draw += 1) if (errors.aim?.(random) === FAILING_ENDPOINT) failing += 1;
    // Five standard deviations of a binomial distribution.
    expect(Math.abs(failing - 0.3 * draws)).toBeLessThan(5 * Math.sqrt(draws * 0.3 * 0.7));
  });

  it('sends the others round the endpoints of the job, and none out of turn', () => {
    const { timers, target } = runOf(errors, { durationSeconds: 60, endpoints: ['GET /users', 'POST /users'] });
    timers.advanceBy(61_000);
    const normal = target.sent.filter(({ request }) => request.endpoint !== FAILING_ENDPOINT);
    expect(normal.map(({ request }) => request.endpoint)).toEqual(
      normal.map((_each, index) => (index % 2 === 0 ? 'GET /users' : 'POST /users')),
    );
    const failing = target.sent.filter(({ request }) => request.endpoint === FAILING_ENDPOINT);
    expect(new Set(failing.map(({ request }) => request.path))).toEqual(new Set(['/api/v1/users/error?errorRate=0.5']));
    expect(Math.abs(failing.length - 360)).toBeLessThan(5 * Math.sqrt(1200 * 0.3 * 0.7));
  });

  it('counts what fails as failed, and goes on', () => {
    const { timers, target, run, isOver } = runOf(errors, { durationSeconds: 60 });
    let failures = 0;
    target.outcomeOf = ({ endpoint }) => {
      if (endpoint !== FAILING_ENDPOINT || (failures += 1) % 2 === 0) return { status: 200 };
      return { status: 503 };
    };
    timers.advanceBy(61_000);
    const { totalRequests, failedRequests, successfulRequests, byStatus } = run.stats();
    expect(isOver()).toBe(true);
    expect(failedRequests).toBe(Math.ceil(failures / 2));
    expect(successfulRequests + failedRequests).toBe(totalRequests);
    expect(byStatus).toEqual({ '200': successfulRequests, '503': failedRequests });
  });
});

describe('the scenario latency', () => {
  it('sleeps for 100 to 500 ms, each length as probable as any other', () => {
    const random = Random.fromSeed('latency');
    const bins = new Array<number>(40).fill(0);
    const draws = Array.from({ length: 40_000 }, () => latency.sleepMs?.(random) ?? 0);
    expect(draws.filter((ms) => !(ms >= 100 && ms < 500))).toEqual([]);
    for (const ms of draws) {
      const bin = Math.floor((ms - 100) / 10);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    expect(uniformChiSquare(bins)).toBeLessThan(chiSquareBound(bins.length - 1));
  });

  it('keeps its rate all the same, and passes the cap in no second', () => {
    const { timers, target, run, isOver } = runOf(latency, { durationSeconds: 60 });
    timers.advanceBy(62_000);
    expect(isOver()).toBe(true);
    const { skipped } = run.stats();
    expect(Math.abs(target.sent.length + skipped - 1200) / 1200).toBeLessThan(0.01);
    expect(mostInASecond(target.times)).toBeLessThanOrEqual(20);
  });

  it('counts the sleep as what it stands for: part of the latency, not of the service time', () => {
    const { timers, target, run } = runOf(latency, { durationSeconds: 60, maxRps: 10 });
    target.latencyMs = 7;
    timers.advanceBy(62_000);
    const { latency: sinceDue, serviceTime } = run.stats();
    expect([serviceTime.p50, serviceTime.max]).toEqual([7, 7]);
    expect(sinceDue.p50).toBeGreaterThan(250);
    expect(sinceDue.p50).toBeLessThan(360);
    expect(sinceDue.max).toBeLessThan(700);
  });
});
