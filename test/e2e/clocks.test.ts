import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ChannelPreviewBody } from '../../src/streams/streams.dto.js';
import { type ClockBody } from '../../src/clocks/clocks.dto.js';
import { startApp, type TestApp } from '../support/apps/app.js';
import { ClockClient } from '../support/clients/clocks.js';
import { call, type ErrorAnswer } from '../support/clients/jobs.js';
import { framesOf, SseListener } from '../support/clients/sse-listener.js';
import { WAIT_LIMIT_MS } from '../support/wait-limit.js';

const START = '2026-01-01T00:00:00.000Z';
/** Seeds of the property; more of them: `CLOCK_RUNS=1000`. */
const RUNS = Number(process.env['CLOCK_RUNS'] ?? 12);
const KINDS = ['start', 'spawn', 'info', 'scale-up', 'scale-down', 'end'];

interface ExportedLine extends Record<string, unknown> {
  readonly at: number;
  readonly type: string;
}

describe('a stream on a clock', () => {
  let app: TestApp;
  let clocks = 0;
  const listeners: SseListener[] = [];

  beforeAll(async () => {
    app = await startApp();
  });
  afterEach(() => {
    for (const listener of listeners.splice(0)) listener.close();
  });
  afterAll(() => app.close());

  const newClock = async (body: object = {}, name = `clock-${(clocks += 1)}`): Promise<ClockClient> => {
    const clock = new ClockClient(app.url, name);
    await clock.make(body);
    return clock;
  };
  const listen = async (clock: ClockClient, query?: string, headers?: Record<string, string>): Promise<SseListener> => {
    const listener = await clock.listen(query, headers);
    listeners.push(listener);
    return listener;
  };
  /** All messages up to this one, which is the last. */
  const endsAt = async (listener: SseListener, id: string | undefined): Promise<void> => {
    const count = Number(id?.split(':')[1]) + 1;
    await listener.until(({ received }) => received.length >= count, `message ${id ?? ''}`);
    expect(listener.lastId).toBe(id);
    expect(listener.received.map((each) => Number(each.id?.split(':')[1]))).toEqual(
      Array.from({ length: count }, (_, n) => n),
    );
  };
  const exported = async (seed: string): Promise<ExportedLine[]> => {
    const text = await (await fetch(`${app.url}/simulation/export?seed=${seed}`)).text();
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ExportedLine);
  };
  /** As on a stream that begins with the clock, without the names of the connection. */
  const comparable = (message: Readonly<Record<string, unknown>>): object => {
    const isOfConnection = 'connection_uuid' in message;
    const left = Object.entries(message).filter(
      ([name]) => !['at', 'connection_uuid', 'timestamp'].includes(name) && !(isOfConnection && name === 'uuid'),
    );
    return Object.fromEntries(left);
  };

  it('begins with the clock, and has come as far as the clock', async () => {
    const clock = await newClock({ startAt: '2031-05-04T03:02:01Z' });
    const listener = await listen(clock, 'seed=42');
    await endsAt(
      listener,
      listener.lastId ?? (await listener.until(({ received }) => received.length > 0), listener.lastId),
    );
    expect(listener.messages()).toEqual([
      expect.objectContaining({ type: 'start', seed: '42', timestamp: '2031-05-04T03:02:01Z' }),
    ]);
    const { body } = await clock.advance({ byMs: 20_000 });
    expect(body).toEqual({ elapsedMs: 20_000, now: '2031-05-04T03:02:21.000Z', matched: null });
    const due = (await exported('42')).filter(({ at }) => at <= 20_000).map(comparable);
    await listener.until(({ received }) => received.length >= due.length);
    expect(listener.messages<Record<string, unknown>>().map(comparable)).toEqual(due);
    const late = await listen(clock, 'seed=42');
    await late.until(({ received }) => received.length >= due.length);
    expect(late.raw).toBe(listener.raw);
  });

  it('has the same bytes each time, ids and timestamps too, on any replica', async () => {
    const other = await startApp();
    const play = async (url: string): Promise<string> => {
      const clock = new ClockClient(url, 'same-bytes');
      await clock.make();
      const listener = await clock.listen('speed=3&rate=2');
      await clock.advance({ byMs: 1234 });
      await clock.advance({ until: { type: 'scale-up' } });
      await clock.advance({ to: '2026-01-01T00:05:00Z' });
      await listener.end();
      return listener.raw;
    };
    try {
      const first = await play(app.url);
      expect(framesOf(first).length).toBeGreaterThan(1000);
      expect(await play(app.url)).toBe(first);
      expect(await play(other.url)).toBe(first);
    } finally {
      await other.close();
    }
  });

  it('draws another run for another clock, start, seed or query, and the same for parameters of the wire', async () => {
    const connectionOf = async (clock: ClockClient, query: string): Promise<string | undefined> => {
      const listener = await listen(clock, query);
      await listener.until(({ received }) => received.length > 0);
      return listener.lastId;
    };
    const clock = await newClock();
    const base = await connectionOf(clock, 'seed=1');
    const same = [
      'seed=1&speed=1',
      'seed=1&wireSeed=x&session=a-session',
      'seed=1&lastEventId=nothing',
      'rate=1&seed=1',
    ];
    for (const query of same) expect(await connectionOf(clock, query)).toBe(base);
    const later = await newClock({ startAt: '2026-01-01T00:00:01Z' });
    const others = [
      await connectionOf(await newClock(), 'seed=1'),
      await connectionOf(later, 'seed=1'),
      ...(await Promise.all(
        ['seed=2', 'seed=1&rate=2', 'seed=1&speed=2', ''].map((each) => connectionOf(clock, each)),
      )),
    ];
    expect(new Set([base, ...others]).size).toBe(others.length + 1);
  });

  it('without a seed is the stream of the seed that it reports', async () => {
    const clock = await newClock();
    const listener = await listen(clock);
    await listener.until(({ received }) => received.length > 0);
    const [{ seed } = { seed: '' }] = listener.messages<{ seed: string }>();
    const seeded = await listen(clock, `seed=${seed}`);
    await seeded.until(({ received }) => received.length > 0);
    expect(seeded.raw).toBe(listener.raw);
  });

  it('ends with its run; the last id is answered 204 then', async () => {
    const clock = await newClock();
    const listener = await listen(clock, 'seed=42');
    const { body } = await clock.advance({ until: { type: 'end' } });
    expect(body.elapsedMs).toBe(150_000);
    await listener.end();
    expect(listener.ending).toBe('ended');
    expect((await listen(clock, 'seed=42', { 'Last-Event-ID': body.matched?.id ?? '' })).status).toBe(204);
  });

  it('goes on after an id without a gap or a repeat', async () => {
    const clock = await newClock();
    const whole = await listen(clock, 'seed=7');
    await clock.advance({ byMs: 40_000 });
    await whole.until(({ received }) => received.length > 200);
    const rest = await listen(clock, 'seed=7', { 'Last-Event-ID': whole.received[50]?.id ?? '' });
    const { body } = await clock.advance({ until: { type: 'scale-up' } });
    for (const listener of [whole, rest]) await listener.until(({ lastId }) => lastId === body.matched?.id);
    expect(framesOf(rest.raw)).toEqual(framesOf(whole.raw).slice(51));
  });

  it('starts afresh with the id of another query, and with one that the clock has not reached', async () => {
    const clock = await newClock();
    const listener = await listen(clock, 'seed=7');
    const { body } = await clock.advance({ until: { type: 'scale-up' } });
    const id = body.matched?.id ?? '';
    await endsAt(listener, id);
    await clock.make();
    for (const [query, header] of [
      ['seed=8', id],
      ['seed=7', id],
      ['seed=7', id.replace(/\d+$/, '999999')],
    ] as const) {
      const fresh = await listen(clock, query, { 'Last-Event-ID': header });
      await fresh.until(({ received }) => received.length > 0);
      expect(fresh.messages()).toEqual([expect.objectContaining({ type: 'start' })]);
    }
  });

  it('that waits behind the last id gets nothing until the clock is moved', async () => {
    const clock = await newClock();
    const { body } = await clock.advance({ until: { type: 'info' }, stream: '/stream?seed=7' });
    const id = body.matched?.id ?? '';
    const resumed = await listen(clock, 'seed=7', { 'Last-Event-ID': id });
    const next = await clock.advance({ until: {}, stream: '/stream?seed=7' });
    await resumed.until(({ received }) => received.length > 0);
    expect(resumed.received.map((each) => each.id)).toEqual([next.body.matched?.id]);
  });

  it.each([
    ['is made anew', (clock: ClockClient) => clock.make()],
    ['is deleted', (clock: ClockClient) => clock.delete()],
  ])('ends when the clock %s, with an empty id and a time to come back', async (_name, change) => {
    const clock = await newClock();
    const listener = await listen(clock, 'seed=7');
    await clock.advance({ byMs: 5000 });
    await listener.until(({ received }) => received.length > 5);
    await change(clock);
    await listener.end();
    expect(listener.raw).toMatch(/\n\nid:\nretry: \d+\n\n$/);
    expect(listener.ending).toBe('ended');
  });

  it.each([
    ['made anew', (clock: ClockClient) => clock.make()],
    ['deleted', (clock: ClockClient) => clock.delete()],
  ])('that resumes while the clock is %s ends, and has nothing of the clock before', async (_name, change) => {
    const query = 'seed=7&rate=50';
    const clock = await newClock();
    const { body } = await clock.advance({ until: { type: 'end' }, stream: `/stream?${query}` });
    const lastId = body.matched?.id ?? '';
    const id = lastId.replace(/:\d+$/, `:${Number(lastId.split(':')[1]) - 1}`);
    // It passes a hundred thousand messages, in turns, and the clock changes in one of them.
    const resuming = listen(clock, query, { 'Last-Event-ID': id });
    await clock.get();
    await change(clock);
    const resumed = await resuming;
    await resumed.end();
    expect([resumed.received, resumed.retries]).toEqual([[], [2000, 100]]);
  });

  it('with another clock, without a clock of that name or with no name at all is refused', async () => {
    const refusalOf = (query: string): Promise<{ status: number; body: ErrorAnswer }> =>
      call<ErrorAnswer>(`${app.url}/stream?${query}`);
    expect(await refusalOf('clock=nobody-made-it')).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await refusalOf('clock=Not_A_Name')).toMatchObject({
      status: 400,
      body: { code: 'invalid-query', details: [{ field: 'clock' }] },
    });
    const clock = await newClock();
    await clock.delete();
    expect(await refusalOf(`clock=${clock.name}`)).toMatchObject({ status: 404 });
  });

  it('is counted while it is open', async () => {
    const clock = await newClock();
    const open = await Promise.all([listen(clock), listen(clock), listen(clock, 'seed=1')]);
    expect((await clock.get()).body.streams).toBe(3);
    open[0].close();
    for (let streams = 3; streams !== 2; streams = (await clock.get()).body.streams);
  });

  it('with faults on its wire stands on the clock as well', async () => {
    const clock = await newClock();
    const listener = await listen(clock, 'seed=42&wire=split:bytes=7&wire=cut:at=5');
    await clock.advance({ byMs: 20_000 });
    await listener.end();
    expect(listener.received).toHaveLength(5);
  });

  describe('advanced until a message', () => {
    it('stops at that one, whatever is due at the same moment behind it', async () => {
      const clock = await newClock();
      const listener = await listen(clock, 'seed=42');
      for (const until of KINDS.map((type) => ({ type })).slice(0, -1)) {
        const { body } = await clock.advance({ until });
        expect(body.matched?.data).toMatchObject(until);
        await endsAt(listener, body.matched?.id);
        expect(listener.messages().at(-1)).toEqual(body.matched?.data);
      }
    });

    it(
      'of each kind in turn never differs from the export of the same seed, over random seeds',
      async () => {
        for (const seed of fc.sample(fc.nat(), RUNS).map(String)) {
          const lines = await exported(seed);
          const clock = await newClock({}, 'property');
          const listener = await clock.listen(`seed=${seed}`);
          let passed = -1;
          for (const type of KINDS) {
            const index = lines.findIndex((line, at) => at > passed && line.type === type);
            const { body } = await clock.advance({ until: { type } });
            if (index < 0) {
              expect([seed, type, body.matched, body.elapsedMs]).toEqual([seed, type, null, lines.at(-1)?.at]);
              break;
            }
            passed = index;
            const line = lines[index] ?? { at: -1, type };
            expect([seed, type, body.elapsedMs, body.matched?.id.split(':')[1]]).toEqual([
              seed,
              type,
              line.at,
              String(index),
            ]);
            expect(comparable(body.matched?.data ?? {})).toEqual(comparable(line));
            await endsAt(listener, body.matched?.id);
          }
          await listener.end();
          expect(listener.messages<Record<string, unknown>>().map(comparable)).toEqual(lines.map(comparable));
        }
      },
      RUNS * WAIT_LIMIT_MS,
    );

    it('finds no more than there is: the clock is at the end of the run then, or at the bound', async () => {
      const clock = await newClock();
      const stream = '/stream?seed=42';
      const bounded = await clock.advance({ until: { type: 'end' }, stream, maxMs: 1000 });
      expect(bounded.body).toEqual({ elapsedMs: 1000, now: '2026-01-01T00:00:01.000Z', matched: null });
      const tenDays = await clock.advance({ until: { type: 'nothing' }, stream, maxMs: 864_000_000 });
      expect(tenDays.body).toMatchObject({ elapsedMs: 150_000, matched: null });
      expect((await clock.advance({ until: {}, stream })).body).toMatchObject({ elapsedMs: 150_000, matched: null });
    });

    it('looks no further than a day in a stream without an end', async () => {
      const clock = await newClock();
      const until = { type: 'none' };
      const stream = '/streams/ride-hailing/trips?duration=endless&seed=1&speed=7&rate=0.1';
      const ahead = (await call<ChannelPreviewBody>(`${app.url}/streams/ride-hailing/trips/preview`)).body.duration;
      const dayMs = Math.ceil((ahead * 1000) / 7);
      expect((await clock.advance({ until, stream })).body).toMatchObject({ elapsedMs: dayMs, matched: null });
      const { body } = await clock.advance({ until, stream, maxMs: 2 * dayMs });
      expect(body).toMatchObject({ elapsedMs: 3 * dayMs, matched: null });
    });

    it('is given up where who asked has gone, and the clock stays', async () => {
      const clock = await newClock();
      const stream = '/streams/ride-hailing/trips?duration=endless';
      const gone = new AbortController();
      const asked = fetch(`${app.url}/clocks/${clock.name}/advance`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ until: { type: 'none' }, stream, maxMs: 365 * 24 * 60 * 60 * 1000 }),
        signal: gone.signal,
      });
      // The search is under way then.
      await clock.get();
      await clock.get();
      gone.abort();
      await expect(asked).rejects.toThrow('aborted');
      expect((await clock.advance({ byMs: 5 })).body.elapsedMs).toBe(5);
    });

    it('compares fields of objects, and numbers', async () => {
      const clock = await newClock();
      const until = { type: 'spawn', order: { value: { $gt: 40 } }, payment: { value: { $lt: 10 } } };
      const { body } = await clock.advance({ until, stream: '/stream?seed=42' });
      const line = (await exported('42')).find(
        ({ order, payment }) =>
          ((order as { value?: number } | undefined)?.value ?? 0) > 40 &&
          ((payment as { value?: number } | undefined)?.value ?? 99) < 10,
      );
      expect(comparable(body.matched?.data ?? {})).toEqual(comparable(line ?? {}));
    });

    it('of one stream sends all that is due by then to another', async () => {
      const clock = await newClock();
      const other = await listen(clock, 'seed=2');
      const { body } = await clock.advance({
        until: { type: 'scale-up' },
        stream: `/stream?seed=1&clock=${clock.name}`,
      });
      const due = (await exported('2')).filter(({ at }) => at <= body.elapsedMs).length;
      await other.until(({ received }) => received.length >= due);
      expect(other.received).toHaveLength(due);
    });

    it('needs no stream where all on the clock are of one URL, however it is written', async () => {
      const clock = await newClock();
      const none = await clock.advance({ until: {} });
      expect(none).toMatchObject({ status: 400, body: { details: [{ field: 'stream' }] } });
      await listen(clock, 'seed=1&duration=150&session=a');
      await listen(clock, 'speed=1&seed=1');
      expect((await clock.advance({ until: { type: 'scale-up' } })).status).toBe(200);
      await listen(clock, 'seed=2');
      expect(await clock.advance({ until: {} })).toMatchObject({
        status: 400,
        body: { details: [{ field: 'stream' }] },
      });
      const stream = `${app.url}/stream?seed=2`;
      expect((await clock.advance({ until: {}, stream })).body.matched?.data).toHaveProperty('type');
    });
  });

  describe('and several calls at once', () => {
    it('of which the second advance waits for the first: both answers are true', async () => {
      const clock = await newClock();
      const listener = await listen(clock, 'seed=42');
      const answers = await Promise.all([
        clock.advance({ until: { type: 'scale-up' } }),
        clock.advance({ until: { type: 'scale-up' } }),
        clock.advance({ byMs: 100 }),
      ]);
      const ups = (await exported('42')).filter(({ type }) => type === 'scale-up').map(({ at }) => at);
      const [first = 0, second = 0] = ups;
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      const elapsed = answers.map(({ body }) => body.elapsedMs).sort((a, b) => a - b);
      expect([
        [first, second, second + 100],
        [first, first + 100, ups.find((at) => at > first + 100)],
        [100, first, second],
      ]).toContainEqual(elapsed);
      const due = (await exported('42')).filter(({ at }) => at <= (elapsed.at(-1) ?? 0)).map(comparable);
      await listener.until(({ received }) => received.length >= due.length);
      // Whatever had come too soon would have come before an answer that was asked for later.
      await clock.get();
      expect(listener.messages<Record<string, unknown>>().map(comparable)).toEqual(due);
    });

    it('add up, however many there are', async () => {
      const clock = await newClock();
      const answers = await Promise.all(Array.from({ length: 50 }, () => clock.advance({ byMs: 7 })));
      const elapsed = answers.map(({ body }) => body.elapsedMs).sort((a, b) => a - b);
      expect(elapsed).toEqual(Array.from({ length: 50 }, (_, index) => 7 * (index + 1)));
    });

    it('of which one more than may wait is refused', async () => {
      const clock = await newClock();
      const stream = '/stream?seed=1&rate=5';
      const answers = await Promise.all(
        Array.from({ length: 110 }, () => clock.advance({ until: { type: 'none' }, stream })),
      );
      const refused = answers.filter(({ status }) => status === 503);
      expect(refused.length).toBeGreaterThan(0);
      expect(answers.length - refused.length).toBeGreaterThanOrEqual(100);
    });

    it.each([
      ['deletes the clock', (clock: ClockClient) => clock.delete(), 404, 'not-found'],
      ['makes it anew', (clock: ClockClient) => clock.make(), 409, 'conflict'],
    ])('of which one %s under an advance: that is refused', async (_name, change, status, code) => {
      const clock = await newClock();
      const advance = clock.advance({ until: { type: 'none' }, stream: '/stream?seed=1&rate=100' });
      // The search takes many turns; this is answered in between.
      await clock.get();
      await change(clock);
      expect(await advance).toMatchObject({ status, body: { code } });
    });

    it('is answered although a reader takes nothing', async () => {
      const clock = await newClock();
      const stalled = await listen(clock, 'seed=1&rate=100');
      stalled.stall();
      const reading = await listen(clock, 'seed=1');
      const { status, body } = await clock.advance({ byMs: 150_000 });
      expect([status, body.elapsedMs]).toEqual([200, 150_000]);
      await reading.end();
    });
  });
});

describe('the clocks', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const clockOf = (name: string): ClockClient => new ClockClient(app.url, name);

  it('are made, shown, listed by name and deleted', async () => {
    const [b, a] = [clockOf('b'), clockOf('a')];
    const fresh = { startAt: START, now: START, elapsedMs: 0, speed: 0, streams: 0 };
    expect(await b.make()).toEqual({ status: 201, body: { name: 'b', ...fresh } });
    expect(await call(`${app.url}/clocks/a`, 'PUT')).toEqual({ status: 201, body: { name: 'a', ...fresh } });
    await b.advance({ byMs: 1500 });
    const moved = { ...fresh, name: 'b', elapsedMs: 1500, now: '2026-01-01T00:00:01.500Z' };
    expect(await b.get()).toEqual({ status: 200, body: moved });
    expect(await call<ClockBody[]>(`${app.url}/clocks`)).toEqual({
      status: 200,
      body: [{ name: 'a', ...fresh }, moved],
    });
    expect(await b.make({ startAt: '2027-02-03T04:05:06+01:00' })).toEqual({
      status: 200,
      body: { ...fresh, name: 'b', startAt: '2027-02-03T03:05:06.000Z', now: '2027-02-03T03:05:06.000Z' },
    });
    expect(await b.delete()).toEqual({ status: 204, body: undefined });
    for (const answer of [await b.delete(), await b.get(), await b.setSpeed(1), await b.advance({ byMs: 1 })]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
    }
    await a.delete();
  });

  it('never go backwards', async () => {
    const clock = clockOf('forwards');
    await clock.make();
    await clock.advance({ to: '2026-01-01T00:01:00Z' });
    expect((await clock.advance({ to: '2026-01-01T00:01:00Z' })).body.elapsedMs).toBe(60_000);
    const back = await clock.advance({ to: '2026-01-01T00:00:59.999Z' });
    expect(back).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await clock.get()).body.elapsedMs).toBe(60_000);
  });

  it.each<[method: string, path: string, body: object, field: string]>([
    ['PUT', '/clocks/a', { startAt: 'tomorrow' }, 'startAt'],
    ['PUT', '/clocks/a', { startAt: '1969-12-31T23:59:59Z' }, 'startAt'],
    ['PUT', '/clocks/a', { startAt: 5 }, 'startAt'],
    ['PUT', '/clocks/a', { startAt: '2026-02-30T00:00:00Z' }, 'startAt'],
    ['PUT', '/clocks/a', { startAt: '2026-02-30' }, 'startAt'],
    ['PUT', '/clocks/a', { startAt: '2026-01-01Z' }, 'startAt'],
    ['PUT', '/clocks/a', { startAt: '2100-01-01T00:00:00Z' }, 'startAt'],
    ['PUT', '/clocks/a', { speed: -1 }, 'speed'],
    ['PUT', '/clocks/a', { speed: 1000.5 }, 'speed'],
    ['PUT', '/clocks/a', { speed: '1' }, 'speed'],
    ['PUT', '/clocks/a', { foo: 1 }, 'foo'],
    ['PUT', '/clocks/A', {}, 'clock'],
    ['PUT', '/clocks/-a', {}, 'clock'],
    ['PUT', `/clocks/${'a'.repeat(64)}`, {}, 'clock'],
    ['PATCH', '/clocks/a', {}, 'speed'],
    ['PATCH', '/clocks/a', { speed: null }, 'speed'],
    ['POST', '/clocks/a/advance', {}, 'byMs'],
    ['POST', '/clocks/a/advance', { byMs: 1, to: START }, 'byMs'],
    ['POST', '/clocks/a/advance', { byMs: 1.5 }, 'byMs'],
    ['POST', '/clocks/a/advance', { byMs: -1 }, 'byMs'],
    ['POST', '/clocks/a/advance', { byMs: 1e15 }, 'byMs'],
    ['POST', '/clocks/a/advance', { to: 'later' }, 'to'],
    ['POST', '/clocks/a/advance', { byMs: 1, maxMs: 5 }, 'maxMs'],
    ['POST', '/clocks/a/advance', { byMs: 1, stream: '/stream' }, 'stream'],
    ['POST', '/clocks/a/advance', { to: '2110-01-01T00:00:00Z' }, 'to'],
    ['POST', '/clocks/a/advance', { until: [] }, 'until'],
    ['POST', '/clocks/a/advance', { until: { $gt: 1 }, stream: '/stream' }, 'until.$gt'],
    ['POST', '/clocks/a/advance', { until: { toString: 1 }, stream: '/stream' }, 'until.toString'],
    ['POST', '/clocks/a/advance', { until: { a: { $in: [1] } }, stream: '/stream' }, 'until.a.$in'],
    ['POST', '/clocks/a/advance', { until: {}, stream: '/health' }, 'stream'],
    ['POST', '/clocks/a/advance', { until: {}, stream: 'stream' }, 'stream'],
    ['POST', '/clocks/a/advance', { until: {}, stream: '/stream?speed=x' }, 'stream'],
    ['POST', '/clocks/a/advance', { until: {}, stream: '/stream?sede=1' }, 'stream'],
    ['POST', '/clocks/a/advance', { until: {}, stream: '/stream?clock=b' }, 'stream'],
    ['POST', '/clocks/a/advance', { until: {}, stream: '/stream', maxMs: -1 }, 'maxMs'],
  ])('refuse %s %s %j with the field', async (method, path, body, field) => {
    await clockOf('a').make();
    const { status, body: refusal } = await call<ErrorAnswer>(`${app.url}${path}`, method, body);
    expect([status, refusal.details.map((each) => each.field)]).toEqual([400, [field]]);
  });

  it('are changed by no page of another origin', async () => {
    await clockOf('guarded').make();
    const headers = { origin: 'https://elsewhere.example' };
    const calls = [
      ['PUT', '/clocks/guarded', {}],
      ['PATCH', '/clocks/guarded', { speed: 1 }],
      ['POST', '/clocks/guarded/advance', { byMs: 1 }],
      ['DELETE', '/clocks/guarded', undefined],
    ] as const;
    for (const [method, path, body] of calls) {
      expect((await call(`${app.url}${path}`, method, body, headers)).status).toBe(403);
    }
    expect((await call<ClockBody>(`${app.url}/clocks/guarded`, 'GET', undefined, headers)).body.elapsedMs).toBe(0);
  });

  it('end ten years after their start', async () => {
    const clock = clockOf('far');
    await clock.make();
    const byMs = 3650 * 86_400_000;
    expect((await clock.advance({ byMs })).body.now).toBe('2035-12-30T00:00:00.000Z');
    expect(await clock.advance({ byMs: 1 })).toMatchObject({ status: 400, body: { details: [{ field: 'byMs' }] } });
    const last = clockOf('last');
    await last.make({ startAt: '2099-12-31T00:00:00Z' });
    expect(await last.advance({ to: '2109-12-30' })).toMatchObject({
      status: 400,
      body: { details: [{ field: 'to' }] },
    });
    expect((await last.advance({ to: '2109-12-29' })).body.now).toBe('2109-12-29T00:00:00.000Z');
  });

  it.each([
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T09:30', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01T09:30Z', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01T09:30:15', '2026-03-01T09:30:15.000Z'],
    ['2026-03-01t09:30:15.5z', '2026-03-01T09:30:15.500Z'],
    ['2026-03-01T10:30+01:00', '2026-03-01T09:30:00.000Z'],
  ])('start at %s, and may be moved to it', async (startAt, expected) => {
    const clock = clockOf('of-a-form');
    await clock.make({ startAt });
    expect((await clock.get()).body.startAt).toBe(expected);
    await clock.make({ startAt: '2026-01-01' });
    expect((await clock.advance({ to: startAt })).body.now).toBe(expected);
  });

  it('say where operators stand', async () => {
    const clock = clockOf('operators');
    await clock.make();
    const { body } = await call<ErrorAnswer>(`${app.url}/clocks/operators/advance`, 'POST', { until: { $gt: 1 } });
    expect(body.details.map(({ problem }) => problem)).toEqual([
      'until.$gt must stand in place of the value of a field: {"field":{"$gt":…}}',
    ]);
  });

  it('are 1,000 at most', async () => {
    const { body: before } = await call<ClockBody[]>(`${app.url}/clocks`);
    await Promise.all(before.map(({ name }) => clockOf(name).delete()));
    for (let made = 0; made < 1000; made += 25) {
      const some = Array.from({ length: 25 }, (_, index) => clockOf(`of-many-${made + index}`).make());
      expect(new Set((await Promise.all(some)).map(({ status }) => status))).toEqual(new Set([201]));
    }
    expect(await clockOf('one-more').make()).toMatchObject({ status: 507, body: { code: 'limit-reached' } });
    expect((await clockOf('of-many-7').make()).status).toBe(200);
    await clockOf('of-many-7').delete();
    expect((await clockOf('one-more').make()).status).toBe(201);
    expect((await call<ClockBody[]>(`${app.url}/clocks`)).body).toHaveLength(1000);
    await Promise.all(['one-more', 'of-many-1', 'of-many-2'].map((name) => clockOf(name).delete()));
    const atOnce = await Promise.all(Array.from({ length: 10 }, (_, n) => clockOf(`at-once-${n}`).make()));
    expect(atOnce.map(({ status }) => status).sort()).toEqual([201, 201, 201, ...Array<number>(7).fill(507)]);
    expect((await call<ClockBody[]>(`${app.url}/clocks`)).body).toHaveLength(1000);
  });
});
