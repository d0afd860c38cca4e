import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import request from 'supertest';
import { WebSocket } from 'ws';
import { DataFolder } from '../support/apps/data-folder.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';
import { settledStreams } from '../support/clients/stream-list.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/streams');
const ORDERS = '/streams/orders/orders';

interface Line {
  readonly at: number;
  readonly message: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

interface Preview {
  readonly messages: Readonly<
    Record<string, { readonly perSecond: readonly number[]; readonly samples: readonly unknown[] }>
  >;
  readonly clusters: Readonly<Record<string, { readonly load: readonly number[] }>>;
}

interface Frame {
  readonly message: string;
  readonly id: string;
  readonly payload: unknown;
}

interface List {
  readonly documents: readonly {
    readonly name: string;
    readonly channels: readonly { readonly url: string }[];
    readonly notServed: readonly unknown[];
  }[];
  readonly problems: readonly {
    readonly file: string;
    readonly inUse: boolean;
    readonly problems: readonly { readonly field: string; readonly problem: string }[];
  }[];
}

/** All frames of a WebSocket until it is closed, or so many. */
function framesOf(url: string, most = Infinity): Promise<{ frames: Frame[]; code: number }> {
  return new Promise((resolve, reject) => {
    const frames: Frame[] = [];
    const client = new WebSocket(url.replace('http', 'ws'));
    client.on('message', (data: Buffer) => {
      frames.push(JSON.parse(data.toString()) as Frame);
      if (frames.length >= most) client.terminate();
    });
    client.on('close', (code) => resolve({ frames, code }));
    client.on('error', reject);
    client.on('unexpected-response', (_, response) => reject(new Error(String(response.statusCode))));
  });
}

describe('a stream of one’s own', () => {
  const folder = DataFolder.shipped();
  let service: ServiceProcess;
  let other: ServiceProcess;

  beforeAll(async () => {
    cpSync(FIXTURES, folder.file('streams'), { recursive: true });
    [service, other] = await Promise.all([
      ServiceProcess.start({ DATA_DIR: folder.path }),
      ServiceProcess.start({ DATA_DIR: folder.path }),
    ]);
  });
  afterAll(async () => {
    await ServiceProcess.stopAll();
    folder.remove();
  });

  const list = (): Promise<List> => settledStreams<List>(service.url);
  const text = async (path: string): Promise<string> => (await fetch(`${service.url}${path}`)).text();
  const lines = async (path: string): Promise<Line[]> =>
    (await text(path))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);

  it('lists documents, channels and URLs, and what of them is not served', async () => {
    const { documents, problems } = await list();
    expect(documents.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['orders', 'ride-hailing', 'iot-sensors', 'chat', 'described']),
    );
    expect(documents.find(({ name }) => name === 'orders')?.channels).toMatchObject([
      {
        name: 'orders',
        url: ORDERS,
        events: ['orderPlaced', 'orderPaid', 'orderCancelled', 'orderShipped', 'scale-up', 'scale-down', 'info'],
      },
    ]);
    expect(documents.find(({ name }) => name === 'described')?.notServed).toMatchObject([
      { channel: null, field: 'line 35, column 31', problem: expect.stringMatching(/sendByName points to none/) },
      { channel: null, field: 'line 36, column 3', problem: expect.stringMatching(/sendNowhere has no channel/) },
      { channel: 'notices', message: 'third', problem: expect.stringMatching(/avro.* is not served/) },
      { channel: 'onlyReceived', message: null, field: 'line 17, column 3', problem: 'it is only received' },
      { channel: 'nobody', message: null, field: 'line 20, column 3', problem: 'no operation sends on it' },
      { channel: 'misspelt', message: null, problem: expect.stringMatching(/sendMisspelt is "sends"/) },
      { channel: 'onlyAvro', problem: expect.stringMatching(/avro/) },
    ]);
    expect(problems).toEqual([]);
  });

  it('streams the messages of the exported day of its seed, each an event by its name, from sequence 0 on', async () => {
    const listener = await SseListener.all(`${service.url}${ORDERS}?seed=7&speed=1000`);
    const exported = await lines(`${ORDERS}/export?seed=7`);
    expect(listener.received.map(({ event, data }) => ({ event, data }))).toEqual(
      exported.map(({ message, payload }) => ({ event: message, data: JSON.stringify(payload) })),
    );
    const [uuid] = listener.received[0]?.id?.split(':') ?? [];
    expect(listener.received.map(({ id }) => id)).toEqual(exported.map((_, sequence) => `${uuid ?? ''}:${sequence}`));
  });

  it('resumes on another process after each cut, without a gap or a repeat, and is over at the end', async () => {
    const query = `${ORDERS}?seed=9&speed=200`;
    const whole = await SseListener.all(`${service.url}${query}`);
    const uuid = whole.received[0]?.id?.split(':')[0] ?? '';
    for (const cut of [0, 1, 137, whole.received.length - 2]) {
      const rest = await SseListener.all(`${other.url}${query}`, { 'Last-Event-ID': `${uuid}:${cut}` });
      expect(rest.frames).toEqual(whole.frames.slice(cut + 1));
    }
    const over = await fetch(`${other.url}${query}`, { headers: { 'Last-Event-ID': whole.lastId ?? '' } });
    expect(over.status).toBe(204);
    const elsewhere = await SseListener.open(`${other.url}${query}&rate=2`, { 'Last-Event-ID': `${uuid}:5` });
    await elsewhere.until(({ received }) => received.length > 0);
    expect(elsewhere.received[0]?.id).toMatch(/:0$/);
    elsewhere.close();
  });

  it('sends only the messages that are asked for, under the ids that they have in the whole run', async () => {
    const whole = await lines(`${ORDERS}/export?seed=3`);
    const listener = await SseListener.all(
      `${service.url}${ORDERS}?seed=3&speed=1000&messages=orderCancelled,scale-up`,
    );
    const expected = whole.flatMap(({ message }, sequence) =>
      ['orderCancelled', 'scale-up'].includes(message) ? [[message, sequence]] : [],
    );
    expect(listener.received.map(({ event, id }) => [event, Number(id?.split(':')[1])])).toEqual(expected);
    const over = await fetch(`${service.url}${ORDERS}?seed=3&speed=1000&messages=orderCancelled,scale-up`, {
      headers: { 'Last-Event-ID': listener.lastId ?? '' },
    });
    expect(over.status).toBe(204);
  });

  it('goes on day after day where it is endless, and resumes within a later day', async () => {
    const query = `${ORDERS}?seed=5&speed=1000&rate=0.2&duration=endless`;
    const listener = await SseListener.open(`${service.url}${query}`);
    await listener.until(({ received }) => received.some(({ id }) => id?.split(':')[2] === '2'), 'the third day');
    listener.close();
    const days = listener.received.map(({ id }) => Number(id?.split(':')[2]));
    expect([...new Set(days)].slice(0, 3)).toEqual([0, 1, 2]);
    expect(listener.received.map(({ id }) => Number(id?.split(':')[1]))).toEqual(
      listener.received.map((_, index) => index),
    );
    const cut = days.indexOf(1) + 3;
    const rest = await SseListener.open(`${other.url}${query}`, { 'Last-Event-ID': listener.received[cut]?.id ?? '' });
    await rest.until(({ received }) => received.length >= 20);
    rest.close();
    expect(rest.frames.slice(0, 20)).toEqual(listener.frames.slice(cut + 1, cut + 21));
    for (const tail of ['99999999:0:0', '5:999999999:0', '50:1000000:40']) {
      const forged = await SseListener.open(`${other.url}${query}`, {
        'Last-Event-ID': `${listener.received[0]?.id?.split(':')[0] ?? ''}:${tail}`,
      });
      await forged.until(({ received }) => received.length > 0, tail);
      expect(forged.received[0]?.id).toMatch(/:0:0:0$/);
      forged.close();
    }
  });

  it('sends the same by WebSocket, one text frame a message, and resumes there', async () => {
    const query = `${ORDERS}?seed=7&speed=1000`;
    const exported = await lines(`${ORDERS}/export?seed=7`);
    const { frames, code } = await framesOf(`${service.url}${query}`);
    expect(code).toBe(1000);
    expect(frames.map(({ message, payload }) => ({ message, payload }))).toEqual(
      exported.map(({ message, payload }) => ({ message, payload })),
    );
    const rest = await framesOf(`${other.url}${query}&lastEventId=${frames[40]?.id ?? ''}`);
    expect(rest.frames).toEqual(frames.slice(41));
    expect(await framesOf(`${other.url}${query}&lastEventId=${frames.at(-1)?.id ?? ''}`)).toEqual({
      frames: [],
      code: 1000,
    });
    await expect(framesOf(`${service.url}/streams/orders/none`)).rejects.toThrow('404');
    await expect(framesOf(`${service.url}${ORDERS}?messages=none`)).rejects.toThrow('400');
    await expect(framesOf(`${service.url}${ORDERS}?wire=drop`)).rejects.toThrow('400');
    await expect(framesOf(`${service.url}/elsewhere`)).rejects.toThrow('404');
  });

  it('stands on a named clock, the same each time, and is searched there', async () => {
    const api = request(service.url);
    await api.put('/clocks/orders').send({ startAt: '2026-05-01T09:00:00Z' }).expect(201);
    const listener = await SseListener.open(`${service.url}${ORDERS}?clock=orders&seed=1`);
    await listener.until(({ received }) => received.length > 0);
    const until = { type: 'scale-up', entity: 'api' };
    const advanced = await api.post('/clocks/orders/advance').send({ until }).expect(200);
    const body = advanced.body as { matched: { id: string } };
    expect(body.matched).toMatchObject({ data: until });
    await listener.until(({ lastId }) => lastId === body.matched.id, 'the message of the search');
    expect(listener.received.some(({ data }) => data.includes('"at":"2026-05-01T09:00:'))).toBe(true);
    listener.close();
    const again = await SseListener.open(`${service.url}${ORDERS}?clock=orders&seed=1`, {
      'Last-Event-ID': listener.received[2]?.id ?? '',
    });
    await again.until(({ lastId }) => lastId === body.matched.id, 'the same again');
    expect(again.frames).toEqual(listener.frames.slice(3));
    again.close();
    const byName = { until: { type: 'orderShipped' }, stream: `${ORDERS}?seed=1` };
    const named = await api.post('/clocks/orders/advance').send(byName).expect(200);
    expect(named.body).toMatchObject({ matched: { event: 'orderShipped', data: { attempt: expect.any(Number) } } });
    await api.delete('/clocks/orders').expect(204);
  });

  it('by WebSocket ends with its clock as one to come back to, not as one that is over', async () => {
    const api = request(service.url);
    await api.put('/clocks/sockets').send({}).expect(201);
    const ends = async (change: () => Promise<unknown>): Promise<number> => {
      const client = new WebSocket(`${service.url.replace('http', 'ws')}${ORDERS}?clock=sockets&seed=1`);
      const closed = once(client, 'close');
      await once(client, 'message');
      await change();
      const [code] = (await closed) as [number];
      return code;
    };
    expect(await ends(async () => api.put('/clocks/sockets').send({}).expect(200))).toBe(1012);
    expect(await ends(async () => api.post('/clocks/sockets/advance').send({ byMs: 3_600_000 }).expect(200))).toBe(
      1000,
    );
    await api.put('/clocks/sockets').send({}).expect(200);
    expect(await ends(async () => api.delete('/clocks/sockets').expect(204))).toBe(1012);
  });

  it('has faults on its wire, and a journal of its session', async () => {
    const listener = await SseListener.open(`${service.url}${ORDERS}?seed=1&speed=1000&wire=cut:at=5&session=own-1`);
    await listener.until(({ ending }) => ending !== 'open', 'the cut');
    const body = (await request(service.url).get('/wire/sessions/own-1').expect(200)).body as { requests: unknown[] };
    expect(body.requests).toMatchObject([{ messages: 5, endedBy: 'fault' }]);
  });

  it('is previewed, and exported as CSV', async () => {
    const body = (await (await fetch(`${service.url}${ORDERS}/preview?seed=7`)).json()) as Preview;
    const exported = await lines(`${ORDERS}/export?seed=7`);
    for (const name of ['orderPlaced', 'orderPaid', 'scale-up']) {
      const perSecond = body.messages[name]?.perSecond ?? [];
      expect(perSecond.reduce((sum, count) => sum + count, 0)).toBe(
        exported.filter(({ message }) => message === name).length,
      );
    }
    expect(body.messages['orderPlaced']?.samples).toEqual(
      exported
        .filter(({ message }) => message === 'orderPlaced')
        .slice(0, 5)
        .map(({ payload }) => payload),
    );
    expect(body.clusters['api']?.load).toEqual(body.messages['orderPlaced']?.perSecond);
    const csv = await text(`${ORDERS}/export?seed=7&format=csv&messages=orderPlaced`);
    const [header, first] = csv.split('\n');
    expect(header).toMatch(
      /^at,message,payload\.orderId,payload\.customerId,payload\.total,payload\.country,payload\.at/,
    );
    expect(first).toMatch(/^\d+,orderPlaced,[0-9a-f-]{36},\d+,[\d.]+,(DE|FR|US),/);
    expect(csv.trim().split('\n')).toHaveLength(exported.filter(({ message }) => message === 'orderPlaced').length + 1);
  });

  it.each([
    ['/streams/none/orders', 404, /no document/],
    ['/streams/orders/none', 404, /sends on no channel/],
    ['/streams/described/onlyReceived', 404, /it is only received/],
    ['/streams/described/onlyAvro', 404, /avro/],
    [`${ORDERS}?duration=60`, 400, /between 120 and 180, or endless/],
    [`${ORDERS}?messages=orderPlaced,none`, 400, /"none" is none of/],
    [`${ORDERS}?speed=0`, 400, /speed/],
    [`${ORDERS}/export?duration=endless`, 400, /duration/],
    [`${ORDERS}/preview?clock=a`, 400, /clock/],
    [`${ORDERS}?clock=nowhere`, 404, /nowhere/],
  ])('%s is a %d', async (path, status, message) => {
    const response = await fetch(`${service.url}${path}`);
    const body = (await response.json()) as { message: string };
    expect([response.status, body.message]).toEqual([status, expect.stringMatching(message)]);
  });

  it('takes up a change at once, keeps the last content that was good, and says what is wrong in /streams and /health', async () => {
    const before = await text(`${ORDERS}/export?seed=7`);
    const document = (title: string, payload: string): string =>
      `asyncapi: 3.0.0\ninfo: { title: ${title}, version: 1.0.0 }\nchannels: { c: { address: c, messages: { m: { payload: ${payload} } } } }\noperations: { s: { action: send, channel: { $ref: '#/channels/c' } } }\n`;
    folder.write('streams/fresh.yaml', document('One', '{ const: 1 }'));
    expect((await lines('/streams/fresh/c/export?seed=1'))[0]?.payload).toBe(1);
    folder.write('streams/fresh.yaml', document('Two', '{ const: 2 }'));
    expect((await lines('/streams/fresh/c/export?seed=1'))[0]?.payload).toBe(2);
    folder.write('streams/fresh.yaml', document('Three', '{ type: none }'));
    expect((await lines('/streams/fresh/c/export?seed=1'))[0]?.payload).toBe(2);
    const { problems } = await list();
    expect(problems).toMatchObject([
      { file: 'fresh.yaml', inUse: true, problems: [{ field: expect.stringMatching(/^line 3/) }] },
    ]);
    const health = await text('/health');
    expect((JSON.parse(health) as { details: { data: object } }).details.data).toMatchObject({
      reading: expect.any(Array),
    });
    expect(health).toContain('streams/fresh.yaml');
    expect(health).not.toContain(folder.path);
    folder.remove('streams/fresh.yaml');
    expect((await fetch(`${service.url}/streams/fresh/c`)).status).toBe(404);
    expect(await text('/health')).not.toContain('fresh.yaml');
    expect(await text(`${ORDERS}/export?seed=7`)).toBe(before);
  });

  it.each([
    [
      'a payload of a thousand million numbers',
      `${'{ type: array, minItems: 1000, items: '.repeat(3)}{ type: integer }${' }'.repeat(3)}`,
    ],
    [
      'a pattern that is tried for ever',
      "{ type: string, minLength: 40, allOf: [{ pattern: '^[a]+!?$' }, { pattern: '^(a+)+$' }] }",
    ],
  ])('refuses %s with its line, and serves the others meanwhile', async (_, payload) => {
    const text = `asyncapi: 3.0.0\ninfo: { title: T, version: 1.0.0 }\nchannels: { c: { messages: { m: { payload: ${payload} } } } }\noperations: { s: { action: send, channel: { $ref: '#/channels/c' } } }\n`;
    await list();
    folder.write('streams/hanging.yaml', text);
    const first = (await (await fetch(`${service.url}/streams`)).json()) as List & { readonly reading: unknown };
    expect(first.documents.some(({ name }) => name === 'orders')).toBe(true);
    expect(first.reading).toEqual(['hanging']);
    expect((await fetch(`${service.url}/health`)).status).toBe(200);
    expect((await lines(`${ORDERS}/export?seed=7`)).length).toBeGreaterThan(100);
    const { problems } = await list();
    expect(problems).toMatchObject([
      {
        file: 'hanging.yaml',
        problems: [
          {
            field: 'line 3, column 30',
            problem: expect.stringMatching(/^\/channels\/c\/messages\/m: it takes (too long|more than 256 MiB)/),
          },
        ],
      },
    ]);
    folder.remove('streams/hanging.yaml');
  });

  it('takes up a change of a file that a document refers to', async () => {
    writeFileSync(
      folder.file('streams/common/schemas.yaml'),
      'user: { type: object, required: [only], properties: { only: { const: this } } }\n',
    );
    const [first] = await lines('/streams/references/users/export?seed=1');
    expect(first?.payload).toEqual({ user: { only: 'this' } });
  });

  it('serves a document that STREAMS names', async () => {
    const named = await ServiceProcess.start({ STREAMS: join(FIXTURES, 'scalars.yaml') });
    const response = await fetch(`${named.url}/streams/scalars/numbers/export?seed=1`);
    expect((await response.text()).split('\n').length).toBeGreaterThan(50);
    await named.kill();
  });
});
