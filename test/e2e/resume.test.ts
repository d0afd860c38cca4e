import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { START_MS, startApp, startTimelessApp, type TestApp, type TimelessApp } from '../support/apps/app.js';
import { framesOf, SseListener } from '../support/clients/sse-listener.js';

/** A thin day is as good as any, and quick to stream three hundred times. */
const QUERY = 'seed=42&duration=120&rate=0.5';
const DAY_MS = 120_000;

const resumeUrl = (app: TestApp, query = QUERY): string => `${app.url}/stream?${query}`;
const byHeader = (id: string): Record<string, string> => ({ 'Last-Event-ID': id });
const idOf = (frame: string | undefined): string => /^id: (.*)$/m.exec(frame ?? '')?.[1] ?? '';

describe('a day that is over, resumed', () => {
  let app: TestApp;
  let frames: string[];

  beforeAll(async () => {
    app = await startApp();
    frames = (await SseListener.all(resumeUrl(app, `${QUERY}&speed=1000`))).frames;
  });
  afterAll(() => app.close());

  it('goes on after every tenth message without a gap or a repeat, by header and by parameter', async () => {
    for (let cut = 0; cut < frames.length - 1; cut += 10) {
      const id = idOf(frames[cut]);
      const url = resumeUrl(app, `${QUERY}&speed=1000`);
      const response = await (cut % 20 === 0
        ? fetch(url, { headers: byHeader(id) })
        : fetch(`${url}&lastEventId=${encodeURIComponent(id)}`));
      const body = await response.text();
      const expected = frames.slice(cut + 1);
      // Comparing two texts is quick; comparing messages says what is wrong.
      if (!body.endsWith(`:\nretry: 2000\n${expected.join('')}`)) expect(framesOf(body)).toEqual(expected);
      expect(framesOf(body.slice(0, -expected.join('').length))).toEqual([]);
    }
  });

  it('goes on in a day that takes many turns to pass by', async () => {
    const url = resumeUrl(app, 'seed=42&speed=1000&rate=10');
    const whole = framesOf(await (await fetch(url)).text());
    expect(whole.length).toBeGreaterThan(20_000);
    for (const cut of [4095, 4096, 20_001, whole.length - 2]) {
      const rest = await fetch(url, { headers: byHeader(idOf(whole[cut])) });
      expect((await rest.text()).endsWith(`:\nretry: 2000\n${whole.slice(cut + 1).join('')}`)).toBe(true);
    }
  });

  it('goes by the header where header and parameter differ', async () => {
    const [early, late] = [idOf(frames[10]), idOf(frames[500])];
    const url = `${resumeUrl(app, `${QUERY}&speed=1000`)}&lastEventId=${encodeURIComponent(early)}`;
    expect((await SseListener.all(url, byHeader(late))).frames).toEqual(frames.slice(501));
  });

  it('answers 204 without a body to the id of its end, again and again', async () => {
    const id = idOf(frames.at(-1));
    const url = resumeUrl(app, `${QUERY}&speed=1000`);
    for (const asked of [fetch(url, { headers: byHeader(id) }), fetch(`${url}&lastEventId=${id}`)]) {
      const response = await asked;
      expect(response.status).toBe(204);
      expect(await response.text()).toBe('');
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
    }
  });
});

describe('a day under way, resumed', () => {
  let here: TimelessApp;
  let there: TimelessApp;
  const open: SseListener[] = [];

  const listen = async (app: TimelessApp, headers = {}, query = QUERY): Promise<SseListener> => {
    const listener = await app.listen(`/stream?${query}`, headers);
    open.push(listener);
    return listener;
  };
  /** Moves the time of both replicas. */
  const advance = async (milliseconds: number): Promise<void> => {
    await here.advance(milliseconds);
    await there.advance(milliseconds);
  };

  beforeEach(async () => {
    [here, there] = [await startTimelessApp(), await startTimelessApp({ entropySeed: 'another replica' })];
  });
  afterEach(async () => {
    for (const listener of open.splice(0)) listener.close();
    await Promise.all([here.close(), there.close()]);
  });

  it('brings at once what fell due in between, and the rest at its own time', async () => {
    const whole = await listen(here);
    const cut = await listen(here);
    const ids = await listen(here);
    await advance(40_000);
    cut.close();
    const read = cut.frames;
    await advance(20_000);
    const resumed = await listen(here, byHeader(String(cut.lastId)));
    const bySixty = ids.frames.length;
    expect(read.length + resumed.frames.length).toBe(bySixty);
    for (let second = 0; second < 20; second += 1) {
      await advance(1000);
      expect(read.length + resumed.frames.length).toBe(ids.frames.length);
    }
    await advance(40_000);
    await Promise.all([whole.end(), resumed.end()]);
    expect(here.clock.now() - START_MS).toBe(DAY_MS);
    const plain = (frame: string): string =>
      frame.replace(/[0-9a-f-]{36}(?=:\d+\n)|"(connection_)?uuid":"[^"]+7[^"]+"/g, '');
    expect([...read, ...resumed.frames].map(plain)).toEqual(whole.frames.map(plain));
  });

  it('gives the uninterrupted stream for any cuts, at any byte, on any replica', async () => {
    const apps = [here, there];
    const cuts = fc.array(
      fc.record({
        onMs: fc.integer({ min: 0, max: 15_000 }),
        offMs: fc.integer({ min: 0, max: 15_000 }),
        lost: fc.nat(2000),
        replica: fc.nat(1),
        header: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(cuts, fc.string({ minLength: 1, maxLength: 8 }), async (sequence, seed) => {
        const query = `seed=${encodeURIComponent(seed)}&duration=120&rate=0.5`;
        const received: string[] = [];
        /** The first time without an id, then with that of the last message read. */
        const connect = (app: TimelessApp, header: boolean): Promise<SseListener> => {
          const id = idOf(received.at(-1));
          if (received.length === 0) return listen(app, {}, query);
          return header ? listen(app, byHeader(id), query) : listen(app, {}, `${query}&lastEventId=${id}`);
        };
        for (const cut of sequence) {
          const app = apps[cut.replica] ?? here;
          const listener = await connect(app, cut.header);
          await advance(cut.onMs);
          listener.close();
          // What was still under way when the connection broke: some bytes, any bytes, of the last messages; never the start.
          const from = listener.raw.search(/^id: /m);
          const kept = received.length === 0 ? 400 : 0;
          received.push(
            ...framesOf(listener.raw.slice(0, Math.max(listener.raw.length - cut.lost, Math.max(from, 0) + kept))),
          );
          await advance(cut.offMs);
        }
        const last = await connect(there, true);
        await advance(DAY_MS);
        if (last.status !== 204) await last.end();
        received.push(...last.frames);
        const connection = idOf(received[0]).slice(0, 36);
        expect(received.map((frame) => idOf(frame))).toEqual(received.map((_, index) => `${connection}:${index}`));
        const [first] = received;
        const whole = await listen(here, byHeader(idOf(first)), query);
        await whole.end();
        expect(received).toEqual([first, ...whole.frames]);
      }),
      { numRuns: 10, seed: 42, endOnFailure: true },
    );
  });

  it('brings the rest at once of a run that was over long ago but not read to its end', async () => {
    const listener = await listen(here);
    await advance(119_000);
    listener.close();
    await advance(30 * 24 * 60 * 60 * 1000);
    const rest = await listen(there, byHeader(String(listener.lastId)));
    await rest.end();
    expect(rest.frames.at(-1)).toContain('"type":"end"');
    expect(idOf(rest.frames[0])).toBe(`${String(listener.lastId?.slice(0, 36))}:${listener.frames.length}`);
  });
});
