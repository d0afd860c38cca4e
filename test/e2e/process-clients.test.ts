import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { NatsServer } from '../../src/cli/trials/nats-server.js';
import { describeWith } from '../support/apps/programs.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { until } from '../support/apps/store-bench.js';
import { ClockClient } from '../support/clients/clocks.js';
import { call } from '../support/clients/jobs.js';
import { SseListener } from '../support/clients/sse-listener.js';

interface Client {
  readonly id: string;
  readonly path: string;
  readonly replica: string;
  readonly messages: number;
}

const isReady = async (url: string): Promise<boolean> => (await fetch(`${url}/health/ready`)).status === 200;

describeWith('nats-server')('the clients of two services on one NATS', () => {
  let nats: NatsServer;
  let first: ServiceProcess;
  let second: ServiceProcess;
  const listeners: SseListener[] = [];

  beforeAll(async () => {
    nats = await NatsServer.start();
    const variables = { NATS_URL: nats.url };
    [first, second] = await Promise.all([ServiceProcess.start(variables), ServiceProcess.start(variables)]);
    for (const { url } of [first, second]) await until('readiness', () => isReady(url));
  });
  afterEach(() => {
    for (const listener of listeners.splice(0)) listener.close();
  });
  afterAll(async () => {
    await ServiceProcess.stopAll();
    await nats.stop();
  });

  const listen = async (url: string): Promise<SseListener> => {
    const listener = await SseListener.open(url);
    listeners.push(listener);
    return listener;
  };
  const clientsOf = async ({ url }: ServiceProcess): Promise<Client[]> => (await call<Client[]>(`${url}/clients`)).body;

  it('are known to both, and are touched through either', async () => {
    const clock = new ClockClient(first.url, 'both');
    await clock.make();
    const path = '/stream?clock=both&seed=42';
    const stream = await listen(`${first.url}${path}`);
    await listen(`${second.url}/simulation/live`);
    await stream.until(({ received }) => received.length === 1);
    // The second may have been asked before it knew of the first.
    await until('both', async () => (await clientsOf(second)).length === 2);
    const [here, there] = [await clientsOf(first), await clientsOf(second)];
    expect(here.map(({ id }) => id).sort()).toEqual(there.map(({ id }) => id).sort());
    expect(new Set(here.map(({ replica }) => replica)).size).toBe(2);
    const id = there.find((each) => each.path === path)?.id ?? '';

    const topic = await listen(`${second.url}/events?topics=clients`);
    const sent = (): Client[] => JSON.parse(topic.received.at(-1)?.data ?? '[]') as Client[];
    const dropped = await call(`${second.url}/clients/${id}/drop`, 'POST', { messages: 2 });
    expect(dropped).toMatchObject({
      status: 202,
      body: { client: id, kind: 'drop', messages: 1, lastEventId: stream.lastId },
    });
    await clock.advance({ byMs: 3000 });
    await stream.until(({ received }) => received.length > 3);
    expect(stream.received.slice(0, 3).map((each) => Number(each.id?.split(':').at(-1)))).toEqual([0, 3, 4]);
    await topic.until(() => sent().find((each) => each.id === id)?.messages === stream.received.length, 'the topic');

    expect((await call(`${second.url}/clients/${id}/cut`, 'POST', { how: 'rst' })).status).toBe(202);
    await stream.end();
    expect(stream.ending).toBe('torn');
    expect((await call(`${second.url}/clients/${id}/cut`, 'POST')).status).toBe(404);
    await topic.until(() => sent().every((each) => each.id !== id), 'its end');
  });

  it('are forgotten with the service that they were connected to', async () => {
    const third = await ServiceProcess.start({ NATS_URL: nats.url });
    await until('readiness', () => isReady(third.url));
    await listen(`${third.url}/simulation/live`);
    await until('the client', async () => (await clientsOf(first)).length > 0);
    const [{ id } = { id: '' }] = await clientsOf(first);
    const cut = async ({ url }: ServiceProcess): Promise<number> =>
      (await call(`${url}/clients/${id}/cut`, 'POST')).status;
    await third.kill();
    // It may only be slow: it is in no list, and may still do what it is asked to.
    expect(await clientsOf(first)).toEqual([]);
    expect(await cut(second)).toBe(503);
    expect(await clientsOf(first)).toEqual([]);
    // Nobody waits for it any more, as nobody knows it.
    expect(await cut(first)).toBe(404);
    await until('its end at the second, too', async () => (await cut(second)) === 404);
    expect(await clientsOf(second)).toEqual([]);
  });
});
