import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { VirtualClock } from '../../../support/fakes/virtual-clock.js';
import { type StreamTarget } from '../../../../src/streaming/stream-target.js';
import { WireBench } from '../../../support/apps/wire.js';
import { MemoryKeyValue } from '../../../support/fakes/memory-key-value.js';

const HOUR_MS = 3_600_000;
const TARGET = { request: { originalUrl: '/stream', headers: {} }, cursor: undefined } as unknown as StreamTarget;

describe('the journals of sessions', () => {
  let clock: VirtualClock;
  let keyValue: MemoryKeyValue;
  let here: WireBench;
  let there: WireBench;

  beforeEach(() => {
    clock = new VirtualClock(1_000_000);
    keyValue = new MemoryKeyValue();
    here = new WireBench(clock, keyValue);
    there = new WireBench(clock, keyValue);
  });

  const stored = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) await nextTurn();
  };

  it('are the same on another replica, in the order in which requests came', async () => {
    const first = here.sessions.begin('a', TARGET);
    await first.numbered;
    const second = there.sessions.begin('a', TARGET);
    second.journal.wrote(3, 100);
    second.journal.end('client');
    first.journal.end('server');
    await stored();
    for (const { sessions } of [here, there]) {
      expect((await sessions.read('a')).requests).toMatchObject([
        { n: 1, endedBy: 'server', messages: 0 },
        { n: 2, endedBy: 'client', messages: 3, bytes: 100 },
      ]);
    }
  });

  it('number many requests that come at once, each by itself', async () => {
    const journals = Array.from({ length: 120 }, () => here.sessions.begin('a', TARGET));
    const numbers = await Promise.all(journals.map(async ({ numbered }) => (await numbered)?.n));
    expect(numbers).toEqual(journals.map((_, index) => index + 1));
  });

  it('are stored twice a second while a stream is open, and at its end at once', async () => {
    const { journal } = here.sessions.begin('a', TARGET);
    await stored();
    const puts = jest.spyOn(keyValue, 'put');
    for (let ms = 0; ms < 5000; ms += 10) {
      journal.wrote(1, 10);
      clock.advanceBy(10);
      await nextTurn();
    }
    expect(puts.mock.calls.length).toBeGreaterThanOrEqual(9);
    expect(puts.mock.calls.length).toBeLessThanOrEqual(10);
    puts.mockClear();
    journal.end('fault');
    await stored();
    expect(puts.mock.calls).toHaveLength(1);
    expect((await there.sessions.read('a')).requests).toMatchObject([{ messages: 500, endedBy: 'fault' }]);
    clock.advanceBy(5000);
    await stored();
    expect(puts.mock.calls).toHaveLength(1);
  });

  it('are kept for an hour, and begin anew afterwards', async () => {
    here.sessions.begin('a', TARGET).journal.end('server');
    await stored();
    clock.advanceBy(HOUR_MS);
    expect((await here.sessions.read('a')).requests).toHaveLength(1);
    clock.advanceBy(1);
    await expect(here.sessions.read('a')).rejects.toMatchObject({ code: 'not-found' });
    const { numbered } = here.sessions.begin('a', TARGET);
    expect((await numbered)?.n).toBe(1);
    await stored();
    expect(keyValue.size('wire-requests')).toBe(1);
    expect((await there.sessions.read('a')).requests).toHaveLength(1);
  });

  it('are kept while a request is open, and for an hour after its end', async () => {
    const { journal } = here.sessions.begin('a', TARGET);
    await stored();
    for (let minute = 0; minute < 150; minute += 1) {
      clock.advanceBy(60_000);
      await nextTurn();
    }
    expect((await there.sessions.read('a')).requests).toMatchObject([{ endedBy: null }]);
    await there.sessions.begin('b', TARGET).numbered;
    journal.end('client');
    await stored();
    clock.advanceBy(HOUR_MS);
    expect((await there.sessions.read('a')).requests).toMatchObject([{ endedBy: 'client', openMs: 150 * 60_000 }]);
    clock.advanceBy(1);
    await expect(there.sessions.read('a')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are said to be in use once a minute at most, however many requests are open', async () => {
    const journals = [here, there, here].map(({ sessions }) => sessions.begin('a', TARGET).journal);
    await stored();
    const writes = jest.spyOn(keyValue, 'compareAndSet');
    clock.advanceBy(59_999);
    for (const journal of journals.slice(1)) journal.end('server');
    await stored();
    expect(writes).not.toHaveBeenCalled();
    clock.advanceBy(600_001);
    await stored();
    expect(writes.mock.calls.length).toBeLessThanOrEqual(11);
  });

  it.each(['while it is open', 'at its end'])(
    'leave nothing of a request whose session made room, %s',
    async (when) => {
      const { journal } = here.sessions.begin('a', TARGET);
      await stored();
      const later = Buffer.from(JSON.stringify({ epoch: 'x', requests: 0, activeMs: clock.now() + 1 }));
      for (let index = 0; index < 999; index += 1) await keyValue.put('wire-sessions', `s${index}`, later);
      await there.sessions.begin('one-more', TARGET).numbered;
      await stored();
      journal.wrote(1, 1);
      if (when === 'at its end') journal.end('client');
      else clock.advanceBy(60_000);
      await stored();
      journal.wrote(1, 1);
      clock.advanceBy(500);
      await stored();
      expect([...(await keyValue.entries('wire-requests')).keys()].filter((key) => key.startsWith('a.'))).toEqual([]);
    },
  );

  it.each(['', 'a b', '.x', 'a.b', 'ä', 'x'.repeat(65)])('are not found by %p, which is no name', async (name) => {
    const gets = jest.spyOn(keyValue, 'get');
    await expect(here.sessions.read(name)).rejects.toMatchObject({ code: 'not-found' });
    expect(gets).not.toHaveBeenCalled();
  });

  it('are a thousand at most: the one that was used last stays, the oldest goes with its requests', async () => {
    for (let index = 0; index < 1000; index += 1) {
      here.sessions.begin(`s${index}`, TARGET).journal.end('server');
      await nextTurn();
      clock.advanceBy(1);
    }
    await stored();
    await here.sessions.begin('s0', TARGET).numbered;
    await here.sessions.begin('one-more', TARGET).numbered;
    await stored();
    expect([keyValue.size('wire-sessions'), keyValue.size('wire-requests')]).toEqual([1000, 1001]);
    await expect(here.sessions.read('s1')).rejects.toMatchObject({ code: 'not-found' });
    expect((await here.sessions.read('s0')).requests).toHaveLength(2);
  });

  it('break nothing while the store is away, which is logged once', async () => {
    const warnings = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const open = here.sessions.begin('a', TARGET);
    await open.numbered;
    keyValue.isAway = true;
    const away = here.sessions.begin('a', TARGET);
    expect(await away.numbered).toBeUndefined();
    away.journal.end('server');
    for (let times = 0; times < 5; times += 1) {
      open.journal.wrote(1, 1);
      clock.advanceBy(500);
      await stored();
    }
    expect(warnings).toHaveBeenCalledTimes(1);
    keyValue.isAway = false;
    open.journal.end('client');
    await stored();
    expect((await there.sessions.read('a')).requests).toMatchObject([{ n: 1, messages: 5, endedBy: 'client' }]);
    warnings.mockRestore();
  });
});
