import { describe, expect, it } from '@jest/globals';
import { KeyedMutex } from '../../../src/kernel/keyed-mutex.js';

describe('KeyedMutex', () => {
  it('runs the work under a key in its order, one after the other, and that under others beside it', async () => {
    const mutex = new KeyedMutex();
    const log: string[] = [];
    const work = (name: string) => async (): Promise<string> => {
      log.push(`${name} begins`);
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      log.push(`${name} ends`);
      return name;
    };
    const runs = [mutex.run('a', work('a1')), mutex.run('a', work('a2')), mutex.run('b', work('b1'))];
    expect(await Promise.all(runs)).toEqual(['a1', 'a2', 'b1']);
    expect(log.filter((line) => line.startsWith('a'))).toEqual(['a1 begins', 'a1 ends', 'a2 begins', 'a2 ends']);
    expect(log.indexOf('b1 begins')).toBeLessThan(log.indexOf('a1 ends'));
  });

  it('goes on behind work that fails, and says so to who waits for it alone', async () => {
    const mutex = new KeyedMutex();
    const failing = mutex.run('a', () => Promise.reject(new Error('no')));
    const next = mutex.run('a', () => Promise.resolve('next'));
    await expect(mutex.settled('a')).resolves.toBeUndefined();
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('next');
    await expect(mutex.settled('a')).resolves.toBeUndefined();
  });
});
