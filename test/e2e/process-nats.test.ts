import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { changeOf, postChange } from '../support/clients/changes.js';
import { NatsServer } from '../../src/cli/trials/nats-server.js';
import { describeWith } from '../support/apps/programs.js';
import { until } from '../support/apps/store-bench.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';

/** Values of the measurements that a listener has received, in order. */
function valuesOf(listener: SseListener): number[] {
  return listener
    .messages<{ insert: { '@graph': Record<string, number>[] } }>()
    .map(({ insert }) => insert['@graph'][0]?.['https://saref.etsi.org/core/hasValue'] ?? NaN);
}

const isReady = async (url: string): Promise<boolean> => (await fetch(`${url}/health/ready`)).status === 200;

describeWith('nats-server')('two services on one NATS', () => {
  let nats: NatsServer;
  let first: ServiceProcess;
  let second: ServiceProcess;
  let pod = '';
  let pods = 0;

  beforeAll(async () => {
    nats = await NatsServer.start();
    const variables = { NATS_URL: nats.url, LOG_LEVEL: 'info' };
    [first, second] = await Promise.all([ServiceProcess.start(variables), ServiceProcess.start(variables)]);
    for (const { url } of [first, second]) await until('readiness', () => isReady(url));
  });

  beforeEach(() => {
    pod = `pod-${(pods += 1)}`;
  });

  afterEach(() => nats.start());

  afterAll(async () => {
    await ServiceProcess.stopAll();
    await nats.stop();
  });

  it('shows on each what was written to the other, under the same ids', async () => {
    const listeners = await Promise.all(
      [first, second].map(({ url }) => SseListener.open(`${url}/${pod}/events/changes`)),
    );
    for (let value = 1; value <= 20; value += 1) {
      const { status } = await postChange((value % 2 === 0 ? first : second).url, pod, changeOf(value));
      expect(status).toBe(201);
    }
    for (const listener of listeners) await until('changes', () => listener.received.length >= 20);
    const [left, right] = listeners;
    expect(left?.received).toEqual(right?.received);
    expect(new Set(listeners.flatMap(valuesOf)).size).toBe(20);
    for (const listener of listeners) listener.close();
  });

  it('gives a change back from the replica that did not write it', async () => {
    const { location } = await postChange(first.url, pod, changeOf(7));
    const answer = await fetch(`${second.url}${location}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('"https://saref.etsi.org/core/hasValue":7');
  });

  it('lets a reader go on at the other replica without a gap or a repeat', async () => {
    const begun = await SseListener.open(`${first.url}/${pod}/events/changes`);
    for (let value = 1; value <= 5; value += 1) await postChange(first.url, pod, changeOf(value));
    await until('the first five', () => begun.received.length === 5);
    const id = begun.lastId ?? '';
    begun.close();
    for (let value = 6; value <= 10; value += 1) await postChange(first.url, pod, changeOf(value));
    const resumed = await SseListener.open(`${second.url}/${pod}/events/changes`, { 'Last-Event-ID': id });
    for (let value = 11; value <= 15; value += 1) await postChange(second.url, pod, changeOf(value));
    await until('the rest', () => resumed.received.length >= 10);
    expect(valuesOf(resumed)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    resumed.close();
  });

  it('send a reader each acknowledged change once, in order, over a kill of NATS in mid-stream', async () => {
    const listener = await SseListener.open(`${second.url}/${pod}/events/changes`);
    const acknowledged: number[] = [];
    const write = async (from: number, to: number): Promise<void> => {
      for (let value = from; value <= to; value += 1) {
        if ((await postChange(first.url, pod, changeOf(value))).status === 201) acknowledged.push(value);
      }
    };
    const writing = write(1, 400);
    await until('fifty changes', () => acknowledged.length > 50);
    await nats.kill();
    await until('unreadiness', async () => !(await isReady(first.url)));
    await nats.start();
    for (const { url } of [first, second]) await until('readiness', () => isReady(url));
    await writing;
    await write(401, 450);
    await until('the last change', () => valuesOf(listener).at(-1) === 450);
    const received = valuesOf(listener);
    expect(received.filter((value) => acknowledged.includes(value))).toEqual(acknowledged);
    expect(new Set(received).size).toBe(received.length);
    expect(listener.received.map(({ event }) => event)).toEqual(received.map(() => undefined));
    expect(listener.ending).toBe('open');
    listener.close();
  });

  it('answers writes with 503 within 2 s while NATS is away, and stores none of them', async () => {
    await postChange(first.url, pod, changeOf(1));
    await nats.kill();
    const askedMs = performance.now();
    const { status, body } = await postChange(first.url, pod, changeOf(2));
    expect(performance.now() - askedMs).toBeLessThan(10_000);
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'unavailable' });
    const away = await SseListener.all(`${first.url}/other/events/changes`);
    expect([away.status, away.retries.length]).toEqual([200, 1]);
    await nats.start();
    for (const { url } of [first, second]) await until('readiness', () => isReady(url));
    await postChange(first.url, pod, changeOf(3));
    const backlog = await SseListener.open(`${second.url}/${pod}/events/changes?receiveBacklog=true`);
    await until('the backlog', () => backlog.received.length >= 2);
    expect(valuesOf(backlog)).toEqual([1, 3]);
    backlog.close();
  });

  it('are not ready while NATS hangs and refuses what it is sent, and ready once it answers again', async () => {
    await postChange(first.url, pod, changeOf(1));
    await nats.freeze();
    try {
      const { status, body } = await postChange(first.url, pod, changeOf(2));
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'unavailable' });
      await until('unreadiness', async () => !(await isReady(first.url)));
    } finally {
      nats.thaw();
    }
    for (const { url } of [first, second]) await until('readiness', () => isReady(url));
    expect((await postChange(first.url, pod, changeOf(3))).status).toBe(201);
  });

  it('says in its log when NATS is lost and when it is back', async () => {
    const logged = (text: RegExp): number => first.log.filter(({ message }) => text.test(message)).length;
    const before = [logged(/NATS is lost/), logged(/NATS is connected/)];
    await nats.kill();
    await until('word of the loss', () => logged(/NATS is lost/) > (before[0] ?? 0));
    await nats.start();
    await until('word of the return', () => logged(/NATS is connected/) > (before[1] ?? 0));
  });
});
