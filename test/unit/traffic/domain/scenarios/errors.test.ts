import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../../../src/kernel/random/random.js';
import { FAILING_ENDPOINT } from '../../../../../src/traffic/domain/endpoint.js';
import { errors } from '../../../../../src/traffic/domain/scenarios/errors.js';
import { runOf } from '../../../../support/fakes/virtual-load.js';

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
