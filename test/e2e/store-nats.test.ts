import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { type TimeSource } from '../../src/kernel/time/system-clock.js';
import { NatsFixture } from '../support/apps/nats-fixture.js';
import { nothingStored } from '../../src/store/nats/nats-errors.js';
import { type StreamReader } from '../../src/store/nats/stream-reader.js';
import { NatsServer } from '../../src/cli/trials/nats-server.js';
import { describeWith } from '../support/apps/programs.js';
import { retried, until, upTo } from '../support/apps/store-bench.js';
import { declareStoreContract } from '../support/contracts/store-contract.js';

describeWith('nats-server')('on NATS', () => {
  let server: NatsServer;
  const fixtures: NatsFixture[] = [];
  const fixtureOf = (time?: TimeSource): NatsFixture => {
    const fixture = new NatsFixture(server.url, time);
    fixtures.push(fixture);
    return fixture;
  };

  beforeAll(async () => {
    server = await NatsServer.start();
  });
  afterEach(async () => {
    for (const fixture of fixtures.splice(0)) {
      await fixture.wipe();
      await fixture.dispose();
    }
  });
  afterAll(async () => {
    await server.stop();
  });

  declareStoreContract({
    name: 'nats',
    shared: true,
    fixture: () => Promise.resolve(new NatsFixture(server.url)),
  });

  it('makes a bucket and a topic once where replicas ask for them at the same moment', async () => {
    const fixture = fixtureOf();
    const stores = await Promise.all(upTo(6).map(() => fixture.open()));
    for (const round of upTo(25)) {
      const written = await Promise.all(
        stores.flatMap(({ keyValue, log }, index) => [
          retried(() => keyValue.put(`race-${round}`, `replica-${index}`, Buffer.from('x'))),
          retried(() => log.append(`race/${round}`, Buffer.from(`replica-${index}`))),
        ]),
      );
      expect(new Set(written).size).toBeGreaterThanOrEqual(stores.length);
      expect((await stores[0]?.keyValue.entries(`race-${round}`))?.size).toBe(stores.length);
    }
  });

  it('says of many entries that they may have been stored where some of them were', async () => {
    const fixture = fixtureOf();
    const { log } = await fixture.open();
    const append = log.append.bind(log);
    const bodies = upTo(600).map((index) => Buffer.from(String(index)));
    const refused = jest.spyOn(log, 'append').mockImplementation((topic, body, id) => {
      return Number(body.toString()) > 550 ? Promise.reject(nothingStored('it is gone')) : append(topic, body, id);
    });
    await expect(log.appendMany('many', bodies)).rejects.toMatchObject({
      message: 'The store (NATS) cannot be used: it is gone; it may have been stored',
    });
    await expect(log.appendMany('many', bodies.slice(560))).rejects.toMatchObject({
      message: 'The store (NATS) cannot be used: it is gone; nothing was stored',
    });
    refused.mockRestore();
    expect((await log.read('many', 1, 1000)).length).toBe(550);
  });

  it('lists all of a bucket of which a key is written anew behind a full page', async () => {
    const fixture = fixtureOf();
    const { keyValue } = await fixture.open();
    const put = (key: string): Promise<number> => retried(() => keyValue.put('moving', key, Buffer.from('x')));
    const keys = upTo(500).map((index) => `key-${String(index).padStart(3, '0')}`);
    for (const key of keys) await put(key);
    const reader = Reflect.get(keyValue, 'reader') as StreamReader;
    const read = reader.read.bind(reader);
    const moving = jest.spyOn(reader, 'read').mockImplementationOnce(async (...args) => {
      for (const key of ['new', 'key-250']) await put(key);
      return read(...args);
    });
    expect([...(await keyValue.entries('moving')).keys()]).toEqual([...keys, 'new']);
    moving.mockRestore();
  });

  it('reports deletions of a bucket that was made anew under its watch', async () => {
    const fixture = fixtureOf();
    const { keyValue } = await fixture.open();
    for (const count of upTo(20)) await keyValue.put('again', 'a', Buffer.from(String(count)));
    const changes: string[] = [];
    const stop = await keyValue.watch('again', ({ key, value }) => {
      changes.push(value === undefined ? `-${key}` : key);
    });
    await fixture.wipe();
    await retried(() => keyValue.put('again', 'b', Buffer.from('after')));
    await until('the watch to be made anew', () => changes.includes('b'));
    await retried(() => keyValue.delete('again', 'b'));
    await until('the deletion', () => changes.includes('-b'));
    stop();
  });

  it('keeps nothing of what was deleted an hour ago, but the newest message', async () => {
    let jumpedMs = 0;
    const monotonicMs = (): number => performance.now() + jumpedMs;
    const fixture = fixtureOf({ originMs: performance.timeOrigin, monotonicMs, wallMs: monotonicMs });
    const { keyValue } = await fixture.open();
    for (const key of ['kept', 'gone', 'back', 'last']) await keyValue.put('old', key, Buffer.from('x'));
    for (const key of ['gone', 'back', 'last']) expect(await keyValue.delete('old', key)).toBe(true);
    await keyValue.put('old', 'back', Buffer.from('y'));
    await keyValue.put('old', 'last', Buffer.from('y'));
    await keyValue.delete('old', 'last');
    expect(await fixture.keysKept('old')).toEqual(['back', 'gone', 'kept', 'last']);
    jumpedMs += 61 * 60_000;
    await until('the marker to go', async () => !(await fixture.keysKept('old')).includes('gone'));
    expect([...(await retried(() => keyValue.entries('old'))).keys()]).toEqual(['back', 'kept']);
    expect(await fixture.keysKept('old')).toEqual(['back', 'kept', 'last']);

    // Those of a replica that was killed are found by who begins to watch.
    await retried(() => keyValue.delete('old', 'back'));
    await retried(() => keyValue.put('old', 'newest', Buffer.from('z')));
    keyValue.close();
    const next = await fixture.open();
    const seen: string[] = [];
    await next.keyValue.watch('old', ({ key }) => {
      seen.push(key);
    });
    await until('the watch to have read it all', () => seen.includes('newest'));
    jumpedMs += 61 * 60_000;
    await until('the markers to go', async () => (await fixture.keysKept('old')).length === 2);
    expect([...(await retried(() => next.keyValue.entries('old'))).keys()]).toEqual(['kept', 'newest']);
  });
});
