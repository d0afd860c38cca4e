import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { RESOLVE } from '../../src/traffic/checked-lookup.js';
import { isOver, type Job } from '../../src/traffic/domain/job.js';
import { type JobChoicesBody } from '../../src/traffic/job-choices.dto.js';
import { startApp, type TestApp } from '../support/apps/app.js';
import { DnsStub } from '../support/fakes/dns-stub.js';
import { call, type ErrorAnswer, jobOf, START, startJob } from '../support/clients/jobs.js';

/** A server on a loopback address of its own that keeps what it is asked. */
class Listener {
  readonly requests: IncomingMessage[] = [];
  redirectTo: string | undefined;
  private readonly server: Server;

  constructor(private readonly address: string) {
    this.server = createServer((request, response) => {
      this.requests.push(request);
      request.resume();
      if (this.redirectTo !== undefined) response.writeHead(302, { location: this.redirectTo }).end();
      else response.writeHead(200).end('{}');
    });
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, this.address, resolve);
    });
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describe('the target of a job', () => {
  let app: TestApp;
  let dns: DnsStub;
  let named: Listener;
  let other: Listener;

  const serve = async (...targets: string[]): Promise<void> => {
    const overrides = [{ token: RESOLVE, value: dns.resolve }];
    app = await startApp({ TRAFFIC_TARGETS: targets.join(',') }, overrides);
  };
  const runAt = async (target: string, terms: object = {}, headers = {}): Promise<Job> => {
    const jobId = await startJob(app.url, { target, duration: 1, maxRps: 10, ...terms }, headers);
    for (;;) {
      const job = await jobOf(app.url, jobId);
      if (isOver(job)) return job;
      await delay(20);
    }
  };

  beforeEach(async () => {
    dns = await DnsStub.start();
    named = await new Listener('127.0.0.2').start();
    other = await new Listener('127.0.0.3').start(named.port);
  });
  afterEach(async () => {
    await Promise.all([app.close(), named.stop(), other.stop()]);
    await dns.stop();
  });

  it('is an address that the operator has named, and nothing else can be', async () => {
    await serve(`shop=http://127.0.0.2:${named.port}`);
    expect((await call<JobChoicesBody>(`${app.url}/traffic/choices`)).body.targets).toEqual(['self', 'shop']);
    const job = await runAt('shop');
    expect([job.status, job.target, job.stats.byStatus]).toEqual(['completed', 'shop', { '200': 10 }]);
    expect(named.requests).toHaveLength(10);
    expect(named.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
    for (const target of ['other', `http://127.0.0.3:${named.port}`, '127.0.0.3', 'Shop', 'shop ', 'SELF']) {
      const { status, body } = await call<ErrorAnswer>(`${app.url}/traffic/start`, 'POST', { ...START, target });
      expect([target, status, body.details]).toEqual([
        target,
        400,
        [{ field: 'target', problem: 'target must be one of self, shop' }],
      ]);
    }
    expect(other.requests).toHaveLength(0);
  });

  it('is not left for where a redirect points to; the redirect is counted as the answer that it is', async () => {
    named.redirectTo = `http://127.0.0.3:${named.port}/`;
    await serve(`shop=http://127.0.0.2:${named.port}`);
    const job = await runAt('shop');
    expect([job.stats.byStatus, job.stats.successfulRequests]).toEqual([{ '302': 10 }, 10]);
    expect([named.requests.length, other.requests.length]).toEqual([10, 0]);
  });

  it.each([
    ['the loopback', ['127.0.0.3']],
    ['a private network', ['10.1.2.3']],
    ['link-local metadata', ['169.254.169.254']],
    ['IPv4 inside of IPv6', ['0:0:0:0:0:ffff:7f00:3']],
    ['an address of IPv6 for metadata', ['fd00:ec2:0:0:0:0:0:254']],
    ['NAT64', ['64:ff9b:0:0:0:0:7f00:3']],
    ['everything on this machine', ['0.0.0.0']],
    ['a public and a private address', ['198.51.100.1', '127.0.0.3']],
  ])('is not connected to where its name stands for %s', async (_, addresses) => {
    dns.set('shop.example', addresses);
    await serve(`shop=http://shop.example:${named.port}`);
    const { status, stats } = await runAt('shop');
    expect([status, stats.byError, stats.byStatus]).toEqual([
      'completed',
      { EFORBIDDENADDRESS: stats.totalRequests },
      { none: stats.totalRequests },
    ]);
    expect(stats.totalRequests).toBe(10);
    expect([named.requests.length, other.requests.length]).toEqual([0, 0]);
  });

  it('is connected to at the very address that was looked at: a name that changes its mind is refused', async () => {
    dns.set('shop.example', ['127.0.0.2'], ['127.0.0.3'], ['127.0.0.3']);
    // The operator has named 127.0.0.2, so the first answer is fine.
    await serve(`shop=http://shop.example:${named.port}`, `first=http://127.0.0.2:${named.port}`);
    const first = await runAt('shop', { maxRps: 1 });
    expect([first.stats.byStatus, named.requests.length]).toEqual([{ '200': 1 }, 1]);
    expect(dns.asked).toEqual(['shop.example']);
    const second = await runAt('shop');
    expect(second.stats.byError).toEqual({ EFORBIDDENADDRESS: 10 });
    expect([named.requests.length, other.requests.length]).toEqual([1, 0]);
  });

  it('that is not there, or whose name nobody knows, is counted as failed and stops no job', async () => {
    const { port } = named;
    await serve(`gone=http://127.0.0.4:${port}`, `unknown=http://nobody.example:${port}`);
    const gone = await runAt('gone');
    expect([gone.status, gone.stats.byError]).toEqual(['completed', { ECONNREFUSED: 10 }]);
    const unknown = await runAt('unknown');
    expect([unknown.status, unknown.stats.byError]).toEqual(['completed', { ENOTFOUND: 10 }]);
  });

  it('is this service itself by real HTTP, with its own key where it asks for one', async () => {
    const key = 'k'.repeat(16);
    app = await startApp({ API_KEY: key });
    const authorization = { authorization: `Bearer ${key}` };
    expect((await call(`${app.url}/traffic/start`, 'POST', START)).status).toBe(401);
    const { stats } = await runAt('self', { maxRps: 12 }, authorization);
    expect(stats.byStatus).toEqual({ '200': 9, '201': 3 });
  });
});
