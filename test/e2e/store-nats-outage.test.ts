import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Entry } from '../../src/store/log-storage.js';
import { type Store } from '../../src/store/store.js';
import { NatsFixture } from '../support/apps/nats-fixture.js';
import { NatsServer } from '../../src/cli/trials/nats-server.js';
import { describeWith } from '../support/apps/programs.js';
import { freePort } from '../../src/cli/trials/ports.js';
import { readAll, sequences, text, TOPIC, until, upTo } from '../support/apps/store-bench.js';

/** Nothing waits for longer than 2 s; a busy machine adds to that, but it does not make it the 20 s of a lost connection. */
const BUSY_LIMIT_MS = 10_000;

function reasonOf(store: Store): string | undefined {
  const state = store.state();
  return state.available ? undefined : state.reason;
}

describeWith('nats-server')('a NATS server that comes and goes', () => {
  let server: NatsServer;

  beforeAll(async () => {
    server = await NatsServer.start();
  });
  afterAll(async () => {
    await server.stop();
  });

  let fixture: NatsFixture;

  beforeEach(() => {
    fixture = new NatsFixture(server.url);
  });
  afterEach(async () => {
    // Whatever a test that failed has left: the next one must find a server that answers.
    server.thaw();
    await server.start();
    await fixture.dispose();
  });

  it('loses and doubles nothing that was acknowledged when it is killed in mid-append', async () => {
    const [mine, others] = [await fixture.open(), await fixture.open()];
    const emitted: Entry[] = [];
    const watch = await others.log.watch(TOPIC, (entries) => emitted.push(...entries));
    const acknowledged = new Map<number, string>();
    const writing = { on: true };
    const writer = async (name: string): Promise<void> => {
      for (let sent = 0; writing.on; sent += 1) {
        const body = `${name} ${sent}`;
        const sequence = await mine.log.append(TOPIC, Buffer.from(body)).catch(() => undefined);
        if (sequence === undefined) await delay(20);
        else acknowledged.set(sequence, body);
      }
    };
    const writers = upTo(20).map((index) => writer(`writer ${index}`));
    await until('500 entries', () => acknowledged.size > 500);
    await server.kill();
    await delay(300);
    await server.start();
    const before = acknowledged.size;
    await until('500 entries more', () => acknowledged.size > before + 500);
    writing.on = false;
    await Promise.all(writers);

    const stored = await readAll(mine.log, TOPIC);
    expect(sequences(stored)).toEqual(upTo(stored.length));
    expect(new Set(text(stored)).size).toBe(stored.length);
    for (const [sequence, body] of acknowledged) expect(stored[sequence - 1]?.body.toString()).toBe(body);
    await until('the watch to catch up', () => emitted.length >= stored.length);
    expect(sequences(emitted)).toEqual(sequences(stored));
    expect(text(emitted)).toEqual(text(stored));
    watch.stop();
  });

  it('goes on with the sequences of a topic of which all was dropped when it is killed', async () => {
    const { log } = await fixture.open();
    await log.appendMany(TOPIC, [Buffer.from('1'), Buffer.from('2')]);
    await log.dropThrough(TOPIC, 2);
    await server.kill();
    await server.start();
    const again = async (): Promise<number> => {
      try {
        // Of one that was stored, the acknowledgement may have been lost.
        return await log.append(TOPIC, Buffer.from('3'), 'its id');
      } catch {
        await delay(50);
        return again();
      }
    };
    expect(await again()).toBe(3);
    expect(sequences(await readAll(log, TOPIC))).toEqual([2, 3]);
  });

  it('refuses every call at once while it is away, and nothing of what was refused appears later', async () => {
    const store = await fixture.open();
    await store.log.append(TOPIC, Buffer.from('before'));
    const emitted: Entry[] = [];
    const watch = await store.log.watch(TOPIC, (entries) => emitted.push(...entries));
    const { epoch } = watch.state;
    await server.kill();
    await until('the loss', () => !store.state().available);
    expect(store.state()).toMatchObject({ reason: expect.stringMatching(/connection/) });
    const startedAt = performance.now();
    const refused = { code: 'unavailable', message: expect.stringMatching(/^The store \(NATS\) cannot be used: /) };
    await expect(store.log.append(TOPIC, Buffer.from('refused'))).rejects.toMatchObject({
      message: expect.stringMatching(/; nothing was stored$/),
    });
    await expect(store.log.append('changes/new', Buffer.from('refused'))).rejects.toMatchObject(refused);
    await expect(store.log.read(TOPIC, 1, 10)).rejects.toMatchObject(refused);
    await expect(store.log.read(TOPIC, 1, 1)).rejects.toMatchObject(refused);
    await expect(store.log.stateOf(TOPIC)).rejects.toMatchObject(refused);
    await expect(store.log.watch('changes/new', () => undefined)).rejects.toMatchObject(refused);
    await expect(store.keyValue.get('bucket', 'key')).rejects.toMatchObject(refused);
    await expect(store.keyValue.entries('bucket')).rejects.toMatchObject(refused);
    await expect(store.keyValue.put('bucket', 'key', Buffer.from('refused'))).rejects.toMatchObject(refused);
    await expect(store.keyValue.compareAndSet('bucket', 'key', Buffer.alloc(1), 0)).rejects.toMatchObject(refused);
    await expect(store.keyValue.delete('bucket', 'key')).rejects.toMatchObject(refused);
    await expect(store.keyValue.watch('bucket', () => undefined)).rejects.toMatchObject(refused);
    expect(performance.now() - startedAt).toBeLessThan(BUSY_LIMIT_MS);
    await server.start();
    await until('the connection', () => store.state().available);
    expect(store.state()).toEqual({ available: true });
    await store.log.append(TOPIC, Buffer.from('after'));
    await until('the watch', () => emitted.length > 0);
    expect(text(emitted)).toEqual(['after']);
    expect(text(await store.log.read(TOPIC, 1, 10))).toEqual(['before', 'after']);
    expect(await store.log.stateOf(TOPIC)).toEqual({ epoch, firstSequence: 1, lastSequence: 2 });
    expect(await store.keyValue.get('bucket', 'key')).toBeUndefined();
    watch.stop();
  });

  it('refuses what was under way within 2 s when it dies for good', async () => {
    const store = await fixture.open();
    await store.log.append(TOPIC, Buffer.from('before'));
    const appends = upTo(50).map((index) => {
      const startedAt = performance.now();
      return store.log.append(TOPIC, Buffer.from(String(index))).then(
        () => 0,
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'unavailable' });
          return performance.now() - startedAt;
        },
      );
    });
    await server.kill();
    expect(Math.max(...(await Promise.all(appends)))).toBeLessThan(BUSY_LIMIT_MS);
  });

  it('refuses within 2 s when it does not answer any more', async () => {
    const store = await fixture.open();
    await store.log.append(TOPIC, Buffer.from('before'));
    await server.freeze();
    const startedAt = performance.now();
    const waits = [
      store.log.append(TOPIC, Buffer.from('x')),
      store.log.read(TOPIC, 1, 10),
      store.log.read(TOPIC, 1, 1),
      store.log.stateOf(TOPIC),
      store.log.watch(TOPIC, () => undefined),
      store.keyValue.put('bucket', 'key', Buffer.from('x')),
      store.keyValue.entries('bucket'),
      store.keyValue.watch('bucket', () => undefined),
    ];
    for (const outcome of await Promise.allSettled(waits)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    }
    const passed = performance.now() - startedAt;
    server.thaw();
    expect(passed).toBeLessThan(BUSY_LIMIT_MS);
  });

  it('resumes a watch of keys with what changed while it was away', async () => {
    const store = await fixture.open();
    const put = (key: string, value: string): Promise<number> => store.keyValue.put('bucket', key, Buffer.from(value));
    await put('a', '1');
    await put('b', '1');
    const changes: string[] = [];
    const stop = await store.keyValue.watch('bucket', ({ key, value }) => {
      changes.push(`${key}=${value?.toString() ?? 'deleted'}`);
    });
    await until('the first values', () => changes.length === 2);
    await server.kill();
    await server.start();
    await until('the connection', () => store.state().available);
    await store.keyValue.delete('bucket', 'a');
    await put('b', '2');
    await until('the changes', () => changes.length >= 4);
    expect(changes).toEqual(['a=1', 'b=1', 'a=deleted', 'b=2']);
    stop();
  });

  it('refuses a body that is larger than its messages may be, however well it compresses', async () => {
    const { log } = await fixture.open();
    const body = randomBytes(2 * 1024 * 1024);
    await expect(log.append(TOPIC, body)).rejects.toMatchObject({ code: 'payload-too-large' });
    expect(await log.append(TOPIC, Buffer.alloc(body.length))).toBe(1);
    expect((await log.read(TOPIC, 1, 2))[0]?.body.length).toBe(body.length);
  });

  it('is answered unavailable within some seconds when it hangs, and available when it goes on; a write may have been stored', async () => {
    const store = await fixture.open();
    await store.log.append(TOPIC, Buffer.from('before'));
    await server.freeze();
    const refused = store.log.append(TOPIC, Buffer.from('hanging'), 'its id');
    await expect(refused).rejects.toMatchObject({ message: expect.stringMatching(/; it may have been stored$/) });
    await until('the outage', () => !store.state().available, 5000);
    expect(store.state()).toEqual({ available: false, reason: 'NATS: it does not answer in time' });
    server.thaw();
    await until('the answer', () => store.state().available);
    const sequence = await store.log.append(TOPIC, Buffer.from('hanging'), 'its id');
    expect(text(await store.log.read(TOPIC, 1, 10))).toEqual(['before', 'hanging']);
    expect(sequence).toBe(2);
  });

  it('need not be there at the start', async () => {
    await server.kill();
    const store = fixture.openAway();
    await expect(store.log.append(TOPIC, Buffer.from('refused'))).rejects.toMatchObject({ code: 'unavailable' });
    await until('the outage', () => reasonOf(store) === 'NATS: nobody listens at its address');
    await server.start();
    await until('the connection', () => store.state().available);
    expect(await store.log.append(TOPIC, Buffer.from('first'))).toBe(1);
  });

  it('reports a server that does not answer without the credentials of its URL', async () => {
    const store = fixture.openAway(`nats://somebody:secret@127.0.0.1:${await freePort()}`);
    await until('the outage', () => reasonOf(store) !== 'NATS: it is not connected yet');
    const error: unknown = await store.log.append(TOPIC, Buffer.from('x')).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'unavailable', message: expect.not.stringMatching(/secret|somebody/) });
    expect(() => fixture.openAway('http://some:secret@')).toThrow(expect.objectContaining({ code: 'unavailable' }));
  });

  it('starts a deleted stream again with another epoch, also for a watch', async () => {
    const store = await fixture.open();
    const emitted: Entry[] = [];
    const watch = await store.log.watch(TOPIC, (entries) => emitted.push(...entries));
    await Promise.all(['1', '2', '3'].map((body) => store.log.append(TOPIC, Buffer.from(body))));
    await until('3 entries', () => emitted.length === 3);
    await fixture.wipe();
    expect(await store.log.append(TOPIC, Buffer.from('new'))).toBe(1);
    await until('the entry of the new stream', () => emitted.length === 4);
    expect(emitted[3]).toEqual({ sequence: 1, body: Buffer.from('new') });
    expect((await store.log.stateOf(TOPIC)).epoch).not.toBe(watch.state.epoch);
    watch.stop();
  });

  it('is shared by deployments that do not see each other', async () => {
    const other = new NatsFixture(server.url);
    const [mine, theirs] = [await fixture.open(), await other.open()];
    await mine.log.append(TOPIC, Buffer.from('mine'));
    await mine.keyValue.put('bucket', 'key', Buffer.from('mine'));
    expect(await theirs.log.read(TOPIC, 1, 10)).toEqual([]);
    expect(await theirs.keyValue.get('bucket', 'key')).toBeUndefined();
    await other.dispose();
  });

  it('keeps no consumers after a watch or a read has ended', async () => {
    const store = await fixture.open();
    await Promise.all(upTo(20).map((index) => store.log.append(TOPIC, Buffer.from(String(index)))));
    const watch = await store.log.watch(TOPIC, () => undefined);
    await store.log.read(TOPIC, 1, 5);
    watch.stop();
    await store.close();
    expect(await fixture.consumers()).toBe(0);
  });

  it('is used with the password of its URL', async () => {
    const guarded = await NatsServer.start('--user', 'probe', '--pass', 's3cr:t/4');
    const guest = new NatsFixture(guarded.url.replace('//', '//probe:s3cr%3At%2F4@'));
    try {
      const store = await guest.open();
      expect(await store.log.append(TOPIC, Buffer.from('x'))).toBe(1);
      const stranger = guest.openAway(guarded.url);
      await until('the refusal', () => reasonOf(stranger) === 'NATS: it refuses the credentials');
    } finally {
      await guest.dispose();
      await guarded.stop();
    }
  });
});
