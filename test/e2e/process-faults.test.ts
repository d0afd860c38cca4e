import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { NatsServer } from '../../src/cli/trials/nats-server.js';
import { describeWith } from '../support/apps/programs.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { stateFolder } from '../support/apps/state-folder.js';

interface Report {
  readonly sent: number;
  readonly accepted: number;
  readonly applied: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly stuck: number;
  readonly deadLettered: number;
}

async function put({ url }: ServiceProcess, path: string, body?: object): Promise<void> {
  const answer = await fetch(`${url}${path}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.status).toBe(200);
}

async function clear({ url }: ServiceProcess): Promise<void> {
  expect((await fetch(`${url}/faults`, { method: 'DELETE' })).status).toBe(200);
}

async function reportOf({ url }: ServiceProcess): Promise<Report> {
  return (await (await fetch(`${url}/faults/report`)).json()) as Report;
}

async function verdictOf({ url }: ServiceProcess, traceId: string): Promise<string> {
  return ((await (await fetch(`${url}/requests/${traceId}`)).json()) as { verdict: string }).verdict;
}

/** Sends requests side by side until it is asked to stop; keeps the traces that were accepted. */
class Senders {
  readonly accepted: string[] = [];
  /** Those that were refused with 503: some of them may have been stored. */
  refused = 0;
  private stopped = false;
  private readonly running: Promise<void>[];

  constructor(url: string, count: number) {
    this.running = Array.from({ length: count }, async () => {
      while (!this.stopped) {
        try {
          const answer = await fetch(`${url}/requests`, { method: 'POST' });
          const { traceId } = (await answer.json()) as { traceId: string };
          if (answer.status === 202) this.accepted.push(traceId);
          else if (answer.status === 503) this.refused += 1;
        } catch {
          await delay(5);
        }
      }
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
  }
}

const FAULTS = [
  [2, { enabled: true, probability: 0.3, kind: 'crash-after' }],
  [3, { enabled: true, probability: 0.2, kind: 'error' }],
  [4, { enabled: true, probability: 0.3, kind: 'duplicate' }],
  [5, { enabled: true, probability: 0.2, kind: 'crash-after' }],
  [6, { enabled: true, probability: 0.2, kind: 'drop' }],
  [8, { enabled: true, probability: 0.3, kind: 'duplicate' }],
] as const;

describe('a service with an evented system', () => {
  let state: ReturnType<typeof stateFolder>;
  beforeEach(() => {
    state = stateFolder();
  });
  afterEach(async () => {
    await ServiceProcess.stopAll();
    state.remove();
  });

  it('loses and doubles nothing that was accepted, over kill -9 under load, again and again', async () => {
    const accepted: string[] = [];
    let service = await ServiceProcess.start({ STATE_DIR: state.path });
    await put(service, '/requests/policy', { maxAttempts: 0, backoffMs: 20 });
    for (const [point, fault] of FAULTS) await put(service, `/faults/${point}`, fault);
    for (const lifeMs of [300, 700, 1100]) {
      const senders = new Senders(service.url, 8);
      await service.until(() => senders.accepted.length > 20, 'first requests');
      await delay(lifeMs);
      await service.kill();
      await senders.stop();
      accepted.push(...senders.accepted);
      service = await ServiceProcess.start({ STATE_DIR: state.path });
    }
    await clear(service);
    await service.until(async () => (await reportOf(service)).stuck === 0, 'the end of all');
    const report = await reportOf(service);
    expect(report).toMatchObject({ lost: 0, duplicated: 0, deadLettered: 0, applied: report.accepted });
    // What was accepted in the moment of the end may never have been answered.
    expect(report.accepted).toBeGreaterThanOrEqual(accepted.length);
    expect(report.accepted).toBeLessThanOrEqual(accepted.length + 3 * 8);
    for (const traceId of accepted.slice(-200)) expect(await verdictOf(service, traceId)).toBe('done');
  });

  it('sends its steps as OpenTelemetry spans with OTEL_EXPORTER_OTLP_ENDPOINT, a failed one with its status', async () => {
    const bodies: { resourceSpans: ResourceSpans[] }[] = [];
    const collector = await collectorOf((body) => bodies.push(JSON.parse(body) as (typeof bodies)[number]));
    const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    const service = await ServiceProcess.start({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    });
    await put(service, '/faults/5', { enabled: true, probability: 1, kind: 'error' });
    const { traceId } = (await (await fetch(`${service.url}/requests`, { method: 'POST' })).json()) as {
      traceId: string;
    };
    const spans = (): Span[] =>
      bodies
        .flatMap(({ resourceSpans }) =>
          resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans)),
        )
        .filter((span) => span.traceId === traceId.replaceAll('-', ''));
    const inVain = (): Span[] => spans().filter(({ status }) => status.code === 2);
    const done = (): Span[] => spans().filter(({ status }) => status.code !== 2);
    await service.until(() => inVain().length > 0, 'a span of a step in vain');
    await clear(service);
    await service.until(() => done().length >= 8, 'spans of all steps');
    expect(new Set(inVain().map(({ name }) => name))).toEqual(new Set(['Processing in Backend 2']));
    expect(done()).toHaveLength(8);
    expect(new Set(done().map(({ name }) => name)).size).toBe(8);
    const services = bodies
      .flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ resource }) => resource.attributes))
      .flatMap(({ key, value }) => (key === 'service.name' ? [value.stringValue] : []));
    expect([...new Set(services)].sort()).toEqual(['Backend 1', 'Backend 2', 'Frontend', 'Lambda 1', 'Lambda 2']);
    await service.kill();
    collector.close();
  });
});

interface ResourceSpans {
  readonly resource: { readonly attributes: readonly { key: string; value: { stringValue?: string } }[] };
  readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
}

interface Span {
  readonly traceId: string;
  readonly name: string;
  readonly status: { readonly code?: number };
}

/** Takes what an exporter sends, as JSON. */
async function collectorOf(onBody: (body: string) => void): Promise<Server> {
  const collector = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      if (request.url === '/v1/traces') onBody(body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  return collector;
}

describeWith('nats-server')('two services with an evented system on one NATS', () => {
  let nats: NatsServer;
  beforeEach(async () => {
    nats = await NatsServer.start();
  });
  afterEach(async () => {
    await ServiceProcess.stopAll();
    await nats.stop();
  });

  it('process nothing twice, report the same, and take over from a replica that is killed', async () => {
    const [first, second] = await Promise.all([
      ServiceProcess.start({ NATS_URL: nats.url }),
      ServiceProcess.start({ NATS_URL: nats.url }),
    ]);
    const isReady = async ({ url }: ServiceProcess): Promise<boolean> =>
      (await fetch(`${url}/health/ready`)).status === 200;
    for (const service of [first, second]) await service.until(() => isReady(service), 'readiness');
    let maybe = 0;
    for (const service of [first, second]) {
      const isTaken = async (): Promise<boolean> => {
        const { status } = await fetch(`${service.url}/requests`, { method: 'POST' });
        if (status === 503) maybe += 1;
        return status === 202;
      };
      await service.until(isTaken, 'a first request');
    }
    /** All that were taken, with the two from before, and what else may have been stored, however it was answered. */
    const expectBetween = (count: number, all: readonly Senders[]): void => {
      const least = all.reduce((sum, each) => sum + each.accepted.length, 2);
      expect(count).toBeGreaterThanOrEqual(least);
      expect(count).toBeLessThanOrEqual(all.reduce((sum, each) => sum + each.refused, least + maybe));
    };
    await put(second, '/requests/policy', { maxAttempts: 0, backoffMs: 50 });
    for (const [point, fault] of FAULTS) await put(first, `/faults/${point}`, fault);
    const senders = [first, second].map(({ url }) => new Senders(url, 3));
    await first.until(() => senders.every((each) => each.accepted.length > 30), 'requests on both');
    for (const each of senders) await each.stop();
    const firstReport = async (): Promise<Report> => reportOf(first);
    await clear(second);
    await first.until(async () => (await firstReport()).stuck === 0, 'the end of all');
    const report = await firstReport();
    expect(report).toMatchObject({ lost: 0, duplicated: 0, applied: report.accepted });
    expectBetween(report.accepted, senders);
    await second.until(
      async () => JSON.stringify(await reportOf(second)) === JSON.stringify(report),
      'the same report',
    );
    await put(second, '/faults/3', { enabled: true, probability: 1, kind: 'error' });
    const more = new Senders(second.url, 3);
    await second.until(() => more.accepted.length > 20, 'requests that wait');
    await more.stop();
    await first.kill();
    await clear(second);
    await second.until(async () => (await reportOf(second)).stuck === 0, 'all to be taken over');
    const last = await reportOf(second);
    expect(last).toMatchObject({ lost: 0, duplicated: 0, applied: last.accepted });
    expectBetween(last.accepted, [...senders, more]);
  });
});
