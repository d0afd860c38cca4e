import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { startTimelessApp, type TimelessApp } from '../support/apps/app.js';
import { DataFolder } from '../support/apps/data-folder.js';
import { DAWN_MS, gaps, joinLength, LIVE_DAY_MS, readId } from '../support/clients/live.js';
import { addUp, type Message } from '../support/clients/messages.js';
import { framesOf, SseListener } from '../support/clients/sse-listener.js';

const HOUR_MS = 3_600_000;
const idsOf = (text: string): string[] => framesOf(text).map((frame) => /^id: (.*)$/m.exec(frame)?.[1] ?? '');

describe('the live channel, resumed', () => {
  let folder: DataFolder;
  let apps: TimelessApp[];
  const open: SseListener[] = [];

  const listen = async (replica: number, id?: string, parameter = false): Promise<SseListener> => {
    const app = apps[replica] as TimelessApp;
    const path = `/simulation/live${parameter && id !== undefined ? `?lastEventId=${id}` : ''}`;
    const listener = await app.listen(path, id === undefined || parameter ? {} : { 'Last-Event-ID': id });
    open.push(listener);
    return listener;
  };
  const advance = async (milliseconds: number): Promise<void> => {
    for (const app of apps) await app.advance(milliseconds);
  };
  const expectJoin = (listener: SseListener): void => {
    expect(listener.messages<Message>()[0]?.type).toBe('start');
    expect(joinLength(listener)).toBe(listener.received.length);
  };

  beforeEach(async () => {
    folder = DataFolder.shipped();
    const options = { variables: { DATA_DIR: folder.path }, startMs: DAWN_MS + 60_000 };
    apps = [await startTimelessApp(options), await startTimelessApp(options)];
  });
  afterEach(async () => {
    for (const listener of open.splice(0)) listener.close();
    await Promise.all(apps.map((app) => app.close()));
    folder.remove();
  });

  it('goes on within a day without a gap or a repeat, here and elsewhere, by header and by parameter', async () => {
    const witness = await listen(0);
    const first = await listen(0);
    await advance(10_000);
    first.close();
    await advance(5000);
    const resumed = await Promise.all([
      listen(0, first.lastId),
      listen(1, first.lastId),
      listen(1, first.lastId, true),
    ]);
    await advance(10_000);
    for (const listener of resumed) expect([...first.frames, ...listener.frames]).toEqual(witness.frames);
  });

  it('goes on over the turn of a day, and over several', async () => {
    const witness = await listen(0);
    const first = await listen(0);
    await advance(10_000);
    first.close();
    await advance(LIVE_DAY_MS * 2.5);
    const resumed = [await listen(0, first.lastId), await listen(1, first.lastId)];
    await advance(5000);
    for (const listener of resumed) expect([...first.frames, ...listener.frames]).toEqual(witness.frames);
  });

  it('goes on with the next day after the id of an end', async () => {
    const listener = await listen(0);
    await advance(LIVE_DAY_MS - 60_000);
    const end = listener.received[listener.messages<Message>().findIndex(({ type }) => type === 'end')]?.id;
    const resumed = await listen(1, end);
    expect(resumed.messages<Message>().map(({ type }) => type)).toEqual(['start', 'info']);
  });

  it('has no gap and no repeat for any cuts, at any byte, on any replica', async () => {
    const cut = fc.record({
      onMs: fc.integer({ min: 0, max: 40_000 }),
      offMs: fc.integer({ min: 0, max: 100_000 }),
      lost: fc.nat(3000),
      replica: fc.nat(1),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { minLength: 2, maxLength: 6 }), async (cuts) => {
        const witness = await listen(0);
        let ids: string[] = [];
        let messages: Message[] = [];
        for (const { onMs, offMs, lost, replica } of cuts) {
          const listener = await listen(replica, ids.at(-1));
          await advance(onMs);
          listener.close();
          const kept = framesOf(listener.raw.slice(0, -lost - 1));
          const read = kept.map((frame) => JSON.parse(frame.slice(frame.indexOf('data: ') + 6)) as Message);
          // Who was cut within a join has read nothing that could be gone on from: it may be asked to start anew.
          const joins = ids.length === 0 || readId(ids.at(-1)).sequence === 999_999_999;
          if (joins) [ids, messages] = [[], []];
          ids.push(...idsOf(kept.join('')));
          messages.push(...read);
          await advance(offMs);
        }
        const listener = await listen(1, ids.at(-1));
        await advance(1000);
        messages.push(...listener.messages<Message>());
        ids.push(...listener.received.map(({ id }) => String(id)));
        const start = joinLength({
          received: messages.map((message) => ({ id: '', event: undefined, data: JSON.stringify(message) })),
        });
        expect(gaps(ids.slice(start))).toEqual([]);
        expect(addUp(messages)).toEqual(addUp(witness.messages<Message>()));
        witness.close();
      }),
      { numRuns: 8, seed: 7, endOnFailure: true },
    );
  });

  it.each([
    ['within a day', 10_000],
    ['at the turn of a day', LIVE_DAY_MS - 60_000 + 300],
  ])('repeats nothing when the replica it goes on with has a clock that is a little behind: %s', async (_, onMs) => {
    apps.push(await startTimelessApp({ variables: { DATA_DIR: folder.path }, startMs: DAWN_MS + 60_000 - 500 }));
    const first = await listen(0);
    const other = await listen(2);
    await advance(onMs);
    first.close();
    const resumed = await listen(2, first.lastId);
    await advance(10_000);
    const ids = [...first.received.slice(joinLength(first)), ...resumed.received].map(({ id }) => String(id));
    expect(gaps(ids)).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.at(-1)).toBe(other.lastId);
  });

  it('joins afresh for ids that are too old, foreign, or of no day there is', async () => {
    const first = await listen(0);
    await advance(10_000);
    const id = String(first.lastId);
    const foreign = await (apps[0] as TimelessApp).listen('/stream?seed=flowprobe');
    await advance(3000);
    open.push(foreign);
    const bent = [
      String(foreign.lastId),
      'nonsense',
      `${id.slice(0, 37)}99999`,
      `${id.slice(0, 37)}999999999`,
      id.replace(/.(?=:)/, 'x'),
    ];
    for (const other of bent) expectJoin(await listen(1, other));
    for (const listener of open.splice(0)) listener.close();
    await advance(1000);
    await advance(2 * HOUR_MS);
    expectJoin(await listen(0, id));
  });

  it('joins afresh with the new story when the data have changed, and goes on emitting whoever listens', async () => {
    const first = await listen(0);
    await advance(10_000);
    const file = 'scenarios/busy-retail-day.json';
    folder.write(file, readFileSync(folder.file(file), 'utf8').replace('A quiet night', 'A silent night'));
    expectJoin(await listen(1, first.lastId));
    await advance(LIVE_DAY_MS);
    const messages = first.messages<Message>();
    const infos = messages.flatMap(({ message }) => message ?? []);
    expect(infos).toContain('A silent night, fewer and fewer visitors.');
    expect(infos).not.toContain('A quiet night, fewer and fewer visitors.');
    const end = messages.findIndex(({ type }) => type === 'end');
    expect(messages[end + 1]?.type).toBe('start');
    const late = await listen(1);
    expect(addUp(messages.slice(end + 1))).toEqual(addUp(late.messages<Message>()));
    expect(gaps(first.received.slice(end + 1).map(({ id }) => String(id)))).toEqual([]);
  });
});
