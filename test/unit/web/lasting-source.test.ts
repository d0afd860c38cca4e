import { describe, expect, it } from '@jest/globals';
import { backoffMs } from '../../../web/src/streams/backoff.js';
import { type Connection } from '../../../web/src/streams/connection.js';
import { LastingSource } from '../../../web/src/streams/lasting-source.js';
import { FakeWorld } from './world.js';

function listen(
  world: FakeWorld,
  lastEventId: string | null = null,
): { source: LastingSource; connections: Connection[]; received: string[] } {
  const connections: Connection[] = [];
  const received: string[] = [];
  const source = new LastingSource(world, {
    path: '/stream?seed=1',
    lastEventId,
    onMessage: ({ data }) => received.push(data),
    onConnection: (connection) => connections.push(connection),
  });
  return { source, connections, received };
}

describe('a stream that lasts', () => {
  it('says that it connects, is open, and after a cut that the browser mends, how often it was resumed', () => {
    const world = new FakeWorld();
    const { connections, received } = listen(world);
    world.last.open();
    world.last.say('a:1', 'one');
    world.last.cut();
    world.last.open();
    expect(connections.map(({ state }) => state)).toEqual(['connecting', 'open', 'connecting', 'open']);
    expect(connections.at(-1)).toEqual({ state: 'open', resumed: 1 });
    expect(received).toEqual(['one']);
    expect(world.sources).toHaveLength(1);
  });

  it('says that it is tried again where the browser did not get it open, as after a change of topics in an outage', () => {
    const world = new FakeWorld();
    const { connections } = listen(world);
    world.last.cut();
    expect(connections).toEqual([
      { state: 'connecting', isBack: false },
      { state: 'connecting', isBack: true },
    ]);
  });

  it('is made anew after it was closed for good, and goes on after the last id', () => {
    const world = new FakeWorld();
    listen(world);
    world.last.open();
    world.last.say('a:7', 'seven');
    world.last.refuse();
    expect(world.sources).toHaveLength(1);
    world.advance(1000);
    expect(world.sources.map(({ url }) => url)).toEqual(['/stream?seed=1', '/stream?seed=1&lastEventId=a%3A7']);
  });

  it('waits longer each time that it is refused, and no longer than a bound', () => {
    const world = new FakeWorld();
    listen(world);
    for (let round = 0; round < 7; round += 1) {
      world.last.refuse();
      world.advance(60_000);
    }
    expect(world.waits).toEqual([2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000]);
  });

  it('is patient again once it has been open', () => {
    const world = new FakeWorld();
    listen(world);
    for (let round = 0; round < 3; round += 1) {
      world.last.refuse();
      world.advance(60_000);
    }
    world.last.open();
    world.last.refuse();
    expect(world.waits.at(-1)).toBe(1000);
  });

  it('says nothing any more, and opens nothing, once it is closed', () => {
    const world = new FakeWorld();
    const { source, connections } = listen(world);
    world.last.refuse();
    source.close();
    const { length } = connections;
    world.advance(60_000);
    expect(world.sources).toHaveLength(1);
    expect(connections).toHaveLength(length);
    expect(connections.at(-1)).toEqual({ state: 'idle' });
  });

  it('spreads its attempts, so that pages that were cut off together do not come back together', () => {
    expect([backoffMs(1, 0), backoffMs(1, 1), backoffMs(3, 0), backoffMs(3, 1)]).toEqual([500, 1000, 2000, 4000]);
  });
});
