import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { type CallHandler, type ExecutionContext } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { defer, firstValueFrom } from 'rxjs';
import { FlowProbeError } from '../../../src/kernel/errors/flowprobe.error.js';
import { IdempotencyInterceptor } from '../../../src/kernel/idempotency/idempotency.interceptor.js';
import { MemoryStore } from '../../support/apps/evented-system.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';

describe('a request with an Idempotency-Key', () => {
  it('is not taken for abandoned while the store answers for its record', async () => {
    const store = new MemoryStore();
    const { keyValue } = store;
    const write = keyValue.compareAndSet.bind(keyValue);
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    // The record is there at once, and the writer learns of it later.
    keyValue.compareAndSet = async (...of) => {
      const written = await write(...of);
      await gate;
      return written;
    };
    const reflector = { get: () => true } as unknown as Reflector;
    const interceptor = new IdempotencyInterceptor(store, new VirtualClock(1_000_000), reflector);
    let runs = 0;
    const handler: CallHandler = { handle: () => defer(() => Promise.resolve({ run: (runs += 1) })) };
    const send = (): Promise<unknown> => {
      return firstValueFrom(interceptor.intercept(contextOf('"a"'), handler)).catch((error: unknown) => error);
    };
    const first = send();
    await nextTurn();
    const second = send();
    await nextTurn();
    letGo();
    expect([await first, await second]).toMatchObject([{ run: 1 }, { code: 'idempotency-key-in-use' }]);
    expect(runs).toBe(1);
    expect(await send()).toEqual({ run: 1 });
  });

  it('does not wait for all others with its key where the store does not answer', async () => {
    const store = new MemoryStore();
    const clock = new VirtualClock(1_000_000);
    store.keyValue.get = () =>
      new Promise((_, reject) => {
        clock.schedule(() => reject(new FlowProbeError('unavailable', 'too late')), 1800);
      });
    const reflector = { get: () => true } as unknown as Reflector;
    const interceptor = new IdempotencyInterceptor(store, clock, reflector);
    const handler: CallHandler = { handle: () => defer(() => Promise.resolve({})) };
    const endedMs: number[] = [];
    const sent = Array.from({ length: 20 }, async () => {
      await firstValueFrom(interceptor.intercept(contextOf('"a"'), handler)).catch(() => undefined);
      endedMs.push(clock.now() - 1_000_000);
    });
    for (let second = 0; second < 10; second += 1) {
      clock.advanceBy(900);
      await nextTurn();
    }
    await Promise.all(sent);
    expect(Math.max(...endedMs)).toBeLessThan(5000);
  });
});

/** Of a request with this key. */
function contextOf(key: string): ExecutionContext {
  const request = { method: 'POST', path: '/x', headers: { 'idempotency-key': key }, body: { a: 1 } };
  const http = { getRequest: () => request, getResponse: () => ({ getHeader: () => undefined }) };
  return { switchToHttp: () => http, getHandler: () => contextOf } as unknown as ExecutionContext;
}
