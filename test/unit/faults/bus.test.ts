import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { BusReader, topicOf } from '../../../src/faults/bus.js';
import { type LogStorage } from '../../../src/store/log-storage.js';
import { MemoryKeyValue } from '../../support/fakes/memory-key-value.js';
import { MemoryLogStorage } from '../../support/fakes/memory-log-storage.js';

const TOPIC = topicOf(1);

describe('the bus', () => {
  let log: MemoryLogStorage;
  let store: MemoryKeyValue;
  const complain = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);

  beforeEach(() => {
    log = new MemoryLogStorage();
    store = new MemoryKeyValue();
  });
  afterEach(() => {
    complain.mockClear();
  });

  const openReader = async (over: LogStorage = log): Promise<BusReader> => {
    const reader = new BusReader(1, over, store, () => undefined);
    await reader.open();
    return reader;
  };
  const readAll = async (reader: BusReader): Promise<number[]> => {
    const read: number[] = [];
    while (reader.hasMore) read.push(...(await reader.read()).map(({ sequence }) => sequence));
    return read;
  };

  it('drops what was taken but for the newest, and goes on behind it', async () => {
    const reader = await openReader();
    log.write(TOPIC, 10);
    expect(await readAll(reader)).toHaveLength(10);
    await reader.save();
    expect(log.stateNow(TOPIC)).toMatchObject({ firstSequence: 10, lastSequence: 10 });
    log.write(TOPIC, 2);
    expect(await readAll(await openReader())).toEqual([11, 12]);
    expect(complain).not.toHaveBeenCalled();
  });

  it('reads what is there where sequences have begun again below the cursor', async () => {
    const before = await openReader();
    log.write(TOPIC, 10);
    await readAll(before);
    await before.save();
    before.close();
    const anew = new MemoryLogStorage();
    anew.write(TOPIC, 3);
    const reader = await openReader(anew);
    expect(await readAll(reader)).toEqual([1, 2, 3]);
    expect(complain).not.toHaveBeenCalled();
  });

  it('keeps the cursor of a replica that has gone on without the one that was held up', async () => {
    const late = await openReader();
    log.write(TOPIC, 10);
    expect((await late.read()).length).toBe(10);
    const next = await openReader();
    log.write(TOPIC, 10);
    expect(await readAll(next)).toHaveLength(20);
    await next.save();
    await late.save();
    // The newest stays, and its backend knows it.
    expect(await readAll(late)).toEqual([20]);
    log.write(TOPIC, 1);
    expect(await readAll(late)).toEqual([21]);
    expect(await readAll(await openReader())).toEqual([21]);
    expect(complain).not.toHaveBeenCalled();
  });

  it('begins where the cursor is, though messages come before it is known', async () => {
    const before = await openReader();
    log.write(TOPIC, 10);
    await readAll(before);
    await before.save();
    const early = Object.assign(Object.create(log) as MemoryLogStorage, {
      watch: async (topic: string, onEntries: Parameters<LogStorage['watch']>[1]) => {
        const watch = await log.watch(topic, onEntries);
        log.write(topic, 2);
        return watch;
      },
    });
    const reader = await openReader(early);
    expect(await readAll(reader)).toEqual([11, 12]);
    expect(complain).not.toHaveBeenCalled();
  });

  it('says so where messages are gone that nobody has taken', async () => {
    const reader = await openReader();
    log.write(TOPIC, 10);
    log.drop(TOPIC, 4);
    expect(await readAll(reader)).toEqual([5, 6, 7, 8, 9, 10]);
    expect(complain).toHaveBeenCalledWith('The bus has lost its messages 1 to 4');
  });

  it('skips no message that comes while a page is read', async () => {
    const reader = await openReader();
    log.write(TOPIC, 3);
    log.drop(TOPIC, 3);
    log.hold();
    const reading = reader.read();
    log.write(TOPIC, 1);
    log.letGo();
    // None is skipped: the page was asked for before there was a fourth message.
    expect((await reading).map(({ sequence }) => sequence)).toEqual([]);
    expect((await reader.read()).map(({ sequence }) => sequence)).toEqual([4]);
    expect(complain.mock.calls).toEqual([['The bus has lost its messages 1 to 3']]);
  });

  it('reads nothing into a history that was made anew during a read', async () => {
    const reader = await openReader();
    log.write(TOPIC, 3);
    log.hold();
    const reading = reader.read();
    log.lose(TOPIC);
    log.write(TOPIC, 2);
    log.letGo();
    expect(await reading).toEqual([]);
    expect(await readAll(reader)).toEqual([1, 2]);
  });

  it('takes nothing of a history back that was made anew while its messages could not be taken', async () => {
    const reader = await openReader();
    log.write(TOPIC, 10);
    const messages = await reader.read();
    log.lose(TOPIC);
    log.write(TOPIC, 2);
    reader.requeue(messages.slice(5));
    expect(await readAll(reader)).toEqual([1, 2]);
  });

  it('begins anew with a history that was made anew', async () => {
    const reader = await openReader();
    log.write(TOPIC, 3);
    await readAll(reader);
    await reader.save();
    log.lose(TOPIC);
    log.write(TOPIC, 2);
    expect(await readAll(reader)).toEqual([1, 2]);
    await reader.save();
    expect(await readAll(await openReader())).toEqual([]);
  });
});
