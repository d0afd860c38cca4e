import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type Server } from 'node:http';
import { join } from 'node:path';
import request from 'supertest';
import { serverOf, startApp, type TestApp } from '../support/apps/app.js';
import { DATA_DIR, type ExportLine } from '../support/clients/messages.js';

interface Course {
  readonly load: number[];
  readonly nodes: number[];
}

interface Preview {
  readonly seed: string;
  readonly order: Course;
  readonly payment: Course;
}

interface Step {
  readonly at: number;
  readonly nodes: number;
  readonly desired: number;
}

const scenario = JSON.parse(readFileSync(join(DATA_DIR, 'scenarios/busy-retail-day.json'), 'utf8')) as {
  paymentLagSeconds: number;
  clusters: Record<'order' | 'payment', object>;
};

describe('trying a policy without waiting', () => {
  let app: TestApp;
  let server: Server;

  beforeAll(async () => {
    app = await startApp();
    server = serverOf(app);
  });
  afterAll(() => app.close());

  const preview = async (query: string): Promise<Preview> =>
    (await request(server).get(`/simulation/preview?${query}`).expect(200)).body as Preview;
  const day = async (query: string): Promise<ExportLine[]> => {
    const text = await (await fetch(`${app.url}/simulation/export?${query}`)).text();
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ExportLine);
  };

  it('previews load and nodes of every stream-second, with the terms of the day', async () => {
    const { order, payment, ...terms } = await preview('seed=42&duration=160&rate=2');
    expect(terms).toEqual({ seed: '42', scenario: 'busy-retail-day', duration: 160, rate: 2 });
    for (const series of [order.load, order.nodes, payment.load, payment.nodes]) expect(series).toHaveLength(160);
  });

  it('previews the day that is streamed: its arrivals, and its nodes', async () => {
    for (const query of ['seed=42', 'seed=x&duration=179&rate=3']) {
      const { order, payment } = await preview(query);
      const lines = await day(query);
      const load = order.load.map(() => 0);
      const lagged = order.load.map(() => 0);
      const nodes = { order: order.nodes.map(() => 2), payment: order.nodes.map(() => 2) };
      for (const { at, type, entity, factor = 0 } of lines) {
        const [second, later] = [Math.floor(at / 1000), Math.floor(at / 1000 + scenario.paymentLagSeconds)];
        if (type === 'spawn') load[second] = (load[second] ?? 0) + 1;
        if (type === 'spawn' && later < lagged.length) lagged[later] = (lagged[later] ?? 0) + 1;
        if (entity === undefined) continue;
        const change = type === 'scale-up' ? factor : -factor;
        nodes[entity] = nodes[entity].map((count, index) => (index * 1000 >= at ? count + change : count));
      }
      expect(order).toEqual({ load, nodes: nodes.order });
      expect(payment).toEqual({ load: lagged, nodes: nodes.payment });
    }
  });

  it('evaluates the load of a preview with the policy of the scenario to the nodes of the preview', async () => {
    for (const query of ['seed=42', 'seed=7&rate=0.3', 'seed=8&rate=4']) {
      const courses = await preview(query);
      for (const entity of ['order', 'payment'] as const) {
        const { load, nodes } = courses[entity];
        const body = { policy: scenario.clusters[entity], load };
        const { steps } = (await request(server).post('/cluster/evaluate').send(body).expect(200)).body as {
          steps: Step[];
        };
        const evaluated = load.map((_, second) => steps.filter(({ at }) => at <= second).at(-1)?.desired ?? 2);
        expect(evaluated).toEqual(nodes);
        expect(Math.max(...nodes)).toBeLessThanOrEqual(12);
      }
    }
  });

  it('answers the preview as CSV where that is asked for, with the same numbers', async () => {
    const { order, payment } = await preview('seed=42');
    const { text, headers } = await request(server).get('/simulation/preview?seed=42').set('Accept', 'text/csv');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['vary']).toMatch(/accept/i);
    const [header, ...rows] = text.trimEnd().split('\n');
    expect(header).toBe('second,order_load,order_nodes,payment_load,payment_nodes');
    expect(rows).toEqual(
      order.load.map((load, second) =>
        [second, load, order.nodes[second], payment.load[second], payment.nodes[second]].join(),
      ),
    );
  });

  it.each([
    ['application/json', 'application/json'],
    ['*/*', 'application/json'],
    ['text/csv;q=0.5, application/json', 'application/json'],
    ['text/csv, application/json;q=0.5', 'text/csv'],
    ['text/*', 'text/csv'],
  ])('answers Accept: %s with %s', async (accept, type) => {
    const { headers } = await request(server).get('/simulation/preview?seed=42').set('Accept', accept);
    expect(headers['content-type']).toContain(type);
  });

  it("answers the contract's example", async () => {
    const up = [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ];
    const down = [{ type: 'Percent', value: 100, periodSeconds: 15 }];
    const policy = {
      ...{ minReplicas: 1, maxReplicas: 12, initialReplicas: 2, targetAverageUtilization: 70, tolerance: 0.1 },
      ...{ nodeCapacity: 4, syncPeriodSeconds: 3 },
      behavior: {
        scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: up },
        scaleDown: { stabilizationWindowSeconds: 30, selectPolicy: 'Max', policies: down },
      },
    };
    const { text, status } = await request(server)
      .post('/cluster/evaluate')
      .send({ policy, load: [2, 2.5, 3, 8] });
    expect(status).toBe(200);
    const step = {
      at: 3,
      load: 2.5,
      nodes: 2,
      utilization: 31,
      recommended: 1,
      desired: 2,
      reason: 'ScaleDownStabilized',
    };
    expect(text).toBe(JSON.stringify({ steps: [step] }));
  });

  it('reads quantities as a manifest writes them', async () => {
    const evaluate = async (policy: object): Promise<unknown> =>
      (
        await request(server)
          .post('/cluster/evaluate')
          .send({ policy, load: [9, 9, 9, 9, 9, 9] })
          .expect(200)
      ).body;
    const policy = { targetAverageUtilization: 100, syncPeriodSeconds: 3 };
    const written = { ...policy, nodeCapacity: '4000m', tolerance: '50m', behavior: { scaleUp: { tolerance: '0.2' } } };
    const plain = { ...policy, nodeCapacity: 4, tolerance: 0.05, behavior: { scaleUp: { tolerance: 0.2 } } };
    expect(await evaluate(written)).toEqual(await evaluate(plain));
    expect(await evaluate(written)).toMatchObject({ steps: [{ utilization: 112, recommended: 2 }, {}] });
    expect(await evaluate({ ...written, behavior: {} })).toMatchObject({ steps: [{ recommended: 3 }, {}] });
  });
});
