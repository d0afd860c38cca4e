import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startTimelessApp, type TimelessApp } from '../support/apps/app.js';
import { DataFolder } from '../support/apps/data-folder.js';
import { type Message, withoutConnection } from '../support/clients/messages.js';
import { SseListener } from '../support/clients/sse-listener.js';

describe('the choices of GET /stream', () => {
  let app: TimelessApp;
  const open: SseListener[] = [];

  const listen = async (query: string): Promise<SseListener> => {
    const listener = await app.listen(`/stream?${query}`);
    open.push(listener);
    return listener;
  };
  /** Fails unless the stream is open for just that long, to the millisecond. */
  const expectLength = async (query: string, expectedMs: number): Promise<void> => {
    const listener = await listen(query);
    await app.advance(Math.ceil(expectedMs) - 1);
    expect(listener.ending).toBe('open');
    await app.advance(1);
    expect(listener.ending).toBe('ended');
    expect(listener.messages<Message>().at(-1)?.type).toBe('end');
  };
  const received = async (query: string, milliseconds = 180_000): Promise<Partial<Message>[]> => {
    const listener = await listen(query);
    await app.advance(milliseconds);
    await listener.end();
    return withoutConnection(listener.messages<Message>());
  };

  beforeAll(async () => {
    app = await startTimelessApp();
  });
  afterEach(() => {
    for (const listener of open.splice(0)) listener.close();
  });
  afterAll(() => app.close());

  it.each([
    ['', 150_000],
    ['duration=120', 120_000],
    ['duration=180', 180_000],
    ['speed=2', 75_000],
    ['speed=1000', 150],
    ['duration=180&speed=0.1', 1_800_000],
    ['speed=0.7', 150_000 / 0.7],
    ['speed=999.9', 150_000 / 999.9],
    ['speed=3.3', 150_000 / 3.3],
  ])('with "%s" the stream is open for %d ms', async (query, milliseconds) => {
    await expectLength(`seed=42&rate=0.05&${query}`, milliseconds);
  });

  it('sends the same messages for the same seed, one beside the other, at any speed', async () => {
    const [first, second, fast] = [await listen('seed=a'), await listen('seed=a'), await listen('seed=a&speed=7.7')];
    await app.advance(150_000);
    await Promise.all([first.end(), second.end(), fast.end()]);
    const messages = withoutConnection(first.messages<Message>());
    expect(withoutConnection(second.messages<Message>())).toEqual(messages);
    expect(withoutConnection(fast.messages<Message>())).toEqual(messages);
    expect(second.lastId).not.toBe(first.lastId);
  });

  it('sends other messages for another seed, duration or rate', async () => {
    const days = await Promise.all(
      ['seed=a', 'seed=b', 'seed=a&duration=151', 'seed=a&rate=1.1'].map((query) => listen(query)),
    );
    await app.advance(151_000);
    await Promise.all(days.map((day) => day.end()));
    expect(new Set(days.map((day) => JSON.stringify(withoutConnection(day.messages<Message>())))).size).toBe(4);
  });

  it('draws a seed where none was given, reports it, and sends the same day again when it is given', async () => {
    const drawn = await received('');
    const other = await received('');
    const seed = String(drawn[0]?.seed);
    expect(other[0]?.seed).not.toBe(seed);
    expect(await received(`seed=${seed}`)).toEqual(drawn);
  });

  it.each(['ü', '😀'.repeat(64), 'a b/c&d=e%', '"\\\n\u2028', '0', ' '])(
    'takes %j as a seed and says it back',
    async (seed) => {
      const messages = await received(`seed=${encodeURIComponent(seed)}&rate=0.05`);
      expect(messages[0]?.seed).toBe(seed);
      expect(messages.at(-1)?.type).toBe('end');
    },
  );

  it('multiplies the arrivals by the rate', async () => {
    const count = async (rate: string): Promise<number> =>
      (await received(`seed=42&rate=${rate}`)).filter(({ type }) => type === 'spawn').length;
    const [once, thrice, tenth] = [await count('1'), await count('3'), await count('0.1')];
    expect(thrice / once).toBeGreaterThan(2.8);
    expect(thrice / once).toBeLessThan(3.2);
    expect(tenth / once).toBeGreaterThan(0.07);
    expect(tenth / once).toBeLessThan(0.13);
  });

  it('streams the scenario that was asked for, one that was added a moment ago too', async () => {
    const folder = DataFolder.shipped();
    const copied = await startTimelessApp({ variables: { DATA_DIR: folder.path } });
    try {
      const calm = { rate: 1, orderTypes: { mobile: 1, retail: 0, desktop: 0 }, paymentTypes: { cards: 1 } };
      const clusters = { order: { nodeCapacity: 4 }, payment: { nodeCapacity: 4 } };
      const phases = [{ name: 'all', startShare: 0, info: 'A calm day.', ...calm }];
      const file = { durationSeconds: 120, paymentLagSeconds: 1, phases, clusters };
      folder.write('scenarios/calm.json', file);
      const listener = await copied.listen('/stream?scenario=calm&seed=1');
      await copied.advance(120_000);
      await listener.end();
      const messages = listener.messages<Message>();
      expect(messages.filter(({ type }) => type === 'info').map(({ message }) => message)).toEqual(['A calm day.']);
      expect(new Set(messages.map(({ order }) => order?.type))).toEqual(new Set([undefined, 'mobile']));
    } finally {
      await copied.close();
      folder.remove();
    }
  });
});
