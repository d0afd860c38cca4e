import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type BrokenFile } from '../../../../src/kernel/data/data-file.js';
import { DataHealth } from '../../../../src/kernel/data/data-health.js';

function broken(path: string, ...problems: string[]): BrokenFile {
  return { path, problems: problems.map((problem) => ({ field: 'place', problem })), inUse: path !== 'gone.json' };
}

describe('DataHealth', () => {
  let health: DataHealth;
  let logged: string[];
  let orders: BrokenFile[];
  let scenarios: BrokenFile[];

  beforeEach(() => {
    health = new DataHealth();
    logged = [];
    orders = [];
    scenarios = [];
    for (const level of ['log', 'warn'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation((text: unknown) => void logged.push(`${level} ${String(text)}`));
    }
    health.watch(() => orders);
    health.watch(() => scenarios);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('knows the broken files of all who have some', async () => {
    expect(await health.broken()).toEqual([]);
    orders = [broken('order.json', 'empty')];
    scenarios = [broken('a.json', 'late'), broken('b.json', 'early')];
    expect(await health.broken()).toEqual([...orders, ...scenarios]);
  });

  it('names what is being read', () => {
    const reading = ['trips'];
    health.watch(
      () => [],
      () => [],
      () => reading,
    );
    expect(health.reading()).toEqual(['trips']);
    reading.pop();
    expect(health.reading()).toEqual([]);
  });

  it('says nothing while all is well', () => {
    health.logChanges();
    health.logChanges();
    expect(logged).toEqual([]);
  });

  it('says each breakage once, however often it is asked', () => {
    orders = [broken('order.json', 'empty')];
    health.logChanges();
    health.logChanges();
    expect(logged).toEqual([
      'warn order.json cannot be used:\n  place: empty\n  The last valid content stays in use.',
    ]);
  });

  it('says of a file without any valid content that nothing is in use in its place', () => {
    orders = [broken('gone.json', 'empty')];
    health.logChanges();
    expect(logged).toEqual([
      'warn gone.json cannot be used:\n  place: empty\n  There is nothing in use in its place.',
    ]);
  });

  it('says it anew when there is more, less or something else to say', () => {
    orders = [broken('order.json', 'empty')];
    health.logChanges();
    scenarios = [broken('a.json', 'late')];
    health.logChanges();
    orders = [];
    health.logChanges();
    scenarios = [broken('a.json', 'late', 'and wrong')];
    health.logChanges();
    expect(logged.map((line) => line.match(/place: .*|\w+\.json/g)?.join(' '))).toEqual([
      'order.json place: empty',
      'order.json place: empty a.json place: late',
      'a.json place: late',
      'a.json place: late place: and wrong',
    ]);
  });

  it('logs of files that are costly to look at what is known of them, and says where nothing is in use', async () => {
    const looked: string[] = [];
    health.watch(
      () => {
        looked.push('at the files');
        return [broken('lab/a.json', 'late')];
      },
      () => [{ ...broken('lab/a.json', 'late'), inUse: false }],
    );
    health.logChanges();
    expect(looked).toEqual([]);
    expect(logged).toEqual([
      'warn lab/a.json cannot be used:\n  place: late\n  There is nothing in use in its place.',
    ]);
    expect(await health.broken()).toEqual([broken('lab/a.json', 'late')]);
    expect(looked).toHaveLength(1);
  });

  it('says when all is well again, and when the same thing breaks again', () => {
    for (const state of [[broken('a.json', 'late')], [], [broken('a.json', 'late')], []]) {
      scenarios = state;
      health.logChanges();
      health.logChanges();
    }
    expect(logged.map((line) => line.split(' ')[0])).toEqual(['warn', 'log', 'warn', 'log']);
    expect(logged[1]).toBe('log All data files are in use again');
  });
});
