import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { readDashboardFiles } from '../../src/ops/dashboard-files.js';
import { serverOf, startApp, type TestApp } from '../support/apps/app.js';
import { ROOT } from '../support/apps/run.js';

const FOLDER = join(ROOT, 'dist/web');
/** Of all cards together: the script of a card comes when the card is near. */
const MOST_BYTES = 290 * 1024;
/** Of what the page itself names: it comes before anything can be done. */
const MOST_AT_FIRST_BYTES = 150 * 1024;

describe('the files of the dashboard', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('are less than 290 KB, gzipped, all cards together', () => {
    const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const loaded = files
      .filter(({ name }) => !/\.(gz|br)$/.test(name))
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
    const bytes = loaded.reduce((sum, content) => sum + gzipSync(content).length, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });

  it('are less than 150 KB of scripts and styles, gzipped, before anything can be done', () => {
    const page = readFileSync(join(FOLDER, 'index.html'), 'utf8');
    const names = [...page.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThanOrEqual(2);
    const bytes = names.reduce((sum, name) => sum + gzipSync(readFileSync(join(FOLDER, name))).length, 0);
    expect(bytes).toBeLessThan(MOST_AT_FIRST_BYTES);
  });

  it('are there: the page at /, and all that it names', async () => {
    const { status, text, headers } = await request(serverOf(app)).get('/').set('Accept', 'text/html');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
    const paths = [...text.matchAll(/(?:src|href)="\.(\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(paths.filter((path) => path.startsWith('/assets/')).length).toBeGreaterThanOrEqual(2);
    for (const path of paths) expect((await request(serverOf(app)).get(path)).status).toBe(200);
  });

  it('are kept by a browser for a year where their name has a digest of their content', async () => {
    const paths = [...readDashboardFiles(FOLDER).keys()].filter((path) => /-[\w-]{8}\.\w+$/.test(path));
    expect(paths.length).toBeGreaterThanOrEqual(4);
    for (const path of paths) {
      const { headers } = await request(serverOf(app)).get(path);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    }
  });

  it.each([
    ['br', 'br, gzip'],
    ['gzip', 'gzip'],
    [undefined, 'identity'],
  ])('come as %s to who takes %s', async (encoding, accepted) => {
    const [script = ''] = [...readDashboardFiles(FOLDER).keys()].filter((path) => /index-.*\.js$/.test(path));
    const response = await fetch(`${app.url}${script}`, { headers: { 'accept-encoding': accepted } });
    expect(response.headers.get('content-encoding') ?? undefined).toBe(encoding);
    expect(response.headers.get('vary')).toMatch(/accept-encoding/i);
    expect(Buffer.from(await response.arrayBuffer()).equals(readFileSync(join(FOLDER, script)))).toBe(true);
  });

  it('allow a browser nothing but themselves, and nothing inline', async () => {
    const { headers } = await request(serverOf(app)).get('/');
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure|\*|data:|blob:/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it.each(['/assets/nothing.js', '/assets/../package.json', '/assets/%2e%2e/index.html', '/index.html', '/theme.css'])(
    'are no way to anything else: %s',
    async (path) => {
      expect((await fetch(`${app.url}${path}`)).status).toBe(404);
    },
  );

  it('are not sent again to a browser that has them', async () => {
    const first = await request(serverOf(app)).get('/').set('Accept-Encoding', 'br');
    const plain = await request(serverOf(app)).get('/').set('Accept-Encoding', 'identity');
    expect(first.headers['etag']).not.toBe(plain.headers['etag']);
    const again = await request(serverOf(app))
      .get('/')
      .set({ 'Accept-Encoding': 'br', 'If-None-Match': first.headers['etag'] ?? '' });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('answer HEAD without a body, and no other method', async () => {
    const head = await fetch(`${app.url}/`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await fetch(`${app.url}/`, { method: 'POST' })).status).toBe(405);
  });

  it('are missing without harm where only the service was built', () => {
    expect(readDashboardFiles(join(ROOT, 'dist/nowhere')).size).toBe(0);
  });
});
