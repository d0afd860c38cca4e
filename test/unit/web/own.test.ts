import { describe, expect, it } from '@jest/globals';
import { readChoice } from '../../../web/src/connect/stream-choice.js';
import { channelPath, connectLink, WatchedChannel } from '../../../web/src/own/watched-channel.js';
import { FakeWorld } from './world.js';

const RUN = { document: 'chat', channel: 'answers', seed: '42', speed: 5 };

describe('a channel that is watched', () => {
  it('keeps its newest messages, and counts all of them', () => {
    const world = new FakeWorld();
    const watched = new WatchedChannel(world);
    watched.start(RUN, ['token']);
    expect(world.last.url).toBe('/streams/chat/answers?seed=42&speed=5');
    world.last.open();
    for (let count = 0; count < 100; count += 1) world.last.say(`a:${count}`, `{"n":${count}}`, 'token');
    expect(watched.received).toBe(100);
    expect(watched.messages).toHaveLength(40);
    expect(watched.messages[0]).toMatchObject({ name: 'token', id: 'a:99', data: '{"n":99}' });
    watched.stop();
    expect(world.wanted).toEqual([]);
  });

  it('makes room for others, and goes on after its last message', () => {
    const world = new FakeWorld();
    const watched = new WatchedChannel(world);
    watched.start(RUN, ['token']);
    world.last.open();
    world.last.say('a:7', '{}', 'token');
    watched.pause();
    expect([world.wanted, watched.isOpen, watched.connection]).toEqual([[], true, { state: 'waiting' }]);
    watched.resume();
    expect(world.wanted.map(({ url }) => url)).toEqual(['/streams/chat/answers?seed=42&speed=5&lastEventId=a%3A7']);
    expect(watched.received).toBe(1);
    watched.pause();
    watched.stop();
    watched.resume();
    expect([world.wanted, watched.isOpen, watched.connection]).toEqual([[], false, { state: 'idle' }]);
  });

  it.each([
    [null, 'ended', 0],
    ['No such channel', 'connecting', 1],
  ])('that was refused with %s is %s', async (why, state, opened) => {
    const world = new FakeWorld();
    world.why = why;
    const watched = new WatchedChannel(world);
    watched.start(RUN, []);
    world.last.open();
    world.last.say('a:0', '{}');
    world.last.refuse();
    await Promise.resolve();
    await Promise.resolve();
    expect(watched.connection.state).toBe(state);
    world.advance(60_000);
    expect(world.wanted).toHaveLength(opened);
  });

  it('has a path and a link that hold any name', () => {
    expect(channelPath({ document: 'a b', channel: 'c/d' })).toBe('/streams/a%20b/c%2Fd');
    const query = new URLSearchParams('device=axe-1&stream=live&wire=cut');
    expect(connectLink(RUN, query)).toBe('?device=axe-1&stream=chat/answers&seed=42&speed=5#connect');
    const any = connectLink({ ...RUN, seed: '', speed: 1 }, new URLSearchParams());
    expect(readChoice(new URL(any, 'http://x').searchParams)).toMatchObject({ stream: 'chat/answers', seed: '' });
  });
});
