import { describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { type KeyChange, type KeyValue } from '../../../src/store/key-value.js';
import { type Bench, until, upTo, retried } from '../apps/store-bench.js';

const BUCKET = 'fleet-state';

function put(keyValue: KeyValue, key: string, value: string, bucket = BUCKET): Promise<number> {
  return keyValue.put(bucket, key, Buffer.from(value));
}

async function valueOf(keyValue: KeyValue, key: string, bucket = BUCKET): Promise<string | undefined> {
  return (await keyValue.get(bucket, key))?.value.toString();
}

/** A change as it is compared: what was sent, not when. */
function emitted({ key, value }: KeyChange): string {
  return `${key}=${value === undefined ? 'deleted' : value.toString()}`;
}

/** What the keys and values of any driver have to do. */
export function declareKeyValueContract(bench: Bench): void {
  describe('keys and values', () => {
    declareReadAndWrite(bench);
    declareCompareAndSet(bench);
    declareWatch(bench);
  });
}

function declareReadAndWrite(bench: Bench): void {
  it('gives back what was put, with revisions that rise', async () => {
    const { keyValue } = await bench.fixture.open();
    expect(await keyValue.get(BUCKET, 'a')).toBeUndefined();
    const first = await put(keyValue, 'a', 'one');
    const other = await put(keyValue, 'b', 'else');
    const second = await put(keyValue, 'a', 'two');
    expect(first).toBeGreaterThan(0);
    expect(other).toBeGreaterThan(first);
    expect(second).toBeGreaterThan(other);
    expect(await keyValue.get(BUCKET, 'a')).toEqual({ value: Buffer.from('two'), revision: second });
  });

  it('keeps bytes, nothing, and keys of all permitted characters', async () => {
    const { keyValue } = await bench.fixture.open();
    const bytes = Buffer.from(upTo(256).map((byte) => byte - 1));
    await keyValue.put(BUCKET, 'Device_7.state-x', bytes);
    await keyValue.put(BUCKET, 'empty', Buffer.alloc(0));
    expect((await keyValue.get(BUCKET, 'Device_7.state-x'))?.value.equals(bytes)).toBe(true);
    expect((await keyValue.get(BUCKET, 'empty'))?.value.length).toBe(0);
    expect([...(await keyValue.entries(BUCKET)).keys()]).toEqual(['Device_7.state-x', 'empty']);
  });

  it('lists the entries of a bucket by key, without the deleted ones', async () => {
    const { keyValue } = await bench.fixture.open();
    expect((await keyValue.entries(BUCKET)).size).toBe(0);
    await put(keyValue, 'b', '2');
    const revision = await put(keyValue, 'a', '1');
    await put(keyValue, 'c', '3');
    await put(keyValue, 'b', '4');
    await keyValue.delete(BUCKET, 'c');
    const entries = await keyValue.entries(BUCKET);
    expect([...entries].map(([key, { value }]) => `${key}=${value.toString()}`)).toEqual(['a=1', 'b=4']);
    expect(entries.get('a')?.revision).toBe(revision);
  });

  it('lists a bucket of many entries whole', async () => {
    const { keyValue } = await bench.fixture.open();
    const keys = upTo(1200).map((index) => `device-${String(index).padStart(4, '0')}`);
    for (let from = 0; from < keys.length; from += 100) {
      await Promise.all(keys.slice(from, from + 100).map((key) => retried(() => put(keyValue, key, key))));
    }
    expect([...(await retried(() => keyValue.entries(BUCKET))).keys()]).toEqual(keys);
  });

  it('lists a bucket of large values whole', async () => {
    const { keyValue } = await bench.fixture.open();
    const keys = upTo(24).map((index) => `large-${String(index).padStart(2, '0')}`);
    const value = Buffer.alloc(900 * 1024, 'x');
    for (const key of keys) await retried(() => keyValue.put(BUCKET, key, value));
    expect([...(await retried(() => keyValue.entries(BUCKET))).keys()]).toEqual(keys);
  });

  it('lists a bucket that is written all the time', async () => {
    const { keyValue } = await bench.fixture.open();
    await put(keyValue, 'a', 'here');
    let isOver = false;
    const write = async (key: string): Promise<void> => {
      for (let count = 0; !isOver; count += 1) await retried(() => put(keyValue, key, String(count)));
    };
    const writers = upTo(4).map((index) => write(`busy-${index}`));
    const listed = await retried(() => keyValue.entries(BUCKET));
    isOver = true;
    await Promise.all(writers);
    expect(listed.get('a')?.value.toString()).toBe('here');
  });

  it('keeps buckets apart', async () => {
    const { keyValue } = await bench.fixture.open();
    await put(keyValue, 'a', 'here');
    await put(keyValue, 'a', 'there', 'other');
    expect(await valueOf(keyValue, 'a')).toBe('here');
    expect([...(await keyValue.entries('other')).values()].map(({ value }) => value.toString())).toEqual(['there']);
    await keyValue.delete('other', 'a');
    expect(await valueOf(keyValue, 'a')).toBe('here');
  });

  it('keeps values and revisions when the store is closed and opened again', async () => {
    const before = await bench.fixture.open();
    const revision = await put(before.keyValue, 'a', 'one');
    await before.close();
    const { keyValue } = await bench.fixture.open();
    expect(await keyValue.get(BUCKET, 'a')).toEqual({ value: Buffer.from('one'), revision });
    expect(await put(keyValue, 'b', 'two')).toBeGreaterThan(revision);
  });

  it('deletes, and says whether there was anything to delete', async () => {
    const { keyValue } = await bench.fixture.open();
    expect(await keyValue.delete(BUCKET, 'a')).toBe(false);
    await put(keyValue, 'a', 'one');
    expect(await keyValue.delete(BUCKET, 'a')).toBe(true);
    expect(await keyValue.get(BUCKET, 'a')).toBeUndefined();
    expect(await keyValue.delete(BUCKET, 'a')).toBe(false);
  });

  it('deletes at a revision only if the key is at it', async () => {
    const { keyValue } = await bench.fixture.open();
    const first = await put(keyValue, 'a', 'one');
    const second = await put(keyValue, 'a', 'two');
    expect(await keyValue.delete(BUCKET, 'a', first)).toBe(false);
    expect(await valueOf(keyValue, 'a')).toBe('two');
    expect(await keyValue.delete(BUCKET, 'a', second)).toBe(true);
    expect(await keyValue.delete(BUCKET, 'a', second)).toBe(false);
  });
}

function declareCompareAndSet(bench: Bench): void {
  it('sets only at the revision that is expected', async () => {
    const { keyValue } = await bench.fixture.open();
    const first = await keyValue.compareAndSet(BUCKET, 'a', Buffer.from('one'), 0);
    expect(first).toBeGreaterThan(0);
    expect(await keyValue.compareAndSet(BUCKET, 'a', Buffer.from('no'), 0)).toBeUndefined();
    expect(await valueOf(keyValue, 'a')).toBe('one');
    const second = await keyValue.compareAndSet(BUCKET, 'a', Buffer.from('two'), first ?? 0);
    expect(second).toBeGreaterThan(first ?? 0);
    expect(await keyValue.compareAndSet(BUCKET, 'a', Buffer.from('no'), first ?? 0)).toBeUndefined();
    expect(await keyValue.get(BUCKET, 'a')).toEqual({ value: Buffer.from('two'), revision: second });
  });

  it('takes a deleted key for one that is not there', async () => {
    const { keyValue } = await bench.fixture.open();
    const first = await put(keyValue, 'a', 'one');
    await keyValue.delete(BUCKET, 'a');
    expect(await keyValue.compareAndSet(BUCKET, 'a', Buffer.from('no'), first)).toBeUndefined();
    const again = await keyValue.compareAndSet(BUCKET, 'a', Buffer.from('again'), 0);
    expect(again).toBeGreaterThan(first);
    expect(await valueOf(keyValue, 'a')).toBe('again');
  });

  it.each(['a new key', 'an old key', 'a deleted key'])('lets one of 50 win the race for %s', async (which) => {
    const { fixture, kind } = bench;
    const first = await fixture.open();
    const stores = kind.shared ? [first, await fixture.open()] : [first];
    let revision = which === 'a new key' ? 0 : await put(first.keyValue, 'a', 'before');
    if (which === 'a deleted key') {
      await first.keyValue.delete(BUCKET, 'a');
      revision = 0;
    }
    const outcomes = await Promise.all(
      upTo(50).map(async (racer) => ({
        racer,
        revision: await stores[racer % stores.length]?.keyValue.compareAndSet(
          BUCKET,
          'a',
          Buffer.from(`racer ${racer}`),
          revision,
        ),
      })),
    );
    const winners = outcomes.filter((outcome) => outcome.revision !== undefined);
    expect(winners).toHaveLength(1);
    const { value, revision: at } = (await first.keyValue.get(BUCKET, 'a')) ?? {};
    expect(value?.toString()).toBe(`racer ${winners[0]?.racer}`);
    expect(at).toBe(winners[0]?.revision);
  });

  it('loses no increment of 10 that add to one number at once', async () => {
    const { keyValue } = await bench.fixture.open();
    const increment = async (): Promise<void> => {
      for (;;) {
        const current = await keyValue.get(BUCKET, 'sum');
        const next = Number(current?.value.toString() ?? 0) + 1;
        const done = await keyValue.compareAndSet(BUCKET, 'sum', Buffer.from(String(next)), current?.revision ?? 0);
        if (done !== undefined) return;
      }
    };
    await Promise.all(upTo(10).map(increment));
    expect(await valueOf(keyValue, 'sum')).toBe('10');
  });
}

function declareWatch(bench: Bench): void {
  it('sends first what is there, then each change in order', async () => {
    const { keyValue } = await bench.fixture.open();
    await put(keyValue, 'a', '1');
    await put(keyValue, 'b', '2');
    await put(keyValue, 'gone', 'x');
    await keyValue.delete(BUCKET, 'gone');
    await put(keyValue, 'elsewhere', 'x', 'other');
    const changes: KeyChange[] = [];
    const stop = await keyValue.watch(BUCKET, (change) => changes.push(change));
    await until('the first values', () => changes.length >= 2);
    expect(changes.map(emitted).sort()).toEqual(['a=1', 'b=2']);
    const revision = await put(keyValue, 'a', '3');
    await until('the change', () => changes.length >= 3);
    await keyValue.delete(BUCKET, 'b');
    await until('the delete', () => changes.length >= 4);
    await keyValue.compareAndSet(BUCKET, 'b', Buffer.from('4'), 0);
    await until('all changes', () => changes.length >= 5);
    expect(changes.slice(2).map(emitted)).toEqual(['a=3', 'b=deleted', 'b=4']);
    expect(changes[2]?.revision).toBe(revision);
    const revisions = changes.slice(2).map((change) => change.revision);
    expect(revisions).toEqual([...revisions].sort((x, y) => x - y));
    stop();
    await put(keyValue, 'a', 'too late');
    await delay(50);
    expect(changes).toHaveLength(5);
    stop();
  });

  if (!bench.kind.shared) return;

  it('sends what another instance changes', async () => {
    const [mine, others] = [await bench.fixture.open(), await bench.fixture.open()];
    const changes: KeyChange[] = [];
    const stop = await mine.keyValue.watch(BUCKET, (change) => changes.push(change));
    await put(others.keyValue, 'a', '1');
    await until('the value', () => changes.length >= 1);
    await others.keyValue.delete(BUCKET, 'a');
    await until('the delete', () => changes.length >= 2);
    expect(changes.map(emitted)).toEqual(['a=1', 'a=deleted']);
    stop();
  });
}
