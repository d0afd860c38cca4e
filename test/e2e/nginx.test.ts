import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { startApp, type TestApp } from '../support/apps/app.js';
import { type Nginx } from '../../src/cli/trials/nginx.js';
import { startNginx } from '../support/apps/nginx.js';
import { describeWith } from '../support/apps/programs.js';
import { SseListener } from '../support/clients/sse-listener.js';

/** What a browser shows in its address bar. */
const NAME = 'probe.example.org';

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

/** As a browser would ask, which sends the name of its address bar as `Host`; `fetch` would not let one choose it. */
function ask(url: string, method: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: { Host: NAME, ...headers }, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => (body += part));
      response.once('end', () => resolve({ status: response.statusCode, body }));
    });
    asked.once('error', reject).end();
  });
}

const DEPLOYMENTS: readonly [string, Record<string, string>, string][] = [
  ['TRUST_PROXY', { TRUST_PROXY: 'loopback' }, ''],
  ['PUBLIC_URL', { PUBLIC_URL: `http://${NAME}` }, ''],
  ['a sub-path', { TRUST_PROXY: '1', PUBLIC_PATH: '/probe' }, '/probe'],
];

describeWith('nginx').each(DEPLOYMENTS)('the page behind nginx, with %s', (_, variables, path) => {
  let app: TestApp;
  let nginx: Nginx;
  let base: string;

  beforeAll(async () => {
    app = await startApp(variables);
    nginx = await startNginx(app.url);
    base = nginx.url + path;
  });
  afterAll(async () => {
    await nginx.stop();
    await app.close();
  });

  it('loads with all that it names, by relative URLs', async () => {
    const { status, body } = await ask(`${base}/`, 'GET');
    expect(status).toBe(200);
    const urls = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => new URL(url, `${base}/`).href);
    expect(urls.length).toBeGreaterThan(3);
    for (const url of urls) expect([url, (await ask(url, 'GET')).status]).toEqual([url, 200]);
    expect((await ask(`${base}/docs`, 'GET')).status).toBe(200);
    expect((await ask(`${base}/docs/swagger-ui.css`, 'GET')).status).toBe(200);
  });

  it('receives a stream message by message', async () => {
    const listener = await SseListener.open(`${base}/stream?speed=1&seed=1`);
    await listener.until(() => listener.received.length > 0);
    expect(JSON.parse(listener.received[0]?.data ?? '')).toMatchObject({ type: 'start' });
    expect(listener.ending).toBe('open');
    listener.close();
  });

  it('may change something, and a page of another origin may not', async () => {
    expect((await ask(`${base}/faults`, 'DELETE', { Origin: `http://${NAME}` })).status).toBe(200);
    const stranger = await ask(`${base}/faults`, 'DELETE', { Origin: 'http://stranger.example' });
    expect([stranger.status, stranger.body]).toEqual([403, expect.stringMatching(/PUBLIC_URL or TRUST_PROXY/)]);
  });
});

describe('a page behind a proxy that the service does not know', () => {
  it('may not change anything, and the refusal names what to set', async () => {
    const app = await startApp();
    const headers = { Host: '127.0.0.1:9', Origin: `http://${NAME}`, 'X-Forwarded-Host': NAME };
    const { status, body } = await ask(`${app.url}/faults`, 'DELETE', headers);
    expect([status, body]).toEqual([403, expect.stringMatching(/CORS_ORIGINS.*PUBLIC_URL or TRUST_PROXY/)]);
    await app.close();
  });
});
