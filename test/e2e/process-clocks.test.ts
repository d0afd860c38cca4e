import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { NatsServer } from '../../src/cli/trials/nats-server.js';
import { describeWith } from '../support/apps/programs.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { stateFolder } from '../support/apps/state-folder.js';
import { until } from '../support/apps/store-bench.js';
import { ClockClient } from '../support/clients/clocks.js';
import { framesOf, type SseListener } from '../support/clients/sse-listener.js';

const isReady = async (url: string): Promise<boolean> => (await fetch(`${url}/health/ready`)).status === 200;

describe('a service with a clock', () => {
  afterEach(() => ServiceProcess.stopAll());

  it('waits for no stream on it when it is stopped, and goes on where both were when it is started again', async () => {
    const state = stateFolder();
    try {
      const first = await ServiceProcess.start({ STATE_DIR: state.path });
      const before = new ClockClient(first.url, 'lasting');
      await before.make();
      const cut = await before.listen('seed=42');
      const { body } = await before.advance({ until: { type: 'scale-up' } });
      await cut.until(({ lastId }) => lastId === body.matched?.id);
      first.signal('SIGTERM');
      await cut.end();
      expect(await first.exited).toEqual({ code: 0, signal: null });

      const second = await ServiceProcess.start({ STATE_DIR: state.path });
      const after = new ClockClient(second.url, 'lasting');
      expect((await after.get()).body).toMatchObject({ elapsedMs: body.elapsedMs, streams: 0 });
      const whole = await after.listen('seed=42');
      const rest = await after.listen('seed=42', { 'Last-Event-ID': body.matched?.id ?? '' });
      const next = await after.advance({ until: { type: 'scale-up' } });
      for (const listener of [whole, rest]) await listener.until(({ lastId }) => lastId === next.body.matched?.id);
      expect([...framesOf(cut.raw), ...framesOf(rest.raw)]).toEqual(framesOf(whole.raw));
      for (const listener of [whole, rest]) listener.close();
    } finally {
      await ServiceProcess.stopAll();
      state.remove();
    }
  });
});

describeWith('nats-server')('two services on one NATS', () => {
  let nats: NatsServer;
  let urls: readonly string[];
  const listeners: SseListener[] = [];

  beforeAll(async () => {
    nats = await NatsServer.start();
    const services = await Promise.all([1, 2].map(() => ServiceProcess.start({ NATS_URL: nats.url })));
    urls = services.map(({ url }) => url);
    for (const url of urls) await until('readiness', () => isReady(url));
  });
  afterEach(() => {
    for (const listener of listeners.splice(0)) listener.close();
  });
  afterAll(async () => {
    await ServiceProcess.stopAll();
    await nats.stop();
  });

  const onBoth = (name: string): [ClockClient, ClockClient] => {
    const [first = '', second = ''] = urls;
    return [new ClockClient(first, name), new ClockClient(second, name)];
  };
  const listen = async (clock: ClockClient, headers?: Record<string, string>): Promise<SseListener> => {
    const listener = await clock.listen('seed=42', headers);
    listeners.push(listener);
    return listener;
  };

  it('send the same bytes on a clock, whichever of them moves it', async () => {
    const [first, second] = onBoth('moved-by-both');
    await first.make();
    const open = [await listen(first), await listen(second)] as const;
    const { body } = await second.advance({ until: { type: 'scale-up' } });
    for (const each of open) await each.until(({ lastId }) => lastId === body.matched?.id, 'the match');
    await first.advance({ byMs: 5000 });
    const last = await second.advance({ until: { type: 'info' } });
    for (const each of open) await each.until(({ lastId }) => lastId === last.body.matched?.id, 'the second match');
    expect(open[0].raw).toBe(open[1].raw);
    expect((await first.get()).body).toMatchObject({ elapsedMs: last.body.elapsedMs, streams: 2 });
    expect((await first.get()).body).toEqual((await second.get()).body);
  });

  it('go on with a stream of the other after its id, at once after an advance as well', async () => {
    const [first, second] = onBoth('resumed');
    await first.make();
    const whole = await listen(first);
    for (let round = 0; round < 20; round += 1) {
      const { body } = await first.advance({ until: { type: 'spawn' } });
      const id = body.matched?.id ?? '';
      await whole.until(({ lastId }) => lastId === id);
      const rest = await listen(second, { 'Last-Event-ID': id });
      const next = await second.advance({ until: {}, stream: '/stream?seed=42' });
      await rest.until(({ received }) => received.length > 0, 'the next message');
      expect(rest.received.map((each) => each.id)).toEqual([next.body.matched?.id]);
      rest.close();
    }
  });

  it('add up advances on both at once, and end streams that the other ends', async () => {
    const [first, second] = onBoth('at-once');
    await first.make();
    const open = [await listen(first), await listen(second)];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? first : second).advance({ byMs: 10 })),
    );
    const elapsed = answers.map(({ body }) => body.elapsedMs).sort((a, b) => a - b);
    expect(elapsed).toEqual(Array.from({ length: 20 }, (_, index) => 10 * (index + 1)));
    await second.delete();
    for (const each of open) await each.end();
    for (const each of open) expect(each.raw).toMatch(/\nid:\nretry: \d+\n\n$/);
    expect((await first.get()).status).toBe(404);
  });
});
