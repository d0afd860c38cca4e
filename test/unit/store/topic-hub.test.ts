import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Entry, NO_HISTORY, type OnEntries } from '../../../src/store/log-storage.js';
import { TopicHub } from '../../../src/store/topic-hub.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { LogBench, TOPIC, upTo } from '../../support/clients/log-reader.js';
import { MemoryLogStorage } from '../../support/fakes/memory-log-storage.js';

describe('the feed of a topic', () => {
  let bench: LogBench;

  beforeEach(() => {
    bench = new LogBench();
  });

  it('is one watch, however many follow', async () => {
    const readers = await Promise.all(upTo(50).map(() => bench.follow('live')));
    await bench.write(2);
    await bench.advance(20);
    expect([bench.storage.opened, bench.storage.watching(TOPIC), bench.storage.reads]).toEqual([1, 1, 0]);
    for (const reader of readers) expect(reader.story).toBe('1 2');
  });

  it('gives all who are live the very same array, who came by the storage too', async () => {
    await bench.write(3);
    const readers = [await bench.follow('live'), await bench.follow('backlog'), await bench.follow('live')];
    await bench.write(2);
    const batches = readers
      .map(({ emitted }) => emitted.at(-1))
      .map((last) => (last?.kind === 'entries' ? last.entries : []));
    expect(batches[0]).toHaveLength(2);
    expect(new Set(batches).size).toBe(1);
  });

  it('gathers for many what comes within some milliseconds, and leaves out nothing', async () => {
    const readers = await Promise.all(upTo(500).map(() => bench.follow('live')));
    for (let written = 0; written < 40; written += 1) {
      bench.storage.write(TOPIC);
      bench.clock.advanceBy(1);
    }
    await bench.advance(50);
    for (const reader of readers) expect(reader.sequences).toEqual(upTo(40));
    expect(readers[0]?.emitted.length).toBeLessThan(10);
  });

  it('lets those in who come while something is gathered, with no gap and no repeat', async () => {
    const first = await Promise.all(upTo(500).map(() => bench.follow('live')));
    bench.storage.write(TOPIC);
    bench.storage.write(TOPIC);
    const late = [await bench.follow('live'), await bench.follow('backlog')];
    const resumed = await bench.follow({ epoch: 'epoch1', sequence: 1 });
    bench.storage.write(TOPIC);
    await bench.advance(100);
    expect(late.map(({ story }) => story)).toEqual(['3', '1 2 3']);
    expect(resumed.story).toBe('2 3');
    expect(first[7]?.story).toBe('1 2 3');
  });

  it('counts what is sent before its watch is known', async () => {
    const storage = new MemoryLogStorage();
    const watch = storage.watch.bind(storage);
    storage.watch = async (name, onEntries) => {
      const opened = await watch(name, onEntries);
      storage.write(name, 3);
      return opened;
    };
    const feed = await TopicHub.open(TOPIC, storage, new VirtualClock());
    expect(feed.last).toBe(3);
    expect(await feed.startPointOf('live')).toEqual({ cursor: 4, resumes: true, lostAfter: undefined });
  });

  it('notifies nobody who has left, even in the middle of emitting', async () => {
    const feed = await TopicHub.open(TOPIC, bench.storage, bench.clock);
    const emitted: string[] = [];
    const onLost = (): void => undefined;
    const second = { onEntries: (entries: readonly Entry[]) => void emitted.push(`second ${entries.length}`), onLost };
    const first = {
      onEntries: (entries: readonly Entry[]) => {
        emitted.push(`first ${entries.length}`);
        feed.leave(second);
      },
      onLost,
    };
    feed.join(first);
    feed.join(second);
    await bench.write(2);
    expect(emitted).toEqual(['first 2']);
  });

  it('of a topic that is not there yet has the epoch of its first entry, and misses nothing for who waited', async () => {
    const storage = new MemoryLogStorage();
    const emitters: OnEntries[] = [];
    storage.watch = (_name, onEntries) => {
      emitters.push(onEntries);
      return Promise.resolve({
        state: { epoch: NO_HISTORY, firstSequence: 1, lastSequence: 0 },
        stop: () => undefined,
      });
    };
    const hub = await TopicHub.open(TOPIC, storage, new VirtualClock());
    expect([hub.epoch, await hub.startPointOf('live')]).toEqual([
      NO_HISTORY,
      { cursor: 1, resumes: true, lostAfter: undefined },
    ]);
    const received: Entry[] = [];
    const lost: string[] = [];
    hub.join({ onEntries: (entries) => void received.push(...entries), onLost: () => void lost.push('lost') });
    storage.write(TOPIC);
    for (const emit of emitters) emit([{ sequence: 1, body: Buffer.from('1') }], 'epoch1');
    expect([hub.epoch, received.map(({ sequence }) => sequence), lost]).toEqual(['epoch1', [1], []]);
    expect(await hub.startPointOf({ epoch: NO_HISTORY, sequence: 0 })).toEqual({
      cursor: 1,
      resumes: true,
      lostAfter: undefined,
    });
    for (const emit of emitters) emit([{ sequence: 2, body: Buffer.from('2') }], 'epoch2');
    expect([hub.isClosed, lost]).toEqual([true, ['lost']]);
  });
});
