import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Listener, type News } from '../../../web/src/streams/connection.js';
import { GroupedNews } from '../../../web/src/streams/grouped-news.js';
import { Hub } from '../../../web/src/streams/hub.js';
import { FakeWorld } from './world.js';

const CONNECTION: News = { kind: 'connection', feed: 'day', connection: { state: 'connecting', isBack: true } };
const TOPIC: News = { kind: 'topic', topic: 'fleet', data: '{}', isReplay: false };

function message(sequence: number): News {
  return { kind: 'day', key: 'a', id: `x:${sequence}`, data: '{"type":"spawn"}', isReplay: false };
}

describe('the news that a page is sent', () => {
  let world: FakeWorld;
  let posts: (readonly News[])[];
  let grouped: GroupedNews;

  beforeEach(() => {
    world = new FakeWorld();
    posts = [];
    grouped = new GroupedNews((news) => posts.push(news), world);
  });

  it('has the messages of a day in groups, at most ten a second, none of them later than a tenth of one', () => {
    const lateMs: number[] = [];
    const sent: { readonly news: News; readonly atMs: number }[] = [];
    for (let atMs = 0; atMs < 10_000; atMs += 20) {
      const news = message(sent.length);
      sent.push({ news, atMs });
      grouped.send(news);
      world.advance(20);
      for (const each of posts.slice(lateMs.length)) {
        const first = sent.find(({ news: one }) => one === each[0]);
        lateMs.push(atMs + 20 - (first?.atMs ?? 0));
      }
    }
    expect(posts.length).toBeGreaterThan(50);
    expect(posts.length).toBeLessThanOrEqual(100);
    expect(Math.max(...lateMs)).toBeLessThanOrEqual(100);
    grouped.flush();
    expect(posts.flat()).toEqual(sent.map(({ news }) => news));
  });

  it.each([
    ['a connection', CONNECTION],
    ['a topic', TOPIC],
  ])('of %s waits for nothing, and comes after what was sent before it', (_, news) => {
    grouped.send(message(0));
    grouped.send(news);
    expect(posts).toEqual([[message(0), news]]);
    world.advance(1000);
    expect(posts).toHaveLength(1);
    grouped.send(message(1));
    world.advance(100);
    expect(posts.slice(1)).toEqual([[message(1)]]);
  });

  it('holds no more than a day has, and sends nothing where there is nothing', () => {
    for (let sequence = 0; sequence < 20_000; sequence += 1) grouped.send(message(sequence));
    expect(posts.length).toBeGreaterThanOrEqual(2);
    world.advance(100);
    expect(posts.flat()).toHaveLength(20_000);
    const before = posts.length;
    grouped.flush();
    world.advance(1000);
    expect(posts).toHaveLength(before);
  });

  it('has the day so far in one piece', () => {
    const hub = new Hub(world, () => 0);
    const early: Listener = { send: () => undefined };
    const subscription = { kind: 'subscribe', topics: [], reserved: 0 } as const;
    hub.subscribe(early, { ...subscription, day: { kind: 'live', key: 'b' } });
    world.last.open();
    world.last.say('x:0', '{"type":"start"}');
    for (let sequence = 1; sequence < 3000; sequence += 1) world.last.say(`x:${sequence}`, '{"type":"spawn"}');
    hub.subscribe(grouped, { ...subscription, day: { kind: 'live', key: 'a' } });
    grouped.flush();
    const days = posts.filter(([first]) => first?.kind === 'day');
    expect(days.map(({ length }) => length)).toEqual([3000]);
    expect(days.flat().every((news) => news.kind === 'day' && news.isReplay)).toBe(true);
  });
});
