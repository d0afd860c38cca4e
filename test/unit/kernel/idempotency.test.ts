import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { type CallHandler, type ExecutionContext } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { defer, firstValueFrom } from 'rxjs';
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
      const request = { method: 'POST', path: '/x', headers: { 'idempotency-key': '"a"' }, body: { a: 1 } };
      const http = { getRequest: () => request, getResponse: () => ({ getHeader: () => undefined }) };
      const context = { switchToHttp: () => http, getHandler: () => send } as unknown as ExecutionContext;
      return firstValueFrom(interceptor.intercept(context, handler)).catch((error: unknown) => error);
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
});
