import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { VirtualClock } from '../../../support/fakes/virtual-clock.js';
import { FlowProbeError } from '../../../../src/kernel/errors/flowprobe.error.js';
import { type KeyChange } from '../../../../src/store/key-value.js';
import { type Store } from '../../../../src/store/store.js';
import { ClientExchange } from '../../../../src/streaming/clients/client-exchange.js';
import { type ClientState, type ConnectedClient } from '../../../../src/streaming/clients/connected-client.js';
import { LocalClients } from '../../../../src/streaming/clients/local-clients.js';
import { type StreamsService } from '../../../../src/streaming/streams.service.js';
import { MemoryKeyValue } from '../../../support/fakes/memory-key-value.js';

const STATE = { openedAt: '2026-01-01T00:00:00.000Z', own: false } as ClientState;

/** A replica without streams but those that a test adds. */
class Replica {
  readonly connected = new Set<ConnectedClient>();
  readonly applied: string[] = [];
  readonly local = new LocalClients({ clients: this.connected, socketClients: new Set() } as unknown as StreamsService);
  readonly exchange: ClientExchange;

  constructor(clock: VirtualClock, keyValue: MemoryKeyValue) {
    this.exchange = new ClientExchange({ keyValue } as unknown as Store, this.local, clock);
    this.exchange.onModuleInit();
  }

  connect(serial: number): string {
    const client: ConnectedClient = {
      serial,
      isOwn: false,
      describe: () => STATE,
      apply: ({ definition }, messages) => {
        if (definition.kind === 'slow') throw new FlowProbeError('conflict', 'not slow');
        this.applied.push(`${definition.kind} ${messages}`);
        return definition.kind !== 'stall';
      },
    };
    this.connected.add(client);
    return `${this.local.replica}-s${serial}`;
  }
}

describe('replicas that ask one another about their clients', () => {
  let clock: VirtualClock;
  let keyValue: MemoryKeyValue;
  let here: Replica;
  let there: Replica;

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  };

  beforeEach(async () => {
    clock = new VirtualClock(0);
    keyValue = new MemoryKeyValue();
    here = new Replica(clock, keyValue);
    there = new Replica(clock, keyValue);
    await settle();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('have the lists of all others as they are now', async () => {
    const id = there.connect(1);
    expect(await here.exchange.lists()).toMatchObject([{ total: 1, clients: [{ id }] }]);
    there.connect(2);
    expect(await here.exchange.lists()).toMatchObject([{ total: 2 }]);
    expect(await there.exchange.lists()).toMatchObject([{ total: 0 }]);
  });

  it('write nothing while nobody asks', async () => {
    const puts = jest.spyOn(keyValue, 'put');
    there.connect(1);
    clock.advanceBy(60_000);
    await settle();
    expect(puts).not.toHaveBeenCalled();
  });

  it('have one another apply a fault once, and pass on what became of it', async () => {
    const id = there.connect(1);
    expect(await here.exchange.order(id, 'drop:probability=1', 3)).toMatchObject({ result: 'applied', client: { id } });
    expect(await here.exchange.order(id, 'stall:ms=1', 0)).toEqual({ result: 'gone' });
    await expect(here.exchange.order(id, 'slow:bytesPerSecond=1', 0)).rejects.toMatchObject({
      code: 'conflict',
      message: 'not slow',
    });
    expect(there.applied).toEqual(['drop 3', 'stall 0']);
    expect(await here.exchange.order(`${there.local.replica}-s2`, 'drop:probability=1', 1)).toEqual({ result: 'gone' });
    expect(await here.exchange.order('00000000-s1', 'drop:probability=1', 1)).toEqual({ result: 'gone' });
  });

  it('say that a fault may still be applied where its replica does not answer in time', async () => {
    const id = there.connect(1);
    const receive = Reflect.get(there.exchange, 'receive') as (change: KeyChange) => void;
    const late: KeyChange[] = [];
    Object.assign(there.exchange, { receive: (change: KeyChange) => late.push(change) });
    const order = here.exchange.order(id, 'drop:probability=1', 1);
    const refusal = expect(order).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('the fault may still be applied'),
    });
    await settle();
    clock.advanceBy(1500);
    await refusal;
    for (const change of late) receive.call(there.exchange, change);
    expect(there.applied).toEqual(['drop 1']);
  });

  it('find no client of a replica that leaves meanwhile', async () => {
    const id = there.connect(1);
    Object.assign(there.exchange, { receive: () => undefined });
    const order = here.exchange.order(id, 'drop:probability=1', 1);
    await there.exchange.onModuleDestroy();
    expect(await order).toEqual({ result: 'gone' });
  });

  it('carry out orders that come together one after the other', async () => {
    const id = there.connect(1);
    const orders = [1, 2, 3].map((messages) => here.exchange.order(id, 'drop:probability=1', messages));
    expect((await Promise.all(orders)).map(({ result }) => result)).toEqual(['applied', 'applied', 'applied']);
    expect(there.applied).toEqual(['drop 1', 'drop 2', 'drop 3']);
  });

  /** As if it had been killed, or stood still, until the returned function is called. */
  const silence = ({ exchange }: Replica): (() => void) => {
    const answer = Reflect.get(exchange, 'answer') as () => void;
    Object.assign(exchange, { answer: () => undefined });
    return () => {
      Object.assign(exchange, { answer });
      answer.call(exchange);
    };
  };
  /** Lists that somebody does not answer in time, however many ask at once. */
  const listsInVain = async (count = 1): Promise<unknown[]> => {
    const lists = Array.from({ length: count }, () => here.exchange.lists());
    await settle();
    clock.advanceBy(1500);
    const answers = await Promise.all(lists);
    await settle();
    return answers.flat();
  };
  const keys = async (): Promise<string[]> => [...(await keyValue.entries('clients')).keys()].sort();

  it('forget one that does not answer twice in a row, with all that it has left', async () => {
    there.connect(1);
    silence(there);
    expect(await listsInVain()).toEqual([]);
    expect(await keys()).toContain(`list.${there.local.replica}`);
    expect(await listsInVain()).toEqual([]);
    expect(await keys()).toEqual(['ask', `list.${here.local.replica}`].sort());
    // Nobody waits for it any more.
    expect(await here.exchange.lists()).toEqual([]);
  });

  it('leave out one that was only slow, and touch its clients all the same', async () => {
    const id = there.connect(1);
    const goOn = silence(there);
    expect(await listsInVain(3)).toEqual([]);
    expect(await here.exchange.order(id, 'drop:probability=1', 1)).toMatchObject({ result: 'applied' });
    goOn();
    await settle();
    expect(await here.exchange.lists()).toMatchObject([{ total: 1 }]);
    silence(there);
    expect(await listsInVain()).toEqual([]);
    expect(await keys()).toContain(`list.${there.local.replica}`);
  });

  it('wait for one that does what it was asked to, whoever asks for lists meanwhile', async () => {
    const id = there.connect(1);
    silence(there);
    expect(await listsInVain()).toEqual([]);
    Object.assign(there.exchange, { receive: () => undefined });
    const lists = here.exchange.lists();
    await settle();
    clock.advanceBy(500);
    const order = here.exchange.order(id, 'drop:probability=1', 1);
    const refusal = expect(order).rejects.toMatchObject({ code: 'unavailable' });
    await settle();
    clock.advanceBy(1000);
    expect(await lists).toEqual([]);
    await settle();
    clock.advanceBy(500);
    await refusal;
  });

  it('know one again that was slow twice', async () => {
    there.connect(1);
    const goOn = silence(there);
    expect([...(await listsInVain()), ...(await listsInVain())]).toEqual([]);
    goOn();
    await settle();
    expect(await here.exchange.lists()).toMatchObject([{ total: 1 }]);
  });

  it('know of themselves alone while the store is away, and of all when it is back', async () => {
    there.connect(1);
    keyValue.isAway = true;
    expect(await here.exchange.lists()).toEqual([]);
    keyValue.isAway = false;
    expect(await here.exchange.lists()).toMatchObject([{ total: 1 }]);
  });

  it('find a store that was away when they started', async () => {
    keyValue.isAway = true;
    const late = new Replica(clock, keyValue);
    await settle();
    keyValue.isAway = false;
    clock.advanceBy(1000);
    await settle();
    late.connect(1);
    expect(await here.exchange.lists()).toMatchObject([{ total: 0 }, { total: 1 }]);
  });

  it('leave nothing behind when they stop', async () => {
    await there.exchange.onModuleDestroy();
    await here.exchange.onModuleDestroy();
    expect([...(await keyValue.entries('clients')).keys()]).toEqual([]);
  });
});
