import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { type BugLog, logBugsWith } from '../../../../src/kernel/errors/bugs.js';
import { FlowProbeError } from '../../../../src/kernel/errors/flowprobe.error.js';
import {
  asRejection,
  mayBeStored,
  nothingStored,
  outageOf,
  unavailable,
} from '../../../../src/store/nats/nats-errors.js';

function named(name: string, message = 'words of the server at 10.0.0.7', more: object = {}): Error {
  return Object.assign(new Error(message), { name }, more);
}

describe('errors of the NATS client', () => {
  const bugs: unknown[] = [];
  let before: BugLog;

  beforeEach(() => {
    bugs.length = 0;
    before = logBugsWith((_boundary, error) => void bugs.push(error));
  });
  afterEach(() => void logBugsWith(before));

  test.each([
    [named('TimeoutError')],
    [named('ClosedConnectionError')],
    [named('ConnectionError', 'connection refused')],
    [named('RequestError', 'x', { cause: named('NoRespondersError') })],
    [named('AuthorizationError')],
    [named('JetStreamApiError', 'insufficient storage resources available', { code: 10047, status: 500 })],
    [named('JetStreamApiError', 'no leader', { code: 10009, status: 503 })],
    [named('Error', 'connect ECONNREFUSED 10.0.0.7:4222', { code: 'ECONNREFUSED' })],
  ])('%s is an outage, reported in words of our own', (error) => {
    const rejection = asRejection(error);
    expect(rejection).toMatchObject({ code: 'unavailable', status: 503 });
    expect((rejection as Error).message).not.toMatch(/10\.0\.0\.7|insufficient|leader/);
    expect(bugs).toEqual([]);
  });

  test.each([
    [new TypeError('x is not a function')],
    [named('InvalidArgumentError')],
    [named('JetStreamApiError', 'bad request', { code: 10003, status: 400 })],
    ['a text'],
  ])('%s is a bug: reported once, and rejected as it is', (error) => {
    expect(asRejection(error, mayBeStored)).toBe(error);
    expect(bugs).toEqual([error]);
    expect(outageOf(error)).toBeUndefined();
  });

  it('say what became of a write, where they were noticed on the way to it', () => {
    expect(asRejection(unavailable('lost'), nothingStored)).toMatchObject({
      message: 'The store (NATS) cannot be used: lost; nothing was stored',
    });
    expect(asRejection(named('TimeoutError'), mayBeStored)).toMatchObject({
      message: 'The store (NATS) cannot be used: it does not answer in time; it may have been stored',
    });
    const known = new FlowProbeError('limit-reached', 'full');
    expect(asRejection(known, mayBeStored)).toBe(known);
  });
});
