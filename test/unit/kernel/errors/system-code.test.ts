import { describe, expect, it } from '@jest/globals';
import { lackOf } from '../../../../src/kernel/errors/system-code.js';

describe('what the machine has no more of', () => {
  it('is found in the code, or in the message of an error that wraps it', () => {
    const wrapped = Object.assign(new Error('Worker initialization failure: EMFILE'), {
      code: 'ERR_WORKER_INIT_FAILED',
    });
    expect(lackOf(wrapped)).toBe('EMFILE');
    expect(lackOf(Object.assign(new Error('open'), { code: 'ENFILE' }))).toBe('ENFILE');
    expect(lackOf(Object.assign(new Error('spawn EAGAIN'), { code: 'EAGAIN' }))).toBe('EAGAIN');
  });

  it('is nothing for any other error', () => {
    expect(lackOf(Object.assign(new Error('no such file'), { code: 'ENOENT' }))).toBeUndefined();
    expect(lackOf(new TypeError('THEMFILE is not a function'))).toBeUndefined();
    expect(lackOf('EMFILE')).toBeUndefined();
  });
});
