import { describe, expect, it } from '@jest/globals';
import { OnceOpen } from '../../../src/store/once-open.js';

describe('What is opened once', () => {
  it('is opened by the first who asks, for all', async () => {
    let attempts = 0;
    const once = new OnceOpen(() => Promise.resolve((attempts += 1)));
    expect(await Promise.all([once.open(), once.open()])).toEqual([1, 1]);
    expect(await once.open()).toBe(1);
  });

  it('notifies all who waited that it failed, and is tried again by the next alone', async () => {
    let attempts = 0;
    const once = new OnceOpen(() => {
      attempts += 1;
      return attempts === 1 ? Promise.reject(new Error('away')) : Promise.resolve(attempts);
    });
    const again: Promise<number>[] = [];
    const tryAgain = (): void => {
      again.push(once.open());
    };
    await Promise.all([once.open().catch(tryAgain), once.open().catch(tryAgain)]);
    expect(await Promise.all(again)).toEqual([2, 2]);
    expect(attempts).toBe(2);
  });

  it('has nothing that was opened before somebody asked, or where it failed', async () => {
    const away = new OnceOpen<string>(() => Promise.reject(new Error('away')));
    expect(await away.opened()).toBeUndefined();
    await expect(away.open()).rejects.toThrow('away');
    expect(await away.opened()).toBeUndefined();
    const once = new OnceOpen(() => Promise.resolve('open'));
    void once.open();
    expect(await once.opened()).toBe('open');
  });
});
