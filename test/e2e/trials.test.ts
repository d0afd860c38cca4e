import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AcknowledgedWrites } from '../../src/cli/trials/acknowledged-writes.js';
import { Audience } from '../../src/cli/trials/audience.js';
import { EventedRequests } from '../../src/cli/trials/evented-requests.js';
import { ResumingReader } from '../../src/cli/trials/resuming-reader.js';
import { runTrial } from '../../src/cli/trials/run-trials.js';
import { Findings, type Trial, type TrialContext } from '../../src/cli/trials/trial.js';
import { Random } from '../../src/kernel/random/random.js';

/** What trials find is tried with a server that breaks its promises. */
describe('a trial', () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let url: string;
  const findings = (): Findings => new Findings();

  beforeEach(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** A store that keeps what `keep` makes of each value. */
  const store = (keep: (value: number) => number[]): void => {
    const stored: number[] = [];
    answer = (request, response) => {
      if (request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const [index, value] of stored.entries()) {
          response.write(`id: e:${index}\ndata: {"http://example.org/number":${value}}\n\n`);
        }
        return;
      }
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const value = Number(/"number":(\d+)/.exec(body)?.[1]);
        stored.push(...(value === 0 ? [0] : keep(value)));
        response.writeHead(201, { location: '/x' }).end('{}');
      });
    };
  };
  const verified = async (retained?: number): Promise<Findings> => {
    const found = findings();
    const writes = new AcknowledgedWrites({ url: () => url, pod: 'trials', findings: found, writers: 2 });
    while (writes.count < 10) await new Promise((resolve) => setImmediate(resolve));
    await writes.stop();
    await writes.verify(retained);
    return found;
  };

  it('has nothing against a store that keeps each write once', async () => {
    store((value) => [value]);
    expect((await verified()).broken).toEqual([]);
  });

  it('finds a write that is lost, one that is stored twice, and one that nobody has written', async () => {
    store((value) => (value === 3 ? [] : value === 4 ? [4, 4] : value === 5 ? [5, 9999] : [value]));
    expect((await verified()).broken).toEqual([
      'the acknowledged write 3 is lost',
      'the acknowledged write 4 is stored 2 times',
      '9999 is stored, and was never acknowledged',
    ]);
  });

  it('has nothing against a store that has dropped what it need not keep', async () => {
    store((value) => (value <= 3 ? [] : [value]));
    expect((await verified(6)).broken).toEqual([]);
  });

  it('undoes all that it has begun, also where one of it cannot be undone', async () => {
    const undone: string[] = [];
    const trial: Trial = {
      name: 'undoing',
      promise: '',
      needs: [],
      run: ({ defer }) => {
        defer(() => undone.push('first'));
        defer(() => Promise.reject(new Error('busy')));
        defer(() => undone.push('last'));
        return Promise.resolve();
      },
    };
    const { broken } = await runTrial(trial, { seed: '1', secondsEach: 1, stopped: new AbortController().signal });
    expect(undone).toEqual(['last', 'first']);
    expect(broken).toEqual([expect.stringMatching(/^it could not be undone: Error: busy/)]);
  });

  it('sends a write again with the same key until it is acknowledged', async () => {
    const keys = new Map<string, string[]>();
    store((value) => [value]);
    const whole = answer;
    answer = (request, response) => {
      const key = request.headers['idempotency-key'];
      if (typeof key !== 'string') {
        whole(request, response);
        return;
      }
      const seen = keys.get(key) ?? [];
      keys.set(key, [...seen, key]);
      if (seen.length === 0) request.socket.destroy();
      else whole(request, response);
    };
    expect((await verified()).broken).toEqual([]);
    expect([...keys.values()].every((times) => times.length === 2)).toBe(true);
  });

  it('gives a write up that is never acknowledged, and says so', async () => {
    answer = (_request, response) => response.writeHead(503).end();
    const found = findings();
    const options = { url: () => url, pod: 'trials', findings: found, writers: 1, limitMs: 10 };
    const writes = new AcknowledgedWrites(options);
    await writes.stop();
    await writes.verify();
    const sentenceOf = (value: number): string => `the write ${value} was not acknowledged in 0.01 s`;
    expect([found.broken, writes.count]).toEqual([[sentenceOf(1), sentenceOf(0)], 0]);
  });

  it('gives up what is under way, and compares nothing, where nobody will answer any more', async () => {
    answer = (_request, response) => response.writeHead(503).end();
    const found = findings();
    const lost = new AbortController();
    const writes = new AcknowledgedWrites({
      url: () => url,
      pod: 'trials',
      findings: found,
      writers: 1,
      lost: lost.signal,
    });
    const requests = new EventedRequests(() => url, found, lost.signal);
    lost.abort();
    await Promise.all([writes.stop(), requests.stop()]);
    await writes.verify();
    expect(found.broken).toEqual([]);
  });

  it('does not wait for ever for a last write that was acknowledged and never comes', async () => {
    store((value) => [value]);
    const whole = answer;
    const found = findings();
    const writes = new AcknowledgedWrites({ url: () => url, pod: 'trials', findings: found, writers: 1, limitMs: 200 });
    while (writes.count < 2) await new Promise((resolve) => setImmediate(resolve));
    await writes.stop();
    answer = (request, response) => {
      if (request.method === 'GET') response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      else whole(request, response);
    };
    await writes.verify();
    expect(found.broken).toEqual(['the stored writes could not be read to the last of them']);
  });

  const DAY = Array.from({ length: 3 }, (_, n) => `{"type":"order","n":${n}}`);
  /** Days of three messages, and streams of one's own; what is followed is silent. */
  const days: typeof answer = ({ url: path = '', headers }, response) => {
    if (path.startsWith('/simulation/export')) return response.writeHead(200).end(DAY.join('\n'));
    if (headers['last-event-id'] !== undefined) return response.writeHead(204).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    if (!/^\/stream/.test(path)) return response;
    return response.end(DAY.map((line, n) => `id: ${path}:${n}\ndata: ${line}\n\n`).join(''));
  };
  const audienceOf = (found: Findings): Audience => {
    const context: TrialContext = {
      random: Random.fromSeed('audience'),
      findings: found,
      isOver: () => false,
      startTime: () => undefined,
      stopped: new AbortController().signal,
      folder: '',
      defer: () => undefined,
    };
    return new Audience(context, { url: () => url });
  };
  const untilTried = async (found: Findings, what: string, times: number): Promise<void> => {
    while ((found.tried.get(what) ?? 0) < times) await new Promise((resolve) => setImmediate(resolve));
  };

  it('lets its readers go where it cannot go on, though its time is not over, and has nothing against what they missed', async () => {
    answer = days;
    const found = findings();
    const audience = audienceOf(found);
    audience.open('trials');
    await untilTried(found, 'whole runs', 8);
    server.closeAllConnections();
    server.close();
    await audience.close();
    const runs = found.tried.get('whole runs');
    await delay(500);
    expect([found.broken, found.tried.get('whole runs')]).toEqual([[], runs]);
  });

  it('lets go of what a reader has read once it has ended', async () => {
    answer = days;
    const found = findings();
    const audience = audienceOf(found);
    audience.open('trials');
    await untilTried(found, 'whole runs', 40);
    // Four that read one run after the other, and three that follow.
    expect(audience.size).toBeLessThanOrEqual(7);
    await audience.close();
    expect(audience.size).toBe(0);
  });

  it('asks for an export again after a while, not at once', async () => {
    answer = ({ url: path = '' }, response) => {
      if (path.startsWith('/simulation/export')) response.writeHead(503).end();
      else days({ url: path, headers: {} } as IncomingMessage, response);
    };
    const found = findings();
    const audience = audienceOf(found);
    audience.open('trials');
    await delay(1000);
    await audience.close();
    // Three readers, every 200 ms.
    expect(found.tried.get('exports refused')).toBeLessThanOrEqual(18);
  });

  /** An evented system that applies what `isApplied` says, and reports what `report` says. */
  const evented = async (
    isApplied: (n: number) => boolean,
    report: object,
    point: object = { point: 1, enabled: true, hits: 1 },
  ): Promise<string[]> => {
    const traces: string[] = [];
    answer = ({ method, url: path = '' }, response) => {
      if (method === 'POST') traces.push(`trace-${traces.length + 1}`);
      const traceId = path.split('/').at(-1) ?? '';
      const verdict = isApplied(traces.indexOf(traceId) + 1) ? 'done' : 'pending';
      const bodies: Record<string, unknown> = {
        '/faults/report': report,
        '/faults': [point],
        '/requests': { traceId: traces.at(-1) },
      };
      const body = bodies[path] ?? { verdict };
      response.writeHead(method === 'POST' ? 202 : 200).end(JSON.stringify(body));
    };
    const found = findings();
    const requests = new EventedRequests(() => url, found, new AbortController().signal, 5000);
    while (traces.length < 4) await new Promise((resolve) => setImmediate(resolve));
    await requests.stop();
    await requests.verify();
    return found.broken;
  };
  const CLEAN = { stuck: 0, deadLettered: 0, lost: 0, duplicated: 0 };

  it('has nothing against an evented system that applies each request once', async () => {
    expect(await evented(() => true, CLEAN)).toEqual([]);
  });

  it('finds a request that was accepted and not applied, and what the report counts as lost, doubled or stuck', async () => {
    expect(await evented((n) => n !== 2, CLEAN)).toEqual(['the accepted request trace-2 is pending']);
    expect(await evented(() => true, { stuck: 1, deadLettered: 2, lost: 3, duplicated: 4 })).toEqual([
      'of the evented requests 1 are stuck, 2 dead letters, 3 lost, 4 doubled',
    ]);
  });

  it('finds a fault that has gone, and faults that hit nothing', async () => {
    expect(await evented(() => true, CLEAN, { point: 1, enabled: false, hits: 0 })).toEqual([
      'the fault at point 1 has gone',
      'no fault has hit an evented request',
    ]);
  });

  it('reads on from the last whole message where it is cut at any byte, and stops at a 204', async () => {
    const asked: (string | undefined)[] = [];
    answer = ({ headers }, response) => {
      const last = headers['last-event-id'] as string | undefined;
      asked.push(last);
      const next = last === undefined ? 0 : Number(last.split(':')[1]) + 1;
      if (next > 3) return response.writeHead(204).end();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let index = next; index < 4; index += 1) response.write(`id: r:${index}\ndata: ${index}\n\n`);
      return response.end();
    };
    const got: string[] = [];
    let cuts = 0;
    const reader = new ResumingReader({
      url: () => url,
      path: '/',
      cutAfter: () => (asked.length < 3 ? 20 : undefined),
      onEvent: ({ data }) => got.push(data),
      onCut: () => (cuts += 1),
      onRefusal: (reason) => got.push(reason),
    });
    await reader.ended;
    expect(got).toEqual(['0', '1', '2', '3']);
    expect([asked.slice(0, 3), cuts]).toEqual([[undefined, 'r:0', 'r:1'], 2]);
  });

  it('takes a refusal that no repeat heals for a broken promise', async () => {
    answer = (_request, response) => response.writeHead(410).end();
    const refusals: string[] = [];
    const options = { url: () => url, path: '/x', onEvent: () => undefined };
    await new ResumingReader({ ...options, onRefusal: (reason) => refusals.push(reason) }).ended;
    expect(refusals).toEqual(['/x after nothing: status 410']);
  });
});
