import { describe, expect, it } from '@jest/globals';
import { endingOf, openAnyCommand } from '../../../../src/cli/lab/hosts/command-host.js';

describe('the end of a command', () => {
  it('is that of a client that has closed, with its exit code or signal where it has failed', () => {
    expect(endingOf(0, null, 'a warning\n')).toEqual({ how: 'closed', error: undefined });
    expect(endingOf(3, null, '')).toEqual({ how: 'closed', error: 'it exited with 3' });
    expect(endingOf(null, 'SIGSEGV', '')).toEqual({ how: 'closed', error: 'it exited with SIGSEGV' });
  });

  it('has the last lines of standard error, within bounds', () => {
    const stderr = Array.from({ length: 9 }, (_, line) => `line ${line}\n`).join('');
    expect(endingOf(1, null, stderr)).toEqual({
      how: 'closed',
      error: 'it exited with 1: line 4\nline 5\nline 6\nline 7\nline 8',
    });
    const { error = '' } = { error: undefined, ...endingOf(1, null, `${'x'.repeat(2000)}the end`) };
    expect(error).toMatch(/^it exited with 1: …x+the end$/);
    expect(error.length).toBeLessThan(430);
  });

  it.each([126, 127])('is none of a client where the shell could not run it (%d)', (code) => {
    expect(endingOf(code, null, 'sh: 1: nosuchcmd: not found\n')).toEqual({
      how: 'not-run',
      error: `it exited with ${code}: sh: 1: nosuchcmd: not found`,
    });
  });
});

describe('a command', () => {
  it('is ended where it was interrupted before it was started', async () => {
    const target = { url: 'http://127.0.0.1:1', types: [] };
    const ending = await openAnyCommand('exec sleep 1000').run(target, () => undefined, AbortSignal.abort());
    expect(ending).toEqual({ how: 'stopped' });
  });
});
