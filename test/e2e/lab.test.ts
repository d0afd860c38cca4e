import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type LabCaseBody, type LabExpectationBody, type LabSessionBody } from '../../src/lab/lab.dto.js';
import { startApp, startTimelessApp, type TestApp } from '../support/apps/app.js';
import { DataFolder } from '../support/apps/data-folder.js';
import { NatsServer } from '../../src/cli/trials/nats-server.js';
import { describeWith } from '../support/apps/programs.js';
import { ROOT } from '../support/apps/run.js';
import { until } from '../support/apps/store-bench.js';
import { verdictOf } from '../support/clients/lab-session.js';
import { WAIT_LIMIT_MS } from '../support/wait-limit.js';

const TEN_MINUTES_MS = 600_000;

/** A case whose first answer is this. */
function caseWith(answer: object, events: readonly object[] = []): object {
  return { title: 'A case of a test', section: '9.2.3', requests: [answer, { status: 204 }], expect: { events } };
}

/** That of the first answer of a case, as its file has it. */
function firstStatusOf(name: string): number {
  const { requests } = JSON.parse(readFileSync(join(ROOT, 'data/lab', `${name}.json`), 'utf8')) as {
    requests: { status?: number }[];
  };
  return requests[0]?.status ?? 200;
}

/** A client of bytes, which says all that it has got. */
class RawClient {
  received = '';
  end: 'open' | 'fin' | 'rst' = 'open';
  readonly socket: Socket;

  constructor(url: string) {
    this.socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
    this.socket.on('data', (bytes) => (this.received += bytes.toString('latin1')));
    this.socket.on('end', () => (this.end = 'fin'));
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') this.end = 'rst';
      else throw error;
    });
  }

  get(path: string, ...headers: string[]): this {
    this.send('GET', path, ...headers);
    return this;
  }

  send(method: string, path: string, ...headers: string[]): void {
    this.socket.write([`${method} ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n'));
  }

  async until(fulfilled: (client: this) => boolean): Promise<this> {
    const deadlineMs = performance.now() + WAIT_LIMIT_MS;
    while (!fulfilled(this)) {
      if (performance.now() > deadlineMs) throw new Error(`${this.end} after ${this.received}`);
      await delay(2);
    }
    return this;
  }

  /** The bodies of the answers so far, as they came, framing included. */
  get bodies(): string[] {
    return this.received.split(/HTTP\/1\.[01] \d{3} [\s\S]*?\r\n\r\n/).slice(1);
  }
}

describe('the client lab', () => {
  const folder = DataFolder.shipped();
  const clients: RawClient[] = [];
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ DATA_DIR: folder.path });
  });
  afterEach(() => {
    for (const { socket } of clients.splice(0)) socket.destroy();
  });
  afterAll(async () => {
    await app.close();
    folder.remove();
  });

  const open = (): RawClient => {
    const client = new RawClient(app.url);
    clients.push(client);
    return client;
  };
  const json = async <T>(path: string): Promise<T> => (await (await fetch(`${app.url}${path}`)).json()) as T;
  const add = (name: string, content: unknown): void => folder.write(`lab/${name}.json`, content);

  it('lists its cases by name, with their sections, reports and URLs', async () => {
    const cases = await json<LabCaseBody[]>('/lab');
    expect(cases.length).toBeGreaterThanOrEqual(80);
    expect(cases.map(({ name }) => name)).toEqual(cases.map(({ name }) => name).sort());
    expect(cases.find(({ name }) => name === 'cr-then-lf')).toEqual({
      name: 'cr-then-lf',
      title: 'CR at the end of one read, LF at the start of the next',
      section: '9.2.6',
      reports: ['rexxars/eventsource-parser#17'],
      url: '/lab/cr-then-lf',
    });
    for (const { name, section, url } of cases) {
      expect(section).toMatch(/^9\.2/);
      const { status } = await fetch(`${app.url}${url}`, { method: 'HEAD', redirect: 'manual' });
      expect([name, status]).toEqual([name, firstStatusOf(name)]);
    }
  });

  it('says what a right client makes of a case, all data written out', async () => {
    const { events } = await json<LabExpectationBody>('/lab/data-1-mib/expected');
    expect(events.map(({ data }) => data.length)).toEqual([1_048_576, 6]);
    expect((await json<LabExpectationBody>('/lab/many-events/expected')).events).toHaveLength(1000);
    expect(await json('/lab/id-resume/expected')).toEqual({
      events: [
        { type: 'message', data: 'one', lastEventId: '7' },
        { type: 'message', data: 'two', lastEventId: '8' },
      ],
      ...{ reconnects: 2, closed: true },
      request: { 1: { 'last-event-id': null }, 2: { 'last-event-id': '7' }, 3: { 'last-event-id': '8' } },
    });
  });

  it.each(['/lab/no-such-case', '/lab/no-such-case/expected', '/lab/..%2Forder', '/lab/CR-THEN-LF'])(
    'does not find %s',
    async (path) => {
      expect(await json(path)).toMatchObject({ statusCode: 404, code: 'not-found' });
    },
  );

  it('refuses a session that is no name, and ignores what polyfills add', async () => {
    expect(await json('/lab/one-write?session=a%20b')).toMatchObject({ details: [{ field: 'session' }] });
    expect((await fetch(`${app.url}/lab/one-write?_=1&session=polyfill&foo=2`)).status).toBe(200);
  });

  it.each(['wire=cut', 'wireSeed=7', 'wire=cut&wire=split', 'wire=', 'session=a&wireSeed='])(
    'refuses faults on the wire of a case by name: %s',
    async (query) => {
      const field = /wire\w*/.exec(query)?.[0] ?? '';
      const problem = `${field} is not known here: the lab's cases have no faults on the wire`;
      expect(await json(`/lab/one-write?${query}`)).toEqual({
        ...{ statusCode: 400, code: 'invalid-query', message: problem },
        details: [{ field, problem }],
      });
    },
  );

  it('gives the nth request of a session the nth answer, and each request without one the first', async () => {
    const statuses = async (query: string): Promise<number[]> => [
      (await fetch(`${app.url}/lab/one-write${query}`)).status,
      (await fetch(`${app.url}/lab/one-write${query}`)).status,
      (await fetch(`${app.url}/lab/one-write${query}`)).status,
    ];
    expect(await statuses('?session=counted')).toEqual([200, 204, 204]);
    expect(await statuses('?session=another')).toEqual([200, 204, 204]);
    expect(await statuses('')).toEqual([200, 200, 200]);
  });

  it('counts each of two hundred requests of a session that come at once', async () => {
    const ask = async (): Promise<number> => (await fetch(`${app.url}/lab/one-write?session=crowd`)).status;
    const statuses = await Promise.all(Array.from({ length: 200 }, ask));
    expect(statuses.sort()).toEqual([200, ...Array.from({ length: 199 }, () => 204)]);
  });

  it('answers HEAD with the head alone, and does not count it', async () => {
    const head = await fetch(`${app.url}/lab/framing-length?session=head`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([200, 'text/event-stream', '']);
    const get = await fetch(`${app.url}/lab/framing-length?session=head`);
    expect(get.headers.get('content-length')).toBe(head.headers.get('content-length'));
    expect(get.status).toBe(200);
  });

  it('lets pages of any origin read a stream, and ask for a verdict', async () => {
    const Origin = 'https://client.example';
    const stream = await fetch(`${app.url}/lab/one-write?session=page`, { headers: { Origin } });
    expect(stream.headers.get('access-control-allow-origin')).toBe('*');
    const url = `${app.url}/lab/one-write/verdict`;
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: { Origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
    const verdict = await fetch(url, {
      method: 'POST',
      headers: { Origin, 'Content-Type': 'application/json' },
      body: JSON.stringify({ session: 'page', events: [] }),
    });
    expect([verdict.status, verdict.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    // It is this route alone that is open.
    const other = await fetch(`${app.url}/faults`, {
      method: 'OPTIONS',
      headers: { Origin, 'Access-Control-Request-Method': 'DELETE' },
    });
    expect(other.headers.get('access-control-allow-origin')).not.toBe('*');
    expect((await fetch(`${app.url}/faults`, { method: 'DELETE', headers: { Origin } })).status).toBe(403);
  });

  it('gives the journal of a session, and none of what is no session', async () => {
    await fetch(`${app.url}/lab/one-write?session=journal`, { headers: { 'Last-Event-ID': '7' } }).then((answer) =>
      answer.text(),
    );
    await fetch(`${app.url}/lab/one-write?session=journal`);
    let journal: LabSessionBody;
    do journal = await json('/lab/one-write/sessions/journal');
    while (journal.requests.some(({ endedBy }) => endedBy === null));
    expect(journal).toEqual({
      session: 'journal',
      requests: [
        {
          ...{ n: 1, at: expect.any(String), status: 200, endedBy: 'server', openMs: expect.any(Number) },
          headers: expect.objectContaining({ 'last-event-id': '7' }),
        },
        expect.objectContaining({ n: 2, status: 204, endedBy: 'server' }),
      ],
      further: 0,
    });
    for (const path of [
      'one-write/sessions/nobody',
      'one-write/sessions/a%20b',
      'one-write/sessions/*',
      'no/sessions/a',
    ])
      expect((await fetch(`${app.url}/lab/${path}`)).status).toBe(404);
  });

  it('asks for no API key', async () => {
    const guarded = await startApp({ API_KEY: 'a-key-of-sixteen-characters' });
    const verdict = await verdictOf(guarded.url, 'plain', 'none', { events: [], closed: false }).catch(String);
    expect(verdict).toMatch(/No such case/);
    expect(await verdictOf(guarded.url, 'one-write', 'none', { events: [], closed: false })).toMatchObject({
      passed: false,
      checks: [{ what: 'requests', actual: '0: this session has asked for nothing' }],
    });
    await guarded.close();
  });

  it.each<[what: string, body: unknown, field: string]>([
    ['no session', { events: [] }, 'session'],
    ['no events', { session: 'a' }, 'events'],
    ['an event without data', { session: 'a', events: [{ type: 'message' }] }, 'events.0.data'],
    ['an unknown field', { session: 'a', events: [], close: true }, 'close'],
    ['a text for closed', { session: 'a', events: [], closed: 'yes' }, 'closed'],
    ['a list', [], 'body'],
  ])('refuses an account with %s by name', async (_what, body, field) => {
    const response = await fetch(`${app.url}/lab/one-write/verdict`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: 'invalid-body', details: [{ field }] },
    ]);
  });

  it('judges what a client says, and what the server has seen of it', async () => {
    const url = `${app.url}/lab/id-resume?session=judged`;
    await (await fetch(url)).text();
    const events = [{ type: 'message', data: 'one', lastEventId: '7' }];
    expect(await verdictOf(app.url, 'id-resume', 'judged', { events, closed: true })).toMatchObject({ passed: false });
    await (await fetch(url, { headers: { 'Last-Event-ID': '7' } })).text();
    await fetch(url, { headers: { 'Last-Event-ID': '8' } });
    const all = [...events, { type: 'message', data: 'two', lastEventId: '8' }];
    expect(await verdictOf(app.url, 'id-resume', 'judged', { events: all, closed: true })).toMatchObject({
      passed: true,
    });
    const { checks } = await verdictOf(app.url, 'id-resume', 'judged', {
      events: [...events, { type: 'message', data: 'tw', lastEventId: '8' }],
      closed: true,
    });
    expect(checks.filter(({ passed }) => !passed)).toEqual([
      { what: 'event 2 data', expected: 'two', actual: 'tw', passed: false },
    ]);
  });

  it('takes the account of a client that was sent 8 MiB', async () => {
    await (await fetch(`${app.url}/lab/data-8-mib?session=large`)).text();
    const { events } = await json<LabExpectationBody>('/lab/data-8-mib/expected');
    const account = events.map(({ data, type = 'message', lastEventId = '' }) => ({ data, type, lastEventId }));
    const verdict = await verdictOf(app.url, 'data-8-mib', 'large', { events: account, closed: false });
    expect(verdict.passed).toBe(true);
    expect(JSON.stringify(verdict).length).toBeLessThan(4000);
  });

  it('takes an account of a hundred thousand events, and not of one more', async () => {
    const verdictOn = async (count: number): Promise<unknown> => {
      const event = { type: 'message', data: 'x', lastEventId: '' };
      const body = JSON.stringify({ session: 'many', events: Array.from({ length: count }, () => event) });
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(`${app.url}/lab/one-write/verdict`, { method: 'POST', headers, body });
      return response.json();
    };
    expect(await verdictOn(100_000)).toMatchObject({ passed: false });
    expect(await verdictOn(100_001)).toMatchObject({
      statusCode: 400,
      details: [{ field: 'events', problem: 'events must be a list of 0 to 100000' }],
    });
  });

  it('serves a case that is added at once, as it is then, and not when it is gone', async () => {
    add('mine', caseWith({ body: [{ text: 'data: a\n\n' }] }, [{ data: 'a' }]));
    expect(await (await fetch(`${app.url}/lab/mine`)).text()).toBe('data: a\n\n');
    add('mine', caseWith({ body: [{ text: 'data: b\n\n' }] }, [{ data: 'b' }]));
    expect(await (await fetch(`${app.url}/lab/mine`)).text()).toBe('data: b\n\n');
    folder.remove('lab/mine.json');
    expect((await fetch(`${app.url}/lab/mine`)).status).toBe(404);
    expect(JSON.stringify(await json('/lab'))).not.toContain('"mine"');
  });

  it('does not serve a broken case, and names it with its place in /health until it is mended', async () => {
    const broken = async (): Promise<unknown> =>
      (await json<{ details: { data: { broken: unknown } } }>('/health')).details.data.broken;
    add('broken', caseWith({ body: [{ text: 'a' }, { text: 'b' }, { wait: 1 }] }));
    expect(await broken()).toEqual([
      {
        file: 'lab/broken.json',
        inUse: 'nothing',
        problems: [{ field: 'requests.0.body.2', problem: expect.stringContaining('exactly one of') }],
      },
    ]);
    expect((await fetch(`${app.url}/lab/broken`)).status).toBe(404);
    expect(JSON.stringify(await json('/lab'))).not.toContain('"broken"');
    add('broken', caseWith({ body: [{ text: 'data: a\n\n' }] }, [{ data: 'b' }]));
    expect(await broken()).toMatchObject([{ problems: [{ field: 'expect.events.0.data' }] }]);
    add('broken', `{"title":"${'x'.repeat(1024 * 1024)}"}`);
    expect(await broken()).toMatchObject([{ problems: [{ problem: expect.stringContaining('at most 1048576') }] }]);
    add('broken', caseWith({ body: [{ text: 'data: a\n\n' }] }, [{ data: 'a' }]));
    expect(await broken()).toEqual([]);
    expect((await fetch(`${app.url}/lab/broken`)).status).toBe(200);
    folder.remove('lab/broken.json');
  });

  it.each(['Bad_Name', '-first', 'with blank', 'a'.repeat(65)])(
    'does not serve a case whose file is called %s.json, and names it in /health',
    async (name) => {
      add(name, caseWith({ body: [{ text: 'data: a\n\n' }] }, [{ data: 'a' }]));
      add('.hidden', '{');
      const { details } = await json<{ details: { data: { broken: unknown } } }>('/health');
      expect(details.data.broken).toEqual([
        {
          file: `lab/${name}.json`,
          inUse: 'nothing',
          problems: [{ field: '', problem: expect.stringContaining('lower-case letters, digits and hyphens') }],
        },
      ]);
      expect((await fetch(`${app.url}/lab/${encodeURIComponent(name)}`)).status).toBe(404);
      expect(JSON.stringify(await json('/lab'))).not.toContain(`"${name}"`);
      folder.remove(`lab/${name}.json`);
      folder.remove('lab/.hidden.json');
    },
  );

  it('goes on where a case is a device, a FIFO or no end of bytes, and says so in /health', async () => {
    folder.link('lab/device.json', '/dev/zero');
    execFileSync('mkfifo', [folder.file('lab/fifo.json')]);
    folder.write('lab/long.json', ' '.repeat(1024 * 1024 + 1));
    for (const name of ['device', 'fifo', 'long'])
      expect(await json(`/lab/${name}`)).toMatchObject({ statusCode: 404 });
    const health = JSON.stringify(await json('/health'));
    expect(health).toMatch(/device\.json[^}]*it is no regular file/);
    expect(health).toMatch(/fifo\.json[^}]*it is no regular file/);
    expect(health).toContain('at most 1048576 are read');
    for (const name of ['device', 'fifo', 'long']) folder.remove(`lab/${name}.json`);
  });

  it('has the cases that are shipped where a data folder has none', async () => {
    const old = DataFolder.shipped();
    old.remove('lab');
    const other = await startApp({ DATA_DIR: old.path });
    const namesOf = async (): Promise<string[]> =>
      ((await (await fetch(`${other.url}/lab`)).json()) as LabCaseBody[]).map(({ name }) => name);
    const textOf = async (name: string): Promise<string> => (await fetch(`${other.url}/lab/${name}`)).text();
    const shipped = await textOf('one-write');
    expect(shipped).toContain('data: one');
    // As soon as it has a folder, that one counts; and no more once it is gone.
    old.write('lab/one-write.json', caseWith({ body: [{ text: 'data: a\n\n' }] }, [{ data: 'a' }]));
    expect([await textOf('one-write'), await namesOf()]).toEqual(['data: a\n\n', ['one-write']]);
    old.remove('lab');
    expect([await textOf('one-write'), (await namesOf()).length > 80]).toEqual([shipped, true]);
    await other.close();
    old.remove();
  });

  it('writes each step as a chunk of its own, whatever it holds', async () => {
    const body = [
      { text: 'é' },
      { hex: '0d 0A' },
      { base64: 'AP8=' },
      { text: '' },
      { oneByteAtATime: [{ text: 'ab' }] },
    ];
    add('steps', caseWith({ body }));
    const client = await open()
      .get('/lab/steps')
      .until(({ received }) => received.endsWith('0\r\n\r\n'));
    expect(client.bodies).toEqual(['2\r\n\xc3\xa9\r\n2\r\n\r\n\r\n2\r\n\x00\xff\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n']);
    expect(client.end).toBe('open');
  });

  it('answers the next request on the same connection once an answer is complete', async () => {
    const client = open();
    for (const [index, name] of [
      'one-write',
      'framing-length',
      'chunk-trailer',
      'encoding-gzip',
      'status-404',
    ].entries()) {
      client.get(`/lab/${name}`);
      await client.until(({ bodies, received }) => bodies.length === index + 1 && isComplete(received));
    }
    client.get('/lab/framing-close');
    await client.until(({ end }) => end === 'fin');
    expect(client.received.match(/^HTTP\/1\.1 (\d+)/gm)).toEqual(
      [200, 200, 200, 200, 404, 200].map((s) => `HTTP/1.1 ${s}`),
    );
  });

  it('ends a connection on which chunks that were written by hand have no end, and answers nothing more on it', async () => {
    const body = [{ text: '6\r\n:one\n\n\r\n' }, { pauseMs: 50 }];
    add('no-last-chunk', caseWith({ framing: 'by-hand', body }));
    const client = open().get('/lab/no-last-chunk').get('/lab/one-write');
    await client.until(({ end }) => end === 'fin');
    expect(client.bodies).toEqual(['6\r\n:one\n\n\r\n']);
  });

  it('speaks HTTP/1.0 where a case says so', async () => {
    const client = await open()
      .get('/lab/http-1-0')
      .until(({ end }) => end === 'fin');
    expect(client.received).toMatch(/^HTTP\/1\.0 200 OK\r\n/);
    expect(client.received).not.toMatch(/transfer-encoding|keep-alive/i);
    expect(client.bodies).toEqual(['retry: 50\ndata: one\n\ndata: two\n\n']);
  });

  it.each(['fin', 'cut', 'rst'] as const)('ends with %s as it says', async (end) => {
    add(`ends-${end}`, caseWith({ body: [{ text: 'data: a\n\n' }, { pauseMs: 50 }, { end }] }, [{ data: 'a' }]));
    const client = open().get(`/lab/ends-${end}`);
    await client.until(({ received, end: how }) => (end === 'fin' ? received.endsWith('0\r\n\r\n') : how !== 'open'));
    expect(client.end).toBe({ fin: 'open', cut: 'fin', rst: 'rst' }[end]);
    expect(client.bodies).toEqual([end === 'fin' ? '9\r\ndata: a\n\n\r\n0\r\n\r\n' : '9\r\ndata: a\n\n\r\n']);
  });

  it('says who has ended a held answer only once it has ended', async () => {
    const client = open().get('/lab/half-open?session=left');
    await client.until(({ bodies }) => (bodies[0] ?? '').includes('data: one'));
    const account = { events: [{ type: 'message', data: 'one', lastEventId: '1' }], closed: false };
    expect((await verdictOf(app.url, 'half-open', 'left', account)).passed).toBe(true);
    client.socket.destroy();
    const again = await fetch(`${app.url}/lab/half-open?session=left`);
    await again.body?.cancel();
    expect(await verdictOf(app.url, 'half-open', 'left', account)).toMatchObject({
      passed: false,
      checks: expect.arrayContaining([{ what: 'requests, at most', expected: '1', actual: '2', passed: false }]),
    });
  });

  it('says that a client has ended an answer which it left before it began', async () => {
    const sessions = Array.from({ length: 20 }, (_, index) => `gone-${index}`);
    for (const session of sessions) {
      const client = open().get(`/lab/silence?session=${session}`);
      await new Promise<void>((written) => client.socket.write('', () => written()));
      client.socket.destroy();
    }
    const endings = async (): Promise<unknown[]> => {
      const journals = sessions.map(async (session) => {
        const response = await fetch(`${app.url}/lab/silence/sessions/${session}`);
        return response.ok ? ((await response.json()) as LabSessionBody).requests.map(({ endedBy }) => endedBy) : [];
      });
      return (await Promise.all(journals)).flat();
    };
    const deadlineMs = performance.now() + WAIT_LIMIT_MS;
    let found = await endings();
    // One that leaves early enough is never asked for at all.
    while ((found.length === 0 || found.includes(null)) && performance.now() < deadlineMs) {
      await delay(50);
      found = await endings();
    }
    expect(new Set(found)).toEqual(new Set(['client']));
  });

  it('says so too where the answer waits behind another one on its connection', async () => {
    const client = open().get('/lab/half-open?session=first').get('/lab/one-write?session=behind');
    const endings = async (): Promise<unknown[]> => {
      const response = await fetch(`${app.url}/lab/one-write/sessions/behind`);
      return response.ok ? ((await response.json()) as LabSessionBody).requests.map(({ endedBy }) => endedBy) : [];
    };
    await until('the second request', async () => (await endings()).length === 1);
    expect(await endings()).toEqual([null]);
    client.socket.destroy();
    await until('its end', async () => (await endings())[0] !== null);
    expect(await endings()).toEqual(['client']);
  });

  it('keeps no more than a thousand answers open, and cuts the one that was open longest', async () => {
    const first = await open()
      .get('/lab/silence')
      .until(({ received }) => received !== '');
    for (let batch = 0; batch < 10; batch += 1) {
      const more = Array.from({ length: 100 }, () => open().get('/lab/silence'));
      for (const client of more) await client.until(({ received }) => received !== '');
    }
    await first.until(({ end }) => end !== 'open');
    expect(clients.filter(({ end }) => end === 'open')).toHaveLength(1000);
  });
});

/** Whether a connection is between two answers, by what ends their bodies. */
function isComplete(received: string): boolean {
  const [head = '', body = ''] = received.slice(received.lastIndexOf('HTTP/1.1 ')).split('\r\n\r\n', 2);
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  return length === undefined
    ? received.endsWith('\r\n\r\n') && received.includes('0\r\n') && body !== ''
    : body.length >= Number(length);
}

describe('the client lab, to a client that takes no bytes,', () => {
  it('holds no more than a piece of a large body', async () => {
    const app = await startApp();
    const sockets: Socket[] = [];
    app.app.getHttpServer().on('connection', (socket: Socket) => sockets.push(socket));
    const client = new RawClient(app.url);
    client.socket.pause();
    client.get('/lab/data-8-mib');
    const [socket] = await untilStill(sockets);
    expect(socket?.bytesWritten).toBeLessThan(8_000_000);
    expect(socket?.writableLength).toBeLessThan(200_000);
    client.socket.resume();
    await client.until(({ received }) => received.endsWith('0\r\n\r\n'));
    client.socket.destroy();
    await app.close();
  });

  it('waits for a minute, and then cuts it', async () => {
    const app = await startTimelessApp();
    const sockets: Socket[] = [];
    app.app.getHttpServer().on('connection', (socket: Socket) => sockets.push(socket));
    const client = new RawClient(app.url);
    client.socket.pause();
    client.get('/lab/data-8-mib');
    while (sockets.length === 0 || (sockets[0]?.writableLength ?? 0) === 0) await app.settle();
    await app.advance(50_000);
    expect(sockets[0]?.destroyed).toBe(false);
    await app.advance(15_000);
    expect(sockets[0]?.destroyed).toBe(true);
    client.socket.destroy();
    await app.close();
  });
});

/** Waits until nothing more is written to any of them. */
async function untilStill(sockets: readonly Socket[]): Promise<readonly Socket[]> {
  let before = -1;
  for (let still = 0; still < 20;) {
    await delay(10);
    const written = sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
    still = written > 0 && written === before ? still + 1 : 0;
    before = written;
  }
  return sockets;
}

describe('the client lab on a virtual clock', () => {
  it('is silent on a held connection for ten minutes, and then ends it', async () => {
    const app = await startTimelessApp();
    const client = new RawClient(app.url).get('/lab/half-open');
    while (client.bodies.length === 0) await app.settle();
    await app.settle();
    const { received } = client;
    await app.advance(TEN_MINUTES_MS - 10_000);
    expect([client.end, client.received]).toEqual(['open', received]);
    await app.advance(20_000);
    await client.until(({ end }) => end !== 'open');
    expect(client.received).toBe(received);
    await app.close();
  });

  it('keeps a session for an hour from its last request', async () => {
    const app = await startTimelessApp();
    const ask = async (session: string): Promise<number> => {
      const asked = fetch(`${app.url}/lab/one-write?session=${session}`);
      const done = asked.then(async (response) => {
        await response.text();
        return response.status;
      });
      let status: number | undefined;
      void done.then((value) => (status = value));
      while (status === undefined) await app.settle();
      return status;
    };
    expect([await ask('a'), await ask('a')]).toEqual([200, 204]);
    await app.advance(3_000_000);
    expect(await ask('a')).toBe(204);
    await app.advance(3_000_000);
    expect(await ask('a')).toBe(204);
    await app.advance(3_720_000);
    expect(await ask('a')).toBe(200);
    await app.close();
  });
});

describeWith('nats-server')('the client lab on two replicas', () => {
  it('counts the requests of a session on either, and judges them on either', async () => {
    const nats = await NatsServer.start();
    const [one, two] = await Promise.all([startApp({ NATS_URL: nats.url }), startApp({ NATS_URL: nats.url })]);
    for (const { url } of [one, two]) {
      while ((await fetch(`${url}/health/ready`)).status !== 200) await delay(50);
    }
    const ask = async ({ url }: TestApp, lastEventId: string): Promise<number> => {
      const response = await fetch(`${url}/lab/id-resume?session=both`, { headers: { 'Last-Event-ID': lastEventId } });
      await response.text();
      return response.status;
    };
    expect([await ask(one, ''), await ask(two, '7'), await ask(one, '8')]).toEqual([200, 200, 204]);
    const events = [
      { type: 'message', data: 'one', lastEventId: '7' },
      { type: 'message', data: 'two', lastEventId: '8' },
    ];
    for (const { url } of [one, two]) {
      expect(await verdictOf(url, 'id-resume', 'both', { events, closed: true })).toMatchObject({ passed: true });
    }
    await Promise.all([one.close(), two.close()]);
    await nats.stop();
  });
});
