import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { startTimelessApp, type TimelessApp } from '../support/apps/app.js';
import { DataFolder } from '../support/apps/data-folder.js';
import { type Message, timeOf } from '../support/clients/messages.js';
import { SseListener } from '../support/clients/sse-listener.js';

const HOUR_MS = 3_600_000;

let app: TimelessApp;
let folder: DataFolder;
const open: SseListener[] = [];

const listen = async (query: string, id?: string): Promise<SseListener> => {
  const headers: Record<string, string> = id === undefined ? {} : { 'Last-Event-ID': id };
  const listener = await app.listen(`/stream?${query}`, headers);
  open.push(listener);
  return listener;
};
/** The id of a message in the middle of a run of the query, some time ago. */
const idOf = async (query: string): Promise<string> => {
  const listener = await listen(query);
  await app.advance(5000);
  listener.close();
  return String(listener.lastId);
};
const expectFresh = (listener: SseListener, id: string): void => {
  expect(listener.status).toBe(200);
  const [start] = listener.messages<Message>();
  expect(start?.type).toBe('start');
  expect(listener.received[0]?.id).toBe(`${String(start?.uuid)}:0`);
  expect(start?.uuid).not.toBe(id.slice(0, 36));
  expect(timeOf(String(start?.uuid))).toBe(app.clock.now());
};
const start = async (): Promise<void> => {
  folder = DataFolder.shipped();
  app = await startTimelessApp({ variables: { DATA_DIR: folder.path } });
};
const stop = async (): Promise<void> => {
  await app.close();
  folder.remove();
};

afterEach(() => {
  for (const listener of open.splice(0)) listener.close();
});

describe('an id that does not belong to the run asked for', () => {
  beforeAll(start);
  afterAll(stop);

  it.each([
    ['seed=b', 'another seed'],
    ['seed=a&duration=151', 'another duration'],
    ['seed=a&speed=2', 'another speed'],
    ['seed=a&rate=2', 'another rate'],
    ['seed=a&scenario=other', 'another scenario'],
    ['', 'no seed'],
  ])('starts a fresh run for "%s" (%s)', async (query) => {
    folder.write('scenarios/other.json', readFileSync(folder.file('scenarios/busy-retail-day.json'), 'utf8'));
    const id = await idOf('seed=a');
    expectFresh(await listen(query, id), id);
  });

  it('goes on where the query says the same in other words', async () => {
    const id = await idOf('seed=a');
    const listener = await listen('seed=a&duration=150&speed=1.0&rate=01&scenario=busy-retail-day', id);
    await app.advance(5000);
    expect(listener.received[0]?.id).toBe(id.replace(/\d+$/, (sequence) => String(Number(sequence) + 1)));
  });

  it('goes on with a run whose seed was drawn, by the id alone', async () => {
    const id = await idOf('');
    const listener = await listen('', id);
    await app.advance(5000);
    expect(listener.received[0]?.id).toBe(id.replace(/\d+$/, (sequence) => String(Number(sequence) + 1)));
  });

  it.each([
    ['nonsense', () => 'nonsense'],
    ['a number', () => '17'],
    ['no sequence', (id: string) => id.slice(0, 36)],
    ['an empty sequence', (id: string) => id.slice(0, 37)],
    ['a negative sequence', (id: string) => `${id.slice(0, 37)}-1`],
    ['a padded sequence', (id: string) => `${id.slice(0, 37)}007`],
    ['a fraction', (id: string) => `${id.slice(0, 37)}1.5`],
    ['a sequence the run does not have', (id: string) => `${id.slice(0, 37)}99999`],
    ['a huge sequence', (id: string) => `${id.slice(0, 37)}9007199254740993`],
    ['the highest sequence that can be read', (id: string) => `${id.slice(0, 37)}999999999`],
    ['another version of UUID', (id: string) => id.replace('-7', '-4')],
    ['another fingerprint', (id: string) => id.replace(/.(?=:)/, (digit) => (digit === '0' ? '1' : '0'))],
    ['a tail', (id: string) => `${id}x`],
    ['300 characters', () => 'x'.repeat(300)],
    ['letters that are none of ours', () => 'Ã¼:1'],
  ])('starts a fresh run for %s', async (_, bend) => {
    const id = bend(await idOf('seed=a'));
    expectFresh(await listen('seed=a', id), id);
  });

  it('starts a fresh run for an id of any length in the query, as in the header', async () => {
    const id = 'x'.repeat(300);
    expectFresh(await listen(`seed=a&lastEventId=${id}`, ''), id);
  });

  it('starts a fresh run for an id from the far future', async () => {
    const ahead = await startTimelessApp({
      variables: { DATA_DIR: folder.path },
      startMs: app.clock.now() + 24 * HOUR_MS,
    });
    try {
      const there = await ahead.listen('/stream?seed=a');
      there.close();
      const { lastId } = there;
      expectFresh(await listen('seed=a', String(lastId)), String(lastId));
    } finally {
      await ahead.close();
    }
  });

  it('goes on in time with the id of a replica whose clock is a little ahead', async () => {
    const ahead = await startTimelessApp({ variables: { DATA_DIR: folder.path }, startMs: app.clock.now() + 400 });
    try {
      const there = await ahead.listen('/stream?seed=a');
      await ahead.advance(5000);
      there.close();
      await app.advance(5000);
      const here = await listen('seed=a', String(there.lastId));
      expect(here.received).toEqual([]);
      await app.advance(10_000);
      expect(here.received[0]?.id).toBe(there.lastId?.replace(/\d+$/, (sequence) => String(Number(sequence) + 1)));
    } finally {
      await ahead.close();
    }
  });
});

describe('an id of a run whose files were written since', () => {
  beforeEach(start);
  afterEach(stop);

  it.each(['order.json', 'scenarios/busy-retail-day.json'])(
    'starts a fresh run when %s has changed in between',
    async (file) => {
      const id = await idOf('seed=a');
      const changed = readFileSync(folder.file(file), 'utf8').replace('"android"', '"symbian"');
      folder.write(file, changed.replace('A quiet night', 'A silent night'));
      const listener = await listen('seed=a', id);
      expectFresh(listener, id);
      await app.advance(60_000);
      expect(/symbian|A silent night/.test(listener.raw)).toBe(true);
    },
  );

  it('goes on when a file was written anew with the same content', async () => {
    const id = await idOf('seed=a');
    const content = JSON.parse(readFileSync(folder.file('order.json'), 'utf8')) as object;
    folder.write('order.json', `${JSON.stringify(content, null, 4)}\n`);
    const listener = await listen('seed=a', id);
    await app.advance(5000);
    expect(listener.received[0]?.id).toBe(id.replace(/\d+$/, (sequence) => String(Number(sequence) + 1)));
  });
});
