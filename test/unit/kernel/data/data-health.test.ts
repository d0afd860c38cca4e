import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type BrokenFile } from '../../../../src/kernel/data/data-file.js';
import { DataHealth } from '../../../../src/kernel/data/data-health.js';

function broken(path: string, ...problems: string[]): BrokenFile {
  return { path, problems: problems.map((problem) => ({ field: 'place', problem })) };
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

  it('knows the broken files of all who have some', () => {
    expect(health.broken()).toEqual([]);
    orders = [broken('order.json', 'empty')];
    scenarios = [broken('a.json', 'late'), broken('b.json', 'early')];
    expect(health.broken()).toEqual([...orders, ...scenarios]);
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
      'warn order.json cannot be used:\n  place: empty\nThe last valid content stays in use.',
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
