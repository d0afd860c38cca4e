import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { EventLog } from '../../../src/store/event-log.js';
import { ProcessesService } from '../../../src/telemetry/processes.service.js';
import { TELEMETRY } from '../../../src/telemetry/telemetry-intake.service.js';
import { MemoryStore } from '../../support/apps/evented-system.js';

const LINGER_MS = 60_000;

function started(pid: number): Buffer {
  return Buffer.from(
    JSON.stringify({
      traceId: `trace-${pid}`,
      name: 'Worker',
      event: 'processStarted',
      timeUnixNano: 1,
      attributes: [{ key: 'pid', value: { type: 'integer', value: pid } }],
    }),
  );
}

describe('ProcessesService', () => {
  let store: MemoryStore;
  let clock: VirtualClock;
  let service: ProcessesService;

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) {
      clock.advanceBy(0);
      await nextTurn();
    }
  };
  /** How many processes it names; the code of an error. */
  const asked = async (): Promise<unknown> => {
    const answer = service.json().then(
      (json) => (JSON.parse(json) as unknown[]).length,
      (error: unknown) => (error as { code: string }).code,
    );
    await settle();
    return Promise.race([answer, Promise.resolve('waits')]);
  };

  beforeEach(() => {
    store = new MemoryStore();
    clock = new VirtualClock(1_000_000);
    service = new ProcessesService(new EventLog(store, clock), clock);
  });

  it('answers where all that was stored is dropped, and goes on with what comes', async () => {
    await store.log.appendMany(TELEMETRY, [started(1), started(2)]);
    store.log.drop(TELEMETRY, 2);
    expect(await asked()).toBe(0);
    await store.log.append(TELEMETRY, started(3));
    expect(await asked()).toBe(1);
    service.onModuleDestroy();
  });

  it('passes over what is dropped while it reads', async () => {
    await store.log.appendMany(
      TELEMETRY,
      Array.from({ length: 600 }, (_, pid) => started(pid)),
    );
    store.log.hold();
    expect(await asked()).toBe('waits');
    store.log.letGo();
    store.log.drop(TELEMETRY, 600);
    await settle();
    expect(await asked()).toBe(500);
    service.onModuleDestroy();
  });

  it('leaves nothing behind of a request that it could not answer in time', async () => {
    await store.log.append(TELEMETRY, started(1));
    store.log.hold();
    const answer = service.json();
    await settle();
    clock.advanceBy(10_000);
    await expect(answer).rejects.toMatchObject({ code: 'unavailable' });
    const planned = clock.waiting;
    expect(await asked()).toBe('waits');
    service.onModuleDestroy();
    expect(clock.waiting).toBeLessThan(planned);
    store.log.letGo();
    expect(await asked()).toBe(1);
    clock.advanceBy(LINGER_MS);
  });

  it('answers who waits as soon as the history is lost', async () => {
    await store.log.append(TELEMETRY, started(1));
    store.log.hold();
    const answer = service.json();
    await settle();
    service.onModuleDestroy();
    await expect(answer).rejects.toMatchObject({ code: 'unavailable' });
  });
});
