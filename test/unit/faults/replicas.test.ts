import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { toMessage, topicOf } from '../../../src/faults/bus.js';
import { type BackendRecord, newRecord } from '../../../src/faults/domain/record.js';
import { RequestStore } from '../../../src/faults/request-store.js';
import { type KeyChange } from '../../../src/store/key-value.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { EventedSystem, MemoryStore } from '../../support/apps/evented-system.js';
import { MemoryKeyValue } from '../../support/fakes/memory-key-value.js';

const START_MS = Date.UTC(2025, 8, 6, 22, 52, 52);
const SIDE_1 = 'faults-side-1';

/** Two replicas on one store: each step is reported by the one that took it. */
async function replicas(): Promise<{ readonly systems: EventedSystem[]; advance: (ms: number) => Promise<void> }> {
  const clock = new VirtualClock(START_MS);
  const store = new MemoryStore(clock);
  const systems = [
    await EventedSystem.start({ store, clock, entropySeed: 'a' }),
    await EventedSystem.start({ store, clock, entropySeed: 'b' }),
  ];
  const advance = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 100) {
      clock.advanceBy(100);
      for (const system of systems) await system.settle();
    }
  };
  await advance(2000);
  return { systems, advance };
}

describe('two replicas', () => {
  it('share the work: whatever either takes is done once, and both report the same', async () => {
    const { systems, advance } = await replicas();
    const [first, second] = systems as [EventedSystem, EventedSystem];
    for (let round = 0; round < 20; round += 1) {
      await first.send(2);
      await second.send(3);
    }
    await advance(1000);
    expect(first.report).toMatchObject({ sent: 100, accepted: 100, applied: 100, lost: 0, duplicated: 0, stuck: 0 });
    expect(second.report).toEqual(first.report);
    expect(second.points).toEqual(first.points);
    const trials = [...first.trials, ...second.trials].map(
      ({ traceId, point, attempt }) => `${traceId} ${point} ${attempt}`,
    );
    expect(trials).toHaveLength(800);
    expect(new Set(trials).size).toBe(800);
    for (const system of systems) await system.stop();
  });

  it('learn of each other’s settings, and the one that is left takes over the work of the other', async () => {
    const { systems, advance } = await replicas();
    const [first, second] = systems as [EventedSystem, EventedSystem];
    await first.arm(3, { kind: 'error' });
    await second.send(10);
    await advance(1000);
    expect(second.report).toMatchObject({ accepted: 10, stuck: 10 });
    expect(second.point(3)).toMatchObject({ enabled: true, waiting: 10 });
    await first.stop();
    systems.shift();
    await second.clear(3);
    await advance(8000);
    expect(second.report).toMatchObject({ accepted: 10, applied: 10, stuck: 0, duplicated: 0 });
    await second.stop();
  });

  it('send a steady flow once, whoever was asked for it', async () => {
    const { systems, advance } = await replicas();
    const [first, second] = systems as [EventedSystem, EventedSystem];
    await second.setLoad(10);
    await advance(10_000);
    await first.setLoad(0);
    await advance(2000);
    expect(first.report.sent).toBeGreaterThanOrEqual(98);
    expect(first.report.sent).toBeLessThanOrEqual(101);
    expect(first.report).toMatchObject({ applied: first.report.sent });
    for (const system of systems) await system.stop();
  });
});

describe('a store that is made anew under them', () => {
  it('has the settings of whoever writes first, which the others learn, though its revisions are lower', async () => {
    const { systems, advance } = await replicas();
    const [first, second] = systems as [EventedSystem, EventedSystem];
    await first.arm(3, { kind: 'error' });
    await first.arm(4, { kind: 'error' });
    first.store.keyValue.lose();
    await first.arm(5, { kind: 'error' });
    await advance(100);
    for (const { points } of systems) {
      expect(points.filter(({ enabled }) => enabled).map(({ point }) => point)).toEqual([5]);
    }
    await second.arm(6, { kind: 'error' });
    expect(first.point(6).enabled).toBe(true);
    await Promise.all(systems.map((system) => system.stop()));
  });

  it('has the settings changed, or says that it could not', async () => {
    const system = await EventedSystem.start();
    await system.arm(3, { kind: 'error' });
    system.store.keyValue.compareAndSet = () => Promise.resolve(undefined);
    await expect(system.arm(4, { kind: 'error' })).rejects.toMatchObject({ code: 'unavailable' });
    await system.stop();
  });

  it('does not have the oldest requests forgotten for ever', async () => {
    const system = await EventedSystem.start();
    const sendAll = async (count: number): Promise<void> => {
      for (let sent = 0; sent < count; sent += 250) {
        await Promise.all(Array.from({ length: 250 }, () => system.sendOne()));
        await system.advance(200);
      }
    };
    await sendAll(5250);
    await system.advance(3000);
    system.store.keyValue.lose();
    await sendAll(750);
    await system.advance(3000);
    expect(system.views.length).toBeLessThanOrEqual(5000);
    await system.stop();
  });
});

describe('the record of a request that others write, too', () => {
  /** As NATS: the requests that there are come after the watch of them has begun. */
  class LateKeyValue extends MemoryKeyValue {
    letCome: () => void = () => undefined;

    override async watch(bucket: string, onChange: (change: KeyChange) => void): Promise<() => void> {
      if (bucket !== SIDE_1) return super.watch(bucket, onChange);
      const early: KeyChange[] = [];
      let isLate = true;
      const stop = await super.watch(bucket, (change) => (isLate ? early.push(change) : onChange(change)));
      this.letCome = () => {
        isLate = false;
        early.forEach(onChange);
      };
      return stop;
    }
  }

  class LateStore extends MemoryStore {
    override readonly keyValue = new LateKeyValue();
  }

  const stored = async ({ keyValue }: MemoryStore, traceId: string): Promise<BackendRecord> => {
    const found = await keyValue.get(SIDE_1, traceId);
    return JSON.parse(String(found?.value)) as BackendRecord;
  };
  const put = async ({ keyValue }: MemoryStore, record: BackendRecord): Promise<void> => {
    await keyValue.put(SIDE_1, record.traceId, Buffer.from(JSON.stringify(record)));
  };

  it('is not begun again by a leader that reads a reply before it knows the request', async () => {
    const store = new LateStore();
    const request = newRecord(1, { traceId: 'a'.repeat(32), run: 1, mode: 'naive', ordinal: 0, sentMs: START_MS });
    await put(store, { ...request, answer: 'accepted', published: 1 });
    await store.log.append(topicOf(1), toMessage(request));
    const system = await EventedSystem.start({ store });
    await system.advance(1000);
    expect(await stored(store, request.traceId)).toMatchObject({ answer: 'accepted', published: 1, arrived: 1 });
    store.keyValue.letCome();
    await system.advance(1000);
    expect(await stored(store, request.traceId)).toMatchObject({ answer: 'accepted', published: 1, arrived: 1 });
    await system.stop();
  });

  it('is decided again where another leader writes while its message is put on the bus', async () => {
    const system = await EventedSystem.start();
    const { store, clock } = system;
    const append = store.log.appendMany.bind(store.log);
    const letGo: (() => void)[] = [];
    store.log.appendMany = async (name, bodies) => {
      await new Promise<void>((resolve) => letGo.push(resolve));
      return append(name, bodies);
    };
    await system.sendOne();
    while (letGo.length === 0) {
      clock.advanceBy(0);
      await nextTurn();
    }
    const [traceId = ''] = system.accepted;
    await put(store, { ...(await stored(store, traceId)), deletedAtMs: 4711 });
    store.log.appendMany = append;
    for (const go of letGo) go();
    await system.advance(1000);
    expect(await stored(store, traceId)).toMatchObject({ deletedAtMs: 4711, answer: 'accepted', published: 1 });
    await system.stop();
  });
});

describe('the record of a request in a store that has lost its end', () => {
  it('is taken as the store has it, and written over that', async () => {
    const keyValue = new MemoryKeyValue();
    const requests = new RequestStore(1, keyValue);
    await requests.open();
    const record = (ordinal: number): BackendRecord =>
      newRecord(1, { traceId: 'a', run: 1, mode: 'naive', ordinal, sentMs: 0 });
    for (const ordinal of [0, 1, 2]) await requests.write(record(ordinal), requests.knownOf('a')?.revision ?? 0);
    keyValue.lose();
    requests.close();
    await keyValue.put('faults-side-1', 'a', Buffer.from(JSON.stringify(record(7))));
    const seen: (number | undefined)[] = [];
    await requests.update('a', (found) => {
      seen.push(found?.ordinal);
      return Promise.resolve(record(8));
    });
    expect(seen).toEqual([2, 7]);
    expect(requests.get('a')?.ordinal).toBe(8);
    keyValue.lose();
    const notified: (number | undefined)[] = [];
    requests.subscribe((_, found) => notified.push(found?.ordinal));
    expect(await requests.fetch('a')).toBeUndefined();
    expect(notified).toEqual([undefined]);
  });
});

describe('the record of a request that is deleted while it is fetched', () => {
  let keyValue: MemoryKeyValue;
  let requests: RequestStore;
  let letGo: () => void;

  beforeEach(async () => {
    keyValue = new MemoryKeyValue();
    requests = new RequestStore(1, keyValue);
    await requests.open();
    await requests.write(newRecord(1, { traceId: 'a', run: 1, mode: 'naive', ordinal: 0, sentMs: 0 }), 0);
    const get = keyValue.get.bind(keyValue);
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    keyValue.get = async (bucket, key) => {
      const found = await get(bucket, key);
      await gate;
      return found;
    };
  });

  it.each([
    ['by another replica', () => keyValue.delete(SIDE_1, 'a')],
    ['here', () => requests.delete('a')],
  ])('does not come back: %s', async (_, remove) => {
    const fetching = requests.fetch('a');
    await nextTurn();
    await remove();
    letGo();
    expect([await fetching, requests.size]).toEqual([undefined, 0]);
  });
});
