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
