import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { NatsServer } from '../../src/cli/trials/nats-server.js';
import { describeWith } from '../support/apps/programs.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { until } from '../support/apps/store-bench.js';
import { SseListener } from '../support/clients/sse-listener.js';

const DAY = '/stream?seed=42&duration=120&speed=1000';

const isReady = async (url: string): Promise<boolean> => (await fetch(`${url}/health/ready`)).status === 200;

describeWith('nats-server')('faults on the wire of two services on one NATS', () => {
  let nats: NatsServer;
  let first: ServiceProcess;
  let second: ServiceProcess;

  beforeAll(async () => {
    nats = await NatsServer.start();
    const variables = { NATS_URL: nats.url };
    [first, second] = await Promise.all([ServiceProcess.start(variables), ServiceProcess.start(variables)]);
    for (const { url } of [first, second]) await until('readiness', () => isReady(url));
  });

  afterAll(async () => {
    await ServiceProcess.stopAll();
    await nats.stop();
  });

  const setRules = (url: string, rules: readonly object[]): Promise<Response> =>
    fetch(`${url}/wire`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rules }),
    });
  const countOf = async (url: string): Promise<number> => (await SseListener.all(`${url}${DAY}`)).received.length;
  const rulesOf = async (url: string): Promise<number> =>
    ((await (await fetch(`${url}/wire`)).json()) as { rules: unknown[] }).rules.length;

  it('follow rules that were set on either, which stay while the store is away', async () => {
    expect((await setRules(first.url, [{ streams: 'day', wire: ['cut:at=3'] }])).status).toBe(200);
    await until('the rule', async () => (await rulesOf(second.url)) === 1);
    expect(await Promise.all([countOf(first.url), countOf(second.url)])).toEqual([3, 3]);
    await nats.stop();
    await until('refusal', async () => (await setRules(first.url, [])).status === 503);
    expect(await countOf(second.url)).toBe(3);
    await nats.start();
    await until('deletion', async () => (await fetch(`${second.url}/wire`, { method: 'DELETE' })).status === 200);
    await until('the end of the rule', async () => (await rulesOf(first.url)) === 0);
    expect(await countOf(first.url)).toBeGreaterThan(100);
  });

  it('write one journal of a session that both have served', async () => {
    for (const { url } of [first, second]) await SseListener.all(`${url}${DAY}&session=both&wire=cut:at=2`);
    const journal = async (url: string): Promise<unknown> => (await fetch(`${url}/wire/sessions/both`)).json();
    const isDone = async (): Promise<boolean> =>
      /("endedBy":"fault".*){2}/.test(JSON.stringify(await journal(first.url)));
    await until('journal', isDone);
    expect(await journal(first.url)).toMatchObject({
      session: 'both',
      requests: [1, 2].map((n) => ({ n, messages: 2, endedBy: 'fault' })),
    });
    expect(await journal(second.url)).toEqual(await journal(first.url));
  });
});
