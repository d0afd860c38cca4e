import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Server } from 'node:http';
import request, { type Response } from 'supertest';
import { StreamsService } from '../../src/streaming/streams.service.js';
import { serverOf, startTimelessApp, type TimelessApp } from '../support/apps/app.js';
import { changeOf } from '../support/clients/changes.js';
import { type SseListener } from '../support/clients/sse-listener.js';

interface Change {
  readonly id: string;
  readonly timestamp: string;
  readonly insert: { readonly '@graph': readonly Readonly<Record<string, unknown>>[] };
}

const VALUE = 'https://saref.etsi.org/core/hasValue';
const FEED = '/alice/events/changes';

describe('the changes of a pod', () => {
  let app: TimelessApp;
  let server: Server;
  const open: SseListener[] = [];

  const start = async (variables: Record<string, string> = {}): Promise<void> => {
    app = await startTimelessApp({ variables });
    server = serverOf(app);
  };
  const follow = async (query = '', headers: Record<string, string> = {}, pod = 'alice'): Promise<SseListener> => {
    const listener = await app.listen(`/${pod}/events/changes${query}`, headers);
    open.push(listener);
    return listener;
  };
  const write = async (change: object = changeOf(1), pod = 'alice'): Promise<Response> =>
    request(server).post(`/${pod}/changes`).type('application/ld+json').send(JSON.stringify(change));
  const writeAll = async (values: readonly number[], sensor?: string): Promise<string[]> => {
    const ids: string[] = [];
    for (const value of values) ids.push(((await write(changeOf(value, sensor))).body as { id: string }).id);
    await app.settle();
    return ids;
  };
  const valuesOf = (listener: SseListener): unknown[] =>
    listener.received
      .filter(({ event }) => event === undefined)
      .flatMap(({ data }) => (JSON.parse(data) as Change).insert['@graph'].map((node) => node[VALUE]));
  const sequencesOf = (listener: SseListener): number[] => listener.received.map(({ id }) => Number(id?.split(':')[1]));

  beforeEach(() => start());
  afterEach(async () => {
    for (const listener of open.splice(0)) listener.close();
    await app.close();
  });

  it('are answered with 201 and where they are, and given back from there as they are followed', async () => {
    const listener = await follow();
    const written = await write(changeOf(42.5));
    expect(written.status).toBe(201);
    const { id, timestamp } = written.body as Change;
    expect(written.body).toEqual({ id: expect.stringMatching(/^[a-z0-9]+-1$/), timestamp: '2025-09-06T22:52:52.000Z' });
    expect(written.headers['location']).toBe(`/alice/changes/${id}`);
    const read = await request(server).get(`/alice/changes/${id}`);
    expect([read.status, read.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect(read.body).toEqual({
      id,
      timestamp,
      '@id': expect.stringMatching(new RegExp(`^http://[^/]+/alice/changes/${id}$`)),
      'https://kvasir.discover.ilabt.imec.be/vocab#timestamp': timestamp,
      'kss:statusEntry': [{ 'kss:statusCode': 'COMMITTED' }],
      insert: {
        '@graph': [
          {
            '@id': 'http://example.org/Measurement_Sensor1_42.5',
            '@type': 'https://saref.etsi.org/core/Measurement',
            'https://saref.etsi.org/core/hasValue': 42.5,
            'https://saref.etsi.org/core/hasTimestamp': {
              '@type': 'http://www.w3.org/2001/XMLSchema#dateTime',
              '@value': '2025-09-06T22:52:52.123Z',
            },
            'https://saref.etsi.org/core/measurementMadeBy': 'Sensor1',
          },
        ],
      },
    });
    await app.settle();
    const sent = read.text.replace(',"kss:statusEntry":[{"kss:statusCode":"COMMITTED"}]', '');
    expect(listener.raw).toContain(`id: ${id.replace('-', ':')}\ndata: ${sent}\n\n`);
  });

  it('are taken as application/json just as well, whatever its parameters', async () => {
    for (const type of ['application/json', 'application/json; charset=utf-8', 'application/ld+json; profile="x"']) {
      const { status } = await request(server)
        .post('/alice/changes')
        .set('Content-Type', type)
        .send(JSON.stringify(changeOf(1)));
      expect([type, status]).toEqual([type, 201]);
    }
  });

  it('come as unnamed events with an id, after the head and how long to wait', async () => {
    await writeAll([1]);
    const listener = await follow();
    expect([listener.status, listener.headers['content-type']]).toEqual([
      200,
      expect.stringMatching(/^text\/event-stream/),
    ]);
    for (const word of ['no-store', 'no-transform']) expect(listener.headers['cache-control']).toContain(word);
    expect([listener.retries, listener.received]).toEqual([[2000], []]);
    const [id] = await writeAll([2]);
    expect(listener.received.map((received) => [received.event, received.id])).toEqual([
      [undefined, id?.replace('-', ':')],
    ]);
    expect(valuesOf(listener)).toEqual([2]);
  });

  it('come from what is kept first, then live, with no gap and no repeat while writing goes on', async () => {
    const values = Array.from({ length: 120 }, (_, index) => index + 1);
    const writing = writeAll(values);
    const listeners: SseListener[] = [];
    for (let count = 0; count < 6; count += 1) listeners.push(await follow('?receiveBacklog=true'));
    await writing;
    for (const listener of [...listeners, await follow('?receiveBacklog=true')]) {
      await app.settle();
      expect(valuesOf(listener)).toEqual(values);
      expect(sequencesOf(listener)).toEqual(values);
    }
  });

  it.each([
    ['1', [1]],
    ['0', []],
    ['false', []],
  ])('come from what is kept or not, with receiveBacklog=%s too', async (receiveBacklog, values) => {
    await writeAll([1]);
    const listener = await follow(`?receiveBacklog=${receiveBacklog}`);
    await app.settle();
    expect(valuesOf(listener)).toEqual(values);
  });

  it('go on after the last that was read, by header or parameter, and the header wins', async () => {
    const ids = (await writeAll([1, 2, 3, 4])).map((id) => id.replace('-', ':'));
    const [one = '', two = '', , four = ''] = ids;
    expect(valuesOf(await follow('', { 'Last-Event-ID': one }))).toEqual([2, 3, 4]);
    expect(valuesOf(await follow(`?lastEventId=${two}`))).toEqual([3, 4]);
    expect(valuesOf(await follow(`?lastEventId=${one}`, { 'Last-Event-ID': two }))).toEqual([3, 4]);
    const last = await follow(`?receiveBacklog=true&lastEventId=${four}`);
    await writeAll([5]);
    expect(valuesOf(last)).toEqual([5]);
  });

  it('begin as if there were no id where it is none of theirs', async () => {
    await writeAll([1, 2]);
    for (const id of ['nonsense', 'a:b', '1', 'x'.repeat(256)]) {
      expect(valuesOf(await follow(`?lastEventId=${id}`))).toEqual([]);
      expect(valuesOf(await follow(`?receiveBacklog=true&lastEventId=${id}`))).toEqual([1, 2]);
    }
  });

  it('announce a history that is lost, and then send all of the new one', async () => {
    await writeAll([1, 2]);
    const listener = await follow('', { 'Last-Event-ID': 'anotherepoch:7' });
    const [gap, ...changes] = listener.received;
    expect([gap?.event, gap?.data]).toEqual(['gap', '{"from":8,"to":null}']);
    expect(gap?.id).toMatch(/^[a-z0-9]+:0$/);
    expect([changes.length, valuesOf(listener)]).toEqual([2, [1, 2]]);
    // Cut off right there, nothing is missed and no gap is announced twice.
    const again = await follow('', { 'Last-Event-ID': String(gap?.id) });
    expect([again.received[0]?.event, valuesOf(again)]).toEqual([undefined, [1, 2]]);
  });

  it('announce what retention has dropped, and go on behind it', async () => {
    await app.close();
    await start({ CHANGES_RETENTION_COUNT: '10' });
    const ids = await writeAll(Array.from({ length: 25 }, (_, index) => index + 1));
    const listener = await follow('', { 'Last-Event-ID': ids[3]?.replace('-', ':') ?? '' });
    const epoch = ids[0]?.split('-')[0] ?? '';
    expect(listener.received[0]).toEqual({ event: 'gap', id: `${epoch}:15`, data: '{"from":5,"to":15}' });
    expect(sequencesOf(listener).slice(1)).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
    const backlog = await follow('?receiveBacklog=true');
    expect([backlog.received[0]?.event, sequencesOf(backlog)]).toEqual([undefined, sequencesOf(listener).slice(1)]);
    expect((await request(server).get(`/alice/changes/${ids[3] ?? ''}`)).status).toBe(404);
    expect((await request(server).get(`/alice/changes/${ids[24] ?? ''}`)).status).toBe(200);
  });

  it('come from one sensor alone for who wants no other, and the stream stays whole whatever the others write', async () => {
    const mixed = {
      ...changeOf(0),
      'kss:insert': ['Sensor1', 'Sensor2', { '@id': 'http://example.org/Sensor2' }, ['Sensor3', 'Sensor2']].map(
        (sensor, value) => ({ 'saref:hasValue': value, 'saref:measurementMadeBy': sensor }),
      ),
    };
    await write(mixed);
    const all = await follow('?receiveBacklog=true');
    const one = await follow('?receiveBacklog=true&sensor=Sensor2');
    const nobody = await follow('?receiveBacklog=true&sensor=Sensor9');
    const named = await follow(`?receiveBacklog=true&sensor=${encodeURIComponent('http://example.org/Sensor2')}`);
    expect([all, one, nobody, named].map(valuesOf)).toEqual([[0, 1, 2, 3], [1, 3], [], [2]]);
    await writeAll([10], 'Sensor1');
    await writeAll([11], 'Sensor2');
    await writeAll([12, 13], 'Sensor1');
    await writeAll([14], 'Sensor9');
    expect([all, one, nobody].map(({ ending }) => ending)).toEqual(['open', 'open', 'open']);
    expect([one, nobody].map(valuesOf)).toEqual([[1, 3, 11], [14]]);
    expect(sequencesOf(one)).toEqual([1, 3]);
    expect(valuesOf(all)).toEqual([0, 1, 2, 3, 10, 11, 12, 13, 14]);
  });

  it('are kept by a pod, which says its first and its last, or that there are none', async () => {
    const stateOf = async (pod: string): Promise<unknown> => {
      const { status, body } = (await request(server).get(`/${pod}`)) as { status: number; body: unknown };
      return status === 200 ? body : status;
    };
    expect(await stateOf('alice')).toEqual({ name: 'alice', first: null, last: null });
    const [first, , last] = await writeAll([1, 2, 3]);
    const timestamp = '2025-09-06T22:52:52.000Z';
    expect(await stateOf('alice')).toEqual({
      name: 'alice',
      first: { id: first, timestamp },
      last: { id: last, timestamp },
    });
    // Names of other systems are theirs.
    expect([await stateOf('cluster'), await stateOf('requests'), await stateOf('Alice')]).toEqual([404, 405, 404]);
    for (const path of ['/health', '/metrics', '/fleet', '/faults', '/docs/', '/openapi.json']) {
      expect((await request(server).get(path)).body).not.toHaveProperty('last');
    }
  });

  it('have the fields that Kvasir’s clients read: an address, a time, and whether they are committed', async () => {
    const listener = await follow('?receiveBacklog=1');
    const [id = ''] = await writeAll([1]);
    const message = JSON.parse(listener.received[0]?.data ?? '') as Record<string, string>;
    expect(message['@id']).toMatch(new RegExp(`^http://[^/]+/alice/changes/${id}$`));
    expect(message['https://kvasir.discover.ilabt.imec.be/vocab#timestamp']).toBe(message['timestamp']);
    const { body } = (await request(server).get(new URL(message['@id'] ?? '').pathname)) as { body: unknown };
    expect(body).toEqual({ ...message, 'kss:statusEntry': [{ 'kss:statusCode': 'COMMITTED' }] });
    expect(valuesOf(await follow('?receiveBacklog=0'))).toEqual([]);
    expect(valuesOf(await follow('?receiveBacklog=1'))).toEqual([1]);
  });

  it('may have ids that are relative to their pod', async () => {
    const listener = await follow();
    await write({ ...changeOf(1), 'kss:insert': { '@id': 'm1', 'saref:hasValue': 1 } });
    await app.settle();
    const [node] = (JSON.parse(listener.received[0]?.data ?? '') as Change).insert['@graph'];
    expect(node?.['@id']).toMatch(/^http:\/\/[^/]+\/alice\/m1$/);
  });

  it('are each pod’s own', async () => {
    const bob = await follow('?receiveBacklog=true', {}, 'bob');
    const [id] = await writeAll([1]);
    await write(changeOf(2), 'bob');
    await app.settle();
    expect(valuesOf(bob)).toEqual([2]);
    expect(valuesOf(await follow('?receiveBacklog=true'))).toEqual([1]);
    expect((await request(server).get(`/carol/changes/${id ?? ''}`)).status).toBe(404);
  });

  it('are 404 where there is no such change, whatever is asked for', async () => {
    const [id = ''] = await writeAll([1]);
    const epoch = id.split('-')[0] ?? '';
    const asked = [
      `${epoch}-2`,
      `${epoch}-0`,
      `${epoch}-01`,
      'x-1',
      'nonsense',
      `${epoch}:1`,
      '__proto__',
      '%2e%2e',
      `${id}%00`,
    ];
    for (const each of asked) {
      const { status, body } = (await request(server).get(`/alice/changes/${each}`)) as {
        status: number;
        body: unknown;
      };
      expect([each, status, body]).toEqual([
        each,
        404,
        { statusCode: 404, code: 'not-found', message: expect.any(String), details: [] },
      ]);
    }
  });

  it('keep their stream open with a comment that has no id', async () => {
    const listener = await follow();
    const before = [listener.comments.length, listener.raw.length] as const;
    await app.advance(45_000);
    expect([listener.comments.length - before[0], listener.received]).toEqual([3, []]);
    expect(listener.raw.slice(before[1])).not.toContain('id:');
  });

  it('send a subscriber its cursor at once, so that one that is cut before the first change misses none', async () => {
    const cut = await follow();
    const id = /^id: (.*)$/m.exec(cut.raw)?.[1] ?? '';
    cut.close();
    await writeAll([1, 2]);
    expect(valuesOf(await follow('', { 'Last-Event-ID': id }))).toEqual([1, 2]);
  });

  it('are followed by pages of any origin, written by none but their own', async () => {
    const elsewhere = 'https://elsewhere.example';
    const listener = await follow('', { Origin: elsewhere });
    expect(listener.headers['access-control-allow-origin']).toBe('*');
    const post = (origin: string): Promise<Response> =>
      Promise.resolve(request(server).post('/alice/changes').set('Origin', origin).type('json').send(changeOf(1)));
    const refused = await post(elsewhere);
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([403, 'forbidden']);
    expect((await post(app.url)).status).toBe(201);
    await app.settle();
    expect(valuesOf(listener)).toEqual([1]);
  });

  it('answer HEAD with the head alone, and leave no stream and no watch behind', async () => {
    const [id = ''] = await writeAll([1]);
    const head = await request(server).head(`/alice/changes/${id}`);
    expect([head.status, head.text]).toEqual([200, undefined]);
    const stream = await request(server).head(FEED);
    expect([stream.status, stream.headers['content-type']]).toEqual([
      200,
      expect.stringMatching(/^text\/event-stream/),
    ]);
    expect((await request(server).head('/alice/changes/none-1')).status).toBe(404);
    await app.advance(61_000);
    expect(app.app.get(StreamsService).openStreams).toBe(0);
    // The log's own sweep is all that is planned.
    expect(app.clock.waiting).toBe(1);
  });
});
