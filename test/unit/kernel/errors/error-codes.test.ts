import { describe, expect, it, test } from '@jest/globals';
import { codeOfStatus, ERROR_STATUS, type ErrorCode } from '../../../../src/kernel/errors/error-codes.js';
import { FlowProbeError, notBegun, refused } from '../../../../src/kernel/errors/flowprobe.error.js';

/** What clients may rely on: a change here breaks them. */
const PROMISED: Record<ErrorCode, number> = {
  'invalid-query': 400,
  'invalid-body': 400,
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  conflict: 409,
  'idempotency-key-in-use': 409,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  'idempotency-key-reused': 422,
  internal: 500,
  'bad-gateway': 502,
  unavailable: 503,
  'gateway-timeout': 504,
  'limit-reached': 507,
};

describe('the table of codes', () => {
  it('has the codes and statuses that were promised', () => {
    expect(ERROR_STATUS).toEqual(PROMISED);
  });

  test.each([
    [400, 'bad-request'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [405, 'method-not-allowed'],
    [406, 'not-acceptable'],
    [409, 'conflict'],
    [410, 'bad-request'],
    [413, 'payload-too-large'],
    [415, 'unsupported-media-type'],
    [418, 'bad-request'],
    [429, 'bad-request'],
    [500, 'internal'],
    [501, 'internal'],
    [503, 'unavailable'],
    [502, 'bad-gateway'],
    [504, 'gateway-timeout'],
    [505, 'internal'],
    [507, 'limit-reached'],
  ])('stands for a status %i from outside as %s', (status, code) => {
    expect(codeOfStatus(status)).toBe(code);
  });
});

describe('FlowProbeError', () => {
  test.each(Object.entries(PROMISED))('%s has status %i', (code, status) => {
    const error = new FlowProbeError(code as ErrorCode, 'a sentence');
    expect(error).toMatchObject({ code, status, message: 'a sentence', name: 'FlowProbeError', details: [] });
    expect(error).toBeInstanceOf(Error);
  });

  it('says whether the request may be sent again as if it had never been', () => {
    const settled = (code: ErrorCode): boolean => new FlowProbeError(code, 'a sentence').isSettled;
    expect((['conflict', 'not-found', 'limit-reached'] as const).map(settled)).toEqual([true, true, true]);
    expect((['unavailable', 'internal', 'bad-gateway'] as const).map(settled)).toEqual([false, false, false]);
    expect(notBegun('a sentence')).toMatchObject({ code: 'unavailable', isSettled: true });
  });

  it('carries every problem, and says them one after the other', () => {
    const problems = [
      { field: 'duration', problem: 'duration must be a whole number' },
      { field: 'rate', problem: 'rate must be between 0.01 and 100' },
    ];
    const error = refused('invalid-query', problems);
    expect(error.message).toBe('duration must be a whole number; rate must be between 0.01 and 100');
    expect([error.status, error.code, error.details]).toEqual([400, 'invalid-query', problems]);
  });
});
