import { beforeEach, describe, expect, it } from '@jest/globals';
import { LogBench, type LogReader, TOPIC, upTo } from '../../support/clients/log-reader.js';

describe('a follower', () => {
  let bench: LogBench;

  beforeEach(() => {
    bench = new LogBench();
  });

  it('receives what comes, and nothing of what was, when it follows live', async () => {
    await bench.write(3);
    const reader = await bench.follow('live');
    await bench.write(2);
    await bench.write();
    expect(reader.story).toBe('4 5 6');
  });

  it('receives all that is kept first, page after page, and then what comes, with no seam', async () => {
    await bench.write(1203);
    bench.storage.drop(TOPIC, 3);
    const reader = await bench.follow('backlog');
    await bench.write(2);
    expect(reader.sequences).toEqual(upTo(1205, 4));
    expect(reader.gaps).toEqual([]);
  });

  it('receives what is written while it reads what is kept, once', async () => {
    await bench.write(600);
    bench.storage.hold();
    const reader = await bench.follow('backlog');
    for (const count of [1, 2, 3]) await bench.write(count);
    bench.storage.letGo();
    await bench.settle();
    await bench.write();
    expect(reader.sequences).toEqual(upTo(607));
  });

  it('goes on after what it has seen', async () => {
    await bench.write(10);
    const reader = await bench.follow({ epoch: 'epoch1', sequence: 7 });
    await bench.write();
    expect(reader.story).toBe('8 9 10 11');
  });

  it('is sent what retention has dropped since, no more and no less', async () => {
    await bench.write(10);
    bench.storage.drop(TOPIC, 8);
    expect((await bench.follow({ epoch: 'epoch1', sequence: 3 })).story).toBe('4..8 9 10');
    expect((await bench.follow({ epoch: 'epoch1', sequence: 7 })).story).toBe('8..8 9 10');
    expect((await bench.follow({ epoch: 'epoch1', sequence: 8 })).story).toBe('9 10');
    bench.storage.drop(TOPIC, 10);
    expect((await bench.follow({ epoch: 'epoch1', sequence: 8 })).story).toBe('9..10');
    expect((await bench.follow({ epoch: 'epoch1', sequence: 10 })).story).toBe('');
  });

  it('is sent what is dropped while it is on its way', async () => {
    await bench.write(1000);
    const reader = await bench.follow('backlog', false);
    expect(reader.sequences).toEqual(upTo(500));
    bench.storage.drop(TOPIC, 900);
    reader.flow.ready = true;
    await bench.settle();
    expect(reader.gaps).toEqual([[501, 900]]);
    expect(reader.sequences).toEqual([...upTo(500), ...upTo(1000, 901)]);
  });

  it('loses nothing that is written while it learns that all before it is gone', async () => {
    await bench.write(5);
    bench.storage.drop(TOPIC, 5);
    bench.storage.hold();
    const reader = await bench.follow({ epoch: 'epoch1', sequence: 2 });
    await bench.write(2);
    bench.storage.letGo();
    await bench.settle();
    expect(reader.story).toBe('3..5 6 7');
  });

  it('learns that a history is lost, nobody knows how much of it, and then all that is kept of the new one', async () => {
    await bench.write(10);
    bench.storage.lose(TOPIC);
    await bench.write(3);
    bench.storage.drop(TOPIC, 1);
    const reader = await bench.follow({ epoch: 'epoch1', sequence: 4 });
    await bench.write();
    expect(reader.epoch).toBe('epoch2');
    expect(reader.story).toBe('5..? 2 3 4');
  });

  it('receives the same when it has seen more than there ever was', async () => {
    await bench.write(2);
    expect((await bench.follow({ epoch: 'epoch1', sequence: 3 })).story).toBe('4..? 1 2');
  });

  it('goes on after what another replica has stored before it was known here', async () => {
    await bench.write(2);
    await bench.follow('live');
    bench.storage.beLate();
    await bench.write(3);
    const reader = await bench.follow({ epoch: 'epoch1', sequence: 4 });
    bench.storage.comeBack();
    await bench.settle();
    expect(reader.story).toBe('5');
  });

  it('that asked for the backlog is sent the gap behind what it received live', async () => {
    const reader = await bench.follow('backlog');
    await bench.write(1);
    bench.storage.beLate();
    await bench.write(1);
    bench.storage.drop(TOPIC, 2);
    bench.storage.comeBack();
    await bench.write(1);
    await bench.advance(1000);
    expect(reader.story).toBe('1 2..2 3');
  });

  it('is given no page before it has taken the one before', async () => {
    await bench.write(1600);
    const reader = await bench.follow('backlog', false);
    await bench.advance(60_000);
    expect([reader.sequences.length, bench.storage.reads]).toEqual([500, 1]);
    reader.flow.ready = true;
    await bench.settle();
    expect([reader.sequences.length, bench.storage.reads]).toEqual([1600, 4]);
  });

  it('is given no page behind something that its reader has not taken yet', async () => {
    await bench.write(10);
    bench.storage.hold();
    const reader = await bench.follow('backlog');
    reader.flow.ready = false;
    bench.storage.letGo();
    await bench.settle();
    expect(reader.story).toBe('');
    reader.flow.ready = true;
    await bench.settle();
    expect(reader.sequences).toEqual(upTo(10));
  });

  it('waits for a store that is away, asks it twice a second, and goes on where it was', async () => {
    await bench.write(700);
    const reader = await bench.follow('backlog', false);
    bench.storage.goAway();
    reader.flow.ready = true;
    const before = bench.storage.reads;
    await bench.advance(10_000);
    expect(reader.ending).toBe('open');
    expect(bench.storage.reads - before).toBeGreaterThanOrEqual(18);
    expect(bench.storage.reads - before).toBeLessThanOrEqual(22);
    bench.storage.comeBack();
    await bench.advance(500);
    expect(reader.sequences).toEqual(upTo(700));
  });

  it('receives what others have written while the store was away', async () => {
    const reader = await bench.follow('live');
    bench.storage.goAway();
    await bench.write(2);
    bench.storage.comeBack();
    expect(reader.story).toBe('1 2');
  });

  it('asks the store where there is a hole in what it is sent', async () => {
    const reader = await bench.follow('live');
    bench.storage.goAway();
    await bench.write(5);
    bench.storage.drop(TOPIC, 3);
    bench.storage.comeBack();
    await bench.settle();
    await bench.write();
    expect(reader.story).toBe('1..3 4 5 6');
  });

  it('ends with an error that no waiting helps against, and leaves nothing', async () => {
    await bench.write(2);
    bench.storage.failure = new Error('broken');
    const reader = await bench.follow('backlog');
    expect([reader.ending, reader.error]).toEqual(['error', new Error('broken')]);
    await bench.advance(60_000);
    expect([bench.clock.waiting, bench.storage.watching(TOPIC)]).toEqual([0, 0]);
  });

  it.each<[string, boolean, () => void]>([
    ['live', true, () => undefined],
    ['waiting for a page', true, () => bench.storage.hold()],
    ['waiting for the store', true, () => bench.storage.goAway()],
    ['waiting for its reader', false, () => undefined],
  ])('leaves nothing when it is stopped while it is %s', async (_, ready, prepare) => {
    await bench.write(1500);
    const reader: LogReader = await bench.follow({ epoch: 'epoch1', sequence: 0 }, false);
    prepare();
    reader.flow.ready = ready;
    await bench.settle();
    const emitted = reader.emitted.length;
    reader.cut();
    // All that is left is the feed's own look at whether it is needed.
    expect(bench.clock.waiting).toBe(1);
    bench.storage.letGo();
    bench.storage.comeBack();
    reader.flow.ready = true;
    await bench.write(5);
    await bench.advance(60_000);
    expect(reader.emitted).toHaveLength(emitted);
    expect([bench.clock.waiting, bench.storage.watching(TOPIC)]).toEqual([0, 0]);
  });
});
