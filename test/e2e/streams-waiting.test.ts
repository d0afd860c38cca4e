import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type AdvanceBody } from '../../src/clocks/clocks.dto.js';
import { bugCounts } from '../../src/kernel/errors/bugs.js';
import { MAX_WAITING_MESSAGES, WaitingMessages } from '../../src/streams/waiting-messages.js';
import { startTimelessApp, type TimelessApp } from '../support/apps/app.js';
import { ClockClient } from '../support/clients/clocks.js';
import { type Answer } from '../support/clients/jobs.js';
import { SseListener } from '../support/clients/sse-listener.js';

const TRIPS = '/streams/ride-hailing/trips';
/** A run of `trips` has up to 249 messages that are yet to follow, at a rate of 10 some 2,500. */
const MAX = 3000;

describe('messages of documents that are yet to follow', () => {
  let app: TimelessApp;
  const open: SseListener[] = [];

  beforeAll(async () => {
    app = await startTimelessApp({ overrides: [{ token: MAX_WAITING_MESSAGES, value: MAX }] });
  });
  afterEach(() => {
    for (const listener of open.splice(0)) listener.close();
  });
  afterAll(() => app.close());

  const listen = async (query: string, headers: Record<string, string> = {}): Promise<SseListener> => {
    const listener = await app.listen(`${TRIPS}?${query}`, headers);
    open.push(listener);
    return listener;
  };
  const sequences = ({ received }: SseListener): number[] => received.map(({ id }) => Number(id?.split(':').at(-1)));

  it('end the stream that holds the most of too many, and it goes on behind that once there is room', async () => {
    const calm = await listen('seed=1');
    const greedy = [await listen('seed=2&rate=10'), await listen('seed=3&rate=10')];
    await app.advance(75_000);
    expect(calm.ending).toBe('open');
    expect(greedy.map(({ ending }) => ending).sort()).toEqual(['ended', 'open']);
    const ended = greedy.find(({ ending }) => ending === 'ended');
    const left = greedy.find(({ ending }) => ending === 'open');
    if (ended === undefined || left === undefined) throw new Error('not one of two');
    const query = `seed=${greedy.indexOf(ended) + 2}&rate=10`;
    expect([ended.status, ended.retries]).toEqual([200, [2000]]);
    left.close();
    await app.settle();
    const resumed = await listen(query, { 'last-event-id': ended.lastId ?? '' });
    await app.advance(1000);
    expect(resumed.ending).toBe('open');
    const all = [...sequences(ended), ...sequences(resumed)];
    expect(all).toEqual(all.map((_, index) => index));
    expect(all.length).toBeGreaterThan(ended.received.length + 1000);
    resumed.close();
    await app.advance(150_000);
    expect(calm.ending).toBe('ended');
  });

  it('are counted in a search of a clock, and in what that keeps for the next, which is given up where others need it', async () => {
    const waiting = app.app.get(WaitingMessages);
    const clock = new ClockClient(app.url, 'waiting');
    const settled = async <T>(asked: Promise<Answer<T>>): Promise<Answer<T>> => {
      const asking = { done: false };
      const answer = asked.finally(() => (asking.done = true));
      while (!asking.done) await app.settle();
      return answer;
    };
    const search = (query: string, maxMs: number): Promise<Answer<AdvanceBody>> =>
      settled(clock.advance({ until: { type: 'none' }, stream: `${TRIPS}?${query}&messages=tripCancelled`, maxMs }));
    await settled(clock.make());
    const tooMany = await search('seed=2&rate=20', 75_000);
    expect(tooMany).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect([(await settled(clock.get())).body.elapsedMs, waiting.held]).toEqual([0, 0]);
    expect(await search('seed=2&rate=10', 75_000)).toMatchObject({ status: 200, body: { elapsedMs: 75_000 } });
    expect(waiting.held).toBeGreaterThan(MAX / 3);
    const stream = await listen('seed=3&rate=15');
    await app.advance(75_000);
    expect([stream.ending, waiting.held <= MAX]).toEqual(['open', true]);
    stream.close();
    await app.settle();
    expect(waiting.held).toBe(0);
    expect(await search('seed=2&rate=10', 1000)).toMatchObject({ status: 200, body: { elapsedMs: 76_000 } });
    expect(waiting.held).toBeGreaterThan(MAX / 3);
    await settled(clock.make());
    expect(waiting.held).toBe(0);
  });

  it('close a WebSocket that holds the most of too many with 1013, which is no bug', async () => {
    const bugs = new Map(bugCounts());
    const clients = ['seed=4', 'seed=5'].map(
      (query) => new WebSocket(`${app.url.replace('http', 'ws')}${TRIPS}?${query}&rate=10`),
    );
    const closed = clients.map(async (client) => {
      const [code, reason] = (await once(client, 'close')) as [number, Buffer];
      return { code, reason: reason.toString() };
    });
    await Promise.all(clients.map((client) => once(client, 'open')));
    await app.advance(75_000);
    expect(await Promise.race(closed)).toEqual({
      code: 1013,
      reason: expect.stringMatching(/^More than 3000 messages are yet to follow/),
    });
    expect(clients.map(({ readyState }) => readyState).sort()).toEqual([WebSocket.OPEN, WebSocket.CLOSED]);
    for (const client of clients) client.terminate();
    expect(bugCounts()).toEqual(bugs);
  });
});
