import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { NO_BACKPRESSURE } from '../../../src/kernel/backpressure.js';
import { type Cursor } from '../../../src/store/cursor.js';
import { LogBench, TOPIC, upTo } from '../../support/clients/log-reader.js';

const LINGER_MS = 30_000;

describe('the event log', () => {
  let bench: LogBench;

  beforeEach(() => {
    bench = new LogBench();
  });

  it('appends, and gives back by position', async () => {
    const position = await bench.log.append(TOPIC, Buffer.from('body'));
    expect(position).toEqual({ epoch: 'epoch1', sequence: 1 });
    expect((await bench.log.get(TOPIC, position))?.body.toString()).toBe('body');
  });

  it('gives back nothing of another epoch, nothing that was dropped and nothing that is not there yet', async () => {
    await bench.write(5);
    bench.storage.drop(TOPIC, 2);
    const found = await Promise.all(
      [0, 1, 2, 3, 5, 6, 1e14].map((sequence) => bench.log.get(TOPIC, { epoch: 'epoch1', sequence })),
    );
    expect(found.map((entry) => entry?.sequence)).toEqual([
      undefined,
      undefined,
      undefined,
      3,
      5,
      undefined,
      undefined,
    ]);
    expect(await bench.log.get(TOPIC, { epoch: 'epoch2', sequence: 3 })).toBeUndefined();
  });

  it('refuses to append, to read and to follow while the store is away, and does it all again afterwards', async () => {
    bench.storage.goAway();
    const unavailable = { code: 'unavailable' };
    await expect(bench.log.append(TOPIC, Buffer.from('x'))).rejects.toMatchObject(unavailable);
    await expect(bench.log.get(TOPIC, { epoch: 'epoch1', sequence: 1 })).rejects.toMatchObject(unavailable);
    await expect(bench.log.open(TOPIC, 'live')).rejects.toMatchObject(unavailable);
    expect(bench.clock.waiting).toBe(0);
    bench.storage.comeBack();
    const reader = await bench.follow('live');
    await bench.log.append(TOPIC, Buffer.from('x'));
    expect(reader.story).toBe('1');
  });

  it('emits whatever is appended once the place to begin at is fixed, however late the stream is opened', async () => {
    const { events: open } = await bench.log.open(TOPIC, 'live');
    await bench.write(3);
    const emitted: number[] = [];
    const flow = { ready: true, onDrain: (work: () => void) => work() };
    const subscription = open(flow).subscribe((followed) => {
      if (followed.kind === 'entries') emitted.push(...followed.entries.map(({ sequence }) => sequence));
    });
    await bench.settle();
    await bench.write();
    expect(emitted).toEqual([1, 2, 3, 4]);
    subscription.unsubscribe();
  });

  it('keeps a watch for a while when its last follower leaves, then lets go of it, and opens it again', async () => {
    const reader = await bench.follow('live');
    await bench.advance(5 * LINGER_MS);
    expect(bench.storage.watching(TOPIC)).toBe(1);
    reader.cut();
    await bench.advance(LINGER_MS + 1000);
    expect([bench.storage.watching(TOPIC), bench.clock.waiting]).toEqual([0, 0]);
    await bench.write(2);
    const again = await bench.follow({ epoch: 'epoch1', sequence: 1 });
    await bench.write();
    expect(again.story).toBe('2 3');
    expect(bench.storage.opened).toBe(2);
  });

  it('keeps a watch for who has opened the topic and is about to follow it', async () => {
    const first = await bench.follow('live');
    first.cut();
    await bench.advance(LINGER_MS - 1);
    const { events: open } = await bench.log.open(TOPIC, 'live');
    bench.clock.advanceBy(1);
    await bench.write();
    const emitted: number[] = [];
    const subscription = open(NO_BACKPRESSURE).subscribe((followed) => {
      if (followed.kind === 'entries') emitted.push(...followed.entries.map(({ sequence }) => sequence));
    });
    await bench.settle();
    await bench.write();
    expect(emitted).toEqual([1, 2]);
    subscription.unsubscribe();
    await bench.advance(2 * LINGER_MS + 1000);
    expect([bench.storage.watching(TOPIC), bench.clock.waiting]).toEqual([0, 0]);
  });

  it('does not open a second watch for who comes back before the first was let go of', async () => {
    const reader = await bench.follow('live');
    await bench.advance(LINGER_MS - 1000);
    reader.cut();
    const again = await bench.follow('live');
    await bench.advance(10 * LINGER_MS);
    await bench.write();
    expect([again.story, again.ending, bench.storage.opened]).toEqual(['1', 'open', 1]);
  });

  it('learns of a lost history when it watches anew', async () => {
    await bench.write(5);
    const reader = await bench.follow('live');
    reader.cut();
    await bench.advance(2 * LINGER_MS);
    bench.storage.lose(TOPIC);
    await bench.write(1);
    expect((await bench.follow({ epoch: 'epoch1', sequence: 5 })).story).toBe('6..? 1');
    expect(await bench.log.append(TOPIC, Buffer.from('x'))).toEqual({ epoch: 'epoch2', sequence: 2 });
  });

  it('notices by what it appends that the history was made anew, where nobody follows', async () => {
    const append = (): Promise<Cursor> => bench.log.append(TOPIC, Buffer.from('x'));
    await append();
    await append();
    bench.storage.lose(TOPIC);
    expect(await Promise.all([append(), append()])).toEqual([
      { epoch: 'epoch2', sequence: 1 },
      { epoch: 'epoch2', sequence: 2 },
    ]);
    bench.storage.lose(TOPIC);
    const bodies = ['x', 'y', 'z'].map((text) => Buffer.from(text));
    expect(await bench.log.appendMany(TOPIC, bodies)).toEqual({ epoch: 'epoch3', sequence: 3 });
  });

  it('says of what it appended that it may have been stored, where the store goes away before its epoch is known', async () => {
    const asking = jest.spyOn(bench.storage, 'stateOf').mockImplementationOnce(() => {
      bench.storage.goAway();
      return bench.storage.stateOf(TOPIC);
    });
    await expect(bench.log.append(TOPIC, Buffer.from('x'))).rejects.toMatchObject({
      code: 'unavailable',
      message: 'The store cannot be used: it is away; it may have been stored',
    });
    asking.mockRestore();
    bench.storage.comeBack();
    expect(await bench.log.append(TOPIC, Buffer.from('y'))).toEqual({ epoch: 'epoch1', sequence: 2 });
  });

  it('remembers the histories of 2,000 topics, however many come and go', async () => {
    const asking = jest.spyOn(bench.storage, 'stateOf');
    const topics = upTo(2001).map((index) => `changes/pod-${index}`);
    for (const topic of topics) await bench.log.append(topic, Buffer.from('x'));
    expect(asking).toHaveBeenCalledTimes(2001);
    for (const topic of topics.slice(1)) {
      expect(await bench.log.append(topic, Buffer.from('y'))).toEqual({ epoch: 'epoch1', sequence: 2 });
    }
    expect(asking).toHaveBeenCalledTimes(2001);
    expect(await bench.log.append('changes/pod-1', Buffer.from('y'))).toEqual({ epoch: 'epoch1', sequence: 2 });
    expect(asking).toHaveBeenCalledTimes(2002);
  });

  it('sends away all who follow a history that is lost, and has one watch for all who come back', async () => {
    await bench.write(5);
    const before = [await bench.follow('live'), await bench.follow('backlog')];
    bench.storage.lose(TOPIC);
    await bench.write(2);
    expect(before.map(({ ending }) => ending)).toEqual(['complete', 'complete']);
    const position = { epoch: 'epoch1', sequence: 5 };
    const again = await Promise.all([bench.follow(position), bench.follow(position)]);
    // The time at which nobody needs the first feed any more.
    await bench.advance(LINGER_MS + 1000);
    again.push(await bench.follow(position));
    await bench.write();
    expect(again.map(({ story }) => story)).toEqual(['6..? 1 2 3', '6..? 1 2 3', '6..? 1 2 3']);
    expect([bench.storage.opened, bench.storage.watching(TOPIC)]).toEqual([2, 1]);
  });

  it('keeps topics apart', async () => {
    const reader = await bench.follow('live');
    await bench.log.append('changes/bob', Buffer.from('x'));
    await bench.settle();
    expect(reader.story).toBe('');
  });
});
