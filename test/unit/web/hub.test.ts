import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { EventTopics } from '../../../src/streaming/events/event-topics.js';
import { EventsService } from '../../../src/streaming/events/events.service.js';
import { type Listener, type News, type Subscription } from '../../../web/src/streams/connection.js';
import { Hub } from '../../../web/src/streams/hub.js';
import { FakeWorld } from './world.js';

const SETTLE_MS = 200;

class Tab implements Listener {
  readonly news: News[] = [];

  send(news: News): void {
    this.news.push(news);
  }

  get received(): string[] {
    return this.news.flatMap((news) => (news.kind === 'connection' ? [] : [news.data]));
  }
}

function subscription(topics: readonly string[], day: Subscription['day'] = null): Subscription {
  return { kind: 'subscribe', topics, day, reserved: 0 };
}

function run(key: string): Subscription['day'] {
  return { kind: 'run', key, query: `seed=${key}`, lastEventId: null };
}

/** In the words of a service that has no topic at all. */
async function refusalOf(topic: string): Promise<string> {
  const opening = new EventsService(new EventTopics()).open([topic], undefined, new IncomingMessage(new Socket()));
  const { message } = await opening.then(
    () => new Error('it was not refused'),
    (error: unknown) => error as Error,
  );
  return JSON.stringify({ message });
}

function setUp(): { world: FakeWorld; hub: Hub; clock: { nowMs: number } } {
  const world = new FakeWorld();
  const clock = { nowMs: 0 };
  return { world, hub: new Hub(world, () => clock.nowMs), clock };
}

describe('the hub of all tabs', () => {
  it('opens one stream for the topics of all tabs, however many there are', () => {
    const { world, hub } = setUp();
    for (let tab = 0; tab < 7; tab += 1)
      hub.subscribe(new Tab(), subscription(['fleet', 'traffic', `changes/pod-${tab % 2}`]));
    world.advance(SETTLE_MS);
    expect(world.wanted.map(({ url }) => decodeURIComponent(url))).toEqual([
      '/events?topics=changes/pod-0,changes/pod-1,fleet,traffic',
    ]);
  });

  it('passes a message to those tabs alone that want its topic', () => {
    const { world, hub } = setUp();
    const [one, other] = [new Tab(), new Tab()];
    hub.subscribe(one, subscription(['fleet']));
    hub.subscribe(other, subscription(['fleet', 'traffic']));
    world.advance(SETTLE_MS);
    world.last.say('-', 'job', 'traffic');
    world.last.say('-', 'devices', 'fleet');
    expect([one.received, other.received]).toEqual([['devices'], ['job', 'devices']]);
  });

  it('sends the last state to a tab that comes later, as the stream will not send it again', () => {
    const { world, hub } = setUp();
    hub.subscribe(new Tab(), subscription(['fleet']));
    world.advance(SETTLE_MS);
    world.last.open();
    world.last.say('-', 'old', 'fleet');
    world.last.say('-', 'new', 'fleet');
    const late = new Tab();
    hub.subscribe(late, subscription(['fleet']));
    world.advance(SETTLE_MS);
    expect(late.received).toEqual(['new']);
    expect(late.news[0]).toEqual({ kind: 'connection', feed: 'events', connection: { state: 'open', resumed: 0 } });
    expect(world.sources).toHaveLength(1);
  });

  it('keeps what was sent for a page that leaves and is back at once, as the stream goes on behind it', () => {
    const { world, hub } = setUp();
    const [before, after] = [new Tab(), new Tab()];
    hub.subscribe(before, subscription(['telemetry']));
    world.advance(SETTLE_MS);
    world.last.say('telemetry=e:1', 'one', 'telemetry');
    hub.leave(before);
    world.last.say('telemetry=e:2', 'two', 'telemetry');
    hub.subscribe(after, subscription(['telemetry']));
    world.advance(SETTLE_MS);
    expect(after.received).toEqual(['one', 'two']);
    expect(decodeURIComponent(world.last.url)).toBe('/events?topics=telemetry&lastEventId=telemetry=e:2');
    hub.leave(after);
    world.advance(SETTLE_MS);
    const later = new Tab();
    hub.subscribe(later, subscription(['telemetry']));
    world.advance(SETTLE_MS);
    expect([later.received, world.last.url]).toEqual([[], '/events?topics=telemetry']);
  });

  it('goes on after the last id when the topics change', () => {
    const { world, hub } = setUp();
    const tab = new Tab();
    hub.subscribe(tab, subscription(['changes/alice']));
    world.advance(SETTLE_MS);
    world.last.say('changes/alice=e:4', '{}', 'changes/alice');
    hub.subscribe(tab, subscription(['changes/alice', 'telemetry']));
    world.advance(SETTLE_MS);
    expect(world.wanted.map(({ url }) => decodeURIComponent(url))).toEqual([
      '/events?topics=changes/alice,telemetry&lastEventId=changes/alice=e:4',
    ]);
  });

  it('leaves out a topic that the service names as the reason of its refusal', async () => {
    const { world, hub } = setUp();
    world.why = await refusalOf('device-logs/mockaxe1');
    hub.subscribe(new Tab(), subscription(['fleet', 'device-logs/mockaxe1']));
    world.advance(SETTLE_MS);
    world.last.refuse();
    await Promise.resolve();
    await Promise.resolve();
    expect(world.wanted.map(({ url }) => url)).toEqual(['/events?topics=fleet']);
  });

  it('opens the day of all once, and sends a later tab the day so far', () => {
    const { world, hub } = setUp();
    const [early, late] = [new Tab(), new Tab()];
    hub.subscribe(early, subscription([], { kind: 'live', key: 'a' }));
    world.last.say('x:0', '{"type":"start"}');
    world.last.say('x:1', '{"type":"info"}');
    hub.subscribe(late, subscription([], { kind: 'live', key: 'b' }));
    world.last.say('x:2', '{"type":"spawn"}');
    expect(late.received).toEqual(early.received);
    expect(late.news.flatMap((news) => (news.kind === 'day' ? [news.isReplay] : []))).toEqual([true, true, false]);
    world.last.say('y:0', '{"type":"start"}');
    const third = new Tab();
    hub.subscribe(third, subscription([], { kind: 'live', key: 'c' }));
    expect(third.received).toEqual(['{"type":"start"}']);
    expect(world.sources).toHaveLength(1);
  });

  it('never has more than four streams open, and lets seven days take turns without missing anything', () => {
    const { world, hub } = setUp();
    const tabs = Array.from({ length: 7 }, () => new Tab());
    for (const [index, tab] of tabs.entries()) hub.subscribe(tab, subscription(['fleet'], run(`run-${index}`)));
    const received = new Map<string, number>();
    for (let turn = 0; turn < 20; turn += 1) {
      world.advance(1500);
      expect(world.wanted.length).toBeLessThanOrEqual(4);
      for (const source of world.wanted.filter(({ url }) => url.startsWith('/stream'))) {
        const name = new URL(source.url, 'http://x').searchParams.get('seed') ?? '';
        const last = new URL(source.url, 'http://x').searchParams.get('lastEventId');
        // It asks for what comes after what it received before it made room.
        expect(last).toBe(received.has(name) ? `${name}:${received.get(name) ?? 0}` : null);
        received.set(name, (received.get(name) ?? 0) + 1);
        source.say(`${name}:${received.get(name) ?? 0}`, 'spawn');
      }
    }
    expect([...received.keys()].sort()).toEqual(tabs.map((_, index) => `run-${index}`));
    expect(Math.min(...received.values())).toBeGreaterThan(4);
  });

  it('leaves a connection to a page that needs one for something else, and takes it back', () => {
    const { world, hub } = setUp();
    const tabs = Array.from({ length: 5 }, () => new Tab());
    for (const [index, tab] of tabs.entries()) hub.subscribe(tab, subscription(['fleet'], run(`run-${index}`)));
    world.advance(SETTLE_MS);
    expect(world.wanted).toHaveLength(4);
    const [first] = tabs;
    if (first !== undefined) hub.subscribe(first, { ...subscription(['fleet'], run('run-0')), reserved: 1 });
    for (let turn = 0; turn < 5; turn += 1) {
      expect(world.wanted).toHaveLength(3);
      world.advance(1500);
    }
    if (first !== undefined) hub.subscribe(first, subscription(['fleet'], run('run-0')));
    expect(world.wanted).toHaveLength(4);
  });

  it('reports to a tab that its day waits, until its turn has come', () => {
    const { world, hub } = setUp();
    const tabs = Array.from({ length: 4 }, () => new Tab());
    const states = (): (string | undefined)[] =>
      tabs.map(({ news }) => {
        const last = news.findLast((each) => each.kind === 'connection' && each.feed === 'day');
        return last?.kind === 'connection' ? last.connection.state : undefined;
      });
    const openAll = (): void => {
      for (const source of world.wanted) if (source.readyState === 0) source.open();
    };
    for (const [index, tab] of tabs.entries()) hub.subscribe(tab, subscription([], run(`run-${index}`)));
    openAll();
    for (const [index, source] of world.wanted.entries()) source.say(`run-${index}:1`, 'spawn');
    expect(states()).toEqual(['open', 'open', 'open', 'waiting']);
    world.advance(1500);
    expect(states()).toEqual(['open', 'open', 'waiting', 'connecting']);
    openAll();
    expect(states()).toEqual(['open', 'open', 'waiting', 'open']);
    for (const source of world.wanted) source.cut();
    expect(states()).toEqual(['connecting', 'connecting', 'waiting', 'connecting']);
  });

  it('stops at the end of a day, which would only be refused again', () => {
    const { world, hub } = setUp();
    const tab = new Tab();
    hub.subscribe(tab, subscription([], run('mine')));
    world.last.open();
    world.last.say('x:9', '{"type":"end"}');
    expect(world.wanted).toEqual([]);
    expect(tab.news.at(-1)).toEqual({ kind: 'connection', feed: 'day', connection: { state: 'ended' } });
  });

  it('closes what nobody wants any more, also of a tab that went without a word', () => {
    const { world, hub, clock } = setUp();
    const [polite, lost] = [new Tab(), new Tab()];
    hub.subscribe(polite, subscription(['fleet'], { kind: 'live', key: 'a' }));
    hub.subscribe(lost, subscription(['fleet'], { kind: 'live', key: 'b' }));
    world.advance(SETTLE_MS);
    hub.leave(polite);
    expect(world.wanted).toHaveLength(2);
    clock.nowMs += 200_000;
    hub.sweep();
    world.advance(SETTLE_MS);
    expect(world.wanted).toEqual([]);
  });
});
