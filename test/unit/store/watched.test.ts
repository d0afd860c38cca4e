import { describe, expect, it } from '@jest/globals';
import { watched } from '../../../src/store/watched.js';

describe('A watch and its first reading', () => {
  const begin = (readAll: () => Promise<void>): { readonly whole: Promise<() => void>; stops: number } => {
    const begun = { stops: 0, whole: Promise.resolve((): void => undefined) };
    const stop = (): void => {
      begun.stops += 1;
    };
    begun.whole = watched(Promise.resolve(stop), readAll);
    return begun;
  };

  it('go on until they are stopped', async () => {
    const begun = begin(() => Promise.resolve());
    const stop = await begun.whole;
    expect(begun.stops).toBe(0);
    stop();
    expect(begun.stops).toBe(1);
  });

  it('leave no watch behind where the reading fails', async () => {
    const begun = begin(() => Promise.reject(new Error('away')));
    await expect(begun.whole).rejects.toThrow('away');
    expect(begun.stops).toBe(1);
  });
});
