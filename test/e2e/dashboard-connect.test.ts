import { afterEach, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { type Page } from 'playwright-core';
import { describeWith } from '../support/apps/programs.js';
import { bringCards, type Dashboard, dashboardSuite, until, untilAtLeast } from '../support/clients/dashboard.js';
import { call } from '../support/clients/jobs.js';
import { SseListener } from '../support/clients/sse-listener.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const MOST_BYTES = 150 * 1024;

interface Client {
  readonly id: string;
  readonly path: string;
  readonly messages: number;
  readonly lastEventId: string | null;
}

describeWith('chromium')('connecting a client of one’s own', () => {
  const suite = dashboardSuite({}, []);
  const listeners: SseListener[] = [];
  afterEach(() => {
    for (const listener of listeners.splice(0)) listener.close();
  });

  const dashboard = (query = ''): Promise<Dashboard> => suite.open(undefined, query);
  const listen = async (path: string, headers: Record<string, string> = {}): Promise<SseListener> => {
    const listener = await SseListener.open(`${suite.service.url}${path}`, { 'user-agent': 'test/1', ...headers });
    listeners.push(listener);
    return listener;
  };
  const urlOf = (page: Page): Promise<string | null> => page.locator('#connect [data-url]').getAttribute('data-url');
  const card = (page: Page): ReturnType<Page['locator']> => page.locator('#connect');
  const clients = async (): Promise<Client[]> => (await call<Client[]>(`${suite.service.url}/clients?own=false`)).body;
  const findings = async (page: Page): Promise<unknown[]> => {
    // What fades in or out has colours of its own meanwhile.
    await page.locator('#connect [data-stale=false]').waitFor();
    await page.waitForTimeout(600);
    await page.evaluate(AXE);
    return page.evaluate<unknown[]>(
      `axe.run('#connect').then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))`,
    );
  };

  it('makes the URL of what is chosen, which is the stream, and keeps it in the address of the page', async () => {
    const { page, complaints } = await dashboard();
    await card(page).getByLabel('Seed').fill('7');
    await card(page).getByLabel('Speed').fill('50');
    await card(page).getByLabel('Break it: add a fault').selectOption('drop');
    await card(page).getByLabel('probability').fill('');
    await card(page).getByLabel('at', { exact: true }).fill('2');
    await card(page).getByLabel('Break it: add a fault').selectOption('cut');
    await card(page).locator('[data-fault=cut]').getByLabel('at', { exact: true }).fill('3');
    const url = `${suite.service.url}/stream?seed=7&speed=50&wire=drop:at=2&wire=cut:at=3,where=boundary,how=fin`;
    expect(await urlOf(page)).toBe(url);
    const stream = await SseListener.all(url);
    expect(stream.received.map(({ id }) => Number(id?.split(':').at(-1)))).toEqual([0, 2, 3]);
    await card(page).getByRole('radio', { name: 'Python' }).click();
    await card(page).locator('pre').getByText(`URL = "${url}"`).waitFor();
    await page.reload();
    await card(page).locator('[data-fault=cut]').waitFor();
    expect(await urlOf(page)).toBe(url);
    await card(page).locator('pre').getByText('urllib').waitFor();
    expect(complaints).toEqual([]);
  });

  it('lets faults be put in another order with keys and by dragging, and be removed', async () => {
    const { page } = await dashboard('?wire=drop:at=1&wire=duplicate:at=1&wire=stall:ms=5');
    const kinds = async (): Promise<(string | null)[]> => {
      const items = await card(page).locator('[data-fault]').all();
      return Promise.all(items.map((item) => item.getAttribute('data-fault')));
    };
    expect(await kinds()).toEqual(['drop', 'duplicate', 'stall']);
    await card(page)
      .getByRole('button', { name: /^Move drop/ })
      .focus();
    await page.keyboard.press('ArrowDown');
    await until(async () => (await kinds()).join() === 'duplicate,drop,stall', 'another order');
    await until(
      async () => /^Move drop, 2 of 3/.test(String(await page.evaluate('document.activeElement.ariaLabel'))),
      'focus where it was',
    );
    await card(page)
      .getByRole('button', { name: /^Move stall/ })
      .dragTo(card(page).locator('[data-fault=duplicate]'));
    await until(async () => (await kinds())[0] === 'stall', 'stall in front');
    await card(page).getByRole('button', { name: 'Remove drop' }).click();
    expect(await urlOf(page)).toContain('wire=stall:ms=5&wire=duplicate:at=1');
    expect(await page.evaluate('location.search')).toContain('wire=stall:ms=5&wire=duplicate:at=1');
  });

  it('says in the service’s words why a stream would be refused', async () => {
    const { page } = await dashboard('?wire=cut:at=x');
    await card(page).getByText('wire: cut: at must be a whole number').waitFor();
    await card(page).locator('[data-fault=cut]').getByLabel('at', { exact: true }).fill('5');
    await card(page).getByText('Everything chosen stands in the address').waitFor();
  });

  it('offers the streams of documents, and listens to their events in a browser', async () => {
    const { page } = await dashboard('?stream=ride-hailing/trips&client=browser');
    await until(async () => /addEventListener/.test((await card(page).locator('pre').textContent()) ?? ''), 'events');
    expect(await urlOf(page)).toBe(`${suite.service.url}/streams/ride-hailing/trips?seed=42`);
    expect(await card(page).locator('pre').textContent()).toContain('tripCancelled');
  });

  it('shows the clients that the service has, without its own, as they are sent messages', async () => {
    const { page, complaints } = await dashboard();
    await card(page).getByText('Nobody yet.').waitFor();
    const stream = await listen('/stream?seed=42&speed=2');
    await card(page).locator('[data-client]').waitFor();
    await untilAtLeast(page, '#connect [data-messages]', 'messages', 20);
    const [client] = await clients();
    expect(await card(page).locator('[data-client]').getAttribute('data-client')).toBe(client?.id);
    expect(await card(page).locator('[data-client]').textContent()).toContain('test/1');
    stream.close();
    await card(page).locator('ol').getByText('test/1 has gone').waitFor();
    await card(page).getByText('Nobody yet.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('cuts a client, shows that it comes back where it was, and what the service knows of it', async () => {
    const { page } = await dashboard();
    const stream = await listen('/stream?seed=42');
    await card(page).getByRole('button', { name: 'Reset: test/1, /stream?seed=42' }).click();
    await stream.end();
    expect(stream.ending).toBe('torn');
    await card(page)
      .locator('ol')
      .getByText(/^test\/1: cut by a reset after \d+ messages$/)
      .waitFor();
    await card(page).getByText('Nobody yet.').waitFor();
    await listen('/stream?seed=42', { 'last-event-id': stream.lastId ?? '' });
    await card(page)
      .locator('ol')
      .getByText(/^test\/1 came back after [\d.]+ s and resumed after …:\d+: nothing missed$/)
      .waitFor();
  });

  it('cuts each of two clients within a moment, though the first answer is late', async () => {
    const { page } = await dashboard();
    const streams = [await listen('/stream?seed=1'), await listen('/stream?seed=2')];
    await page.route(/\/clients\/.*\/cut$/, async (route) => {
      await page.waitForTimeout(1500);
      await route.continue();
    });
    for (const seed of [1, 2])
      await card(page)
        .getByRole('button', { name: `Cut: test/1, /stream?seed=${seed}` })
        .click();
    for (const stream of streams) await stream.end();
    await until(
      async () =>
        (await card(page)
          .getByText(/cut off after/)
          .count()) === 2,
      'two cuts',
    );
  });

  it('drops and duplicates messages, slows down and stalls, as the list says', async () => {
    const { page } = await dashboard();
    const stream = await listen('/stream?seed=42');
    // A stall is listed for as long as it lasts.
    const listed = card(page).getByText('slow:bytesPerSecond=200 stall:ms=5000').waitFor();
    for (const name of ['Drop', 'Duplicate', 'Slow', 'Stall']) {
      await card(page)
        .getByRole('button', { name: `${name}: test/1, /stream?seed=42` })
        .click();
    }
    await listed;
    for (const text of [
      'the next 1 message dropped',
      'the next 1 message sent twice',
      'slowed down to 200',
      'sent nothing for 5.0 s',
    ]) {
      await card(page).locator('[data-happened]', { hasText: text }).waitFor();
    }
    const steps = (): number[] => {
      const sequences = stream.received.map(({ id }) => Number(id?.split(':').at(-1)));
      return sequences.slice(1).map((sequence, index) => sequence - (sequences[index] ?? 0));
    };
    await stream.until(() => steps().includes(2) && steps().includes(0), 'a gap and a repeat');
    await card(page).getByRole('button', { name: 'Cut: test/1, /stream?seed=42' }).click();
    await stream.end();
    expect(
      steps()
        .filter((step) => step !== 1)
        .sort(),
    ).toEqual([0, 2]);
  });

  it.each(['dark', 'light'] as const)(
    'has nothing that axe finds, in %s and in forced colours',
    async (colorScheme) => {
      const { page } = await dashboard('?wire=cut:at=50&wire=type:value=text/html');
      await page.emulateMedia({ colorScheme });
      await listen('/stream?seed=42');
      await card(page).locator('[data-client]').waitFor();
      expect(await findings(page)).toEqual([]);
      await page.emulateMedia({ colorScheme, forcedColors: 'active' });
      expect(await findings(page)).toEqual([]);
    },
  );

  it('fits into 320 pixels, with faults and clients', async () => {
    const { page } = await dashboard('?wire=cut:at=50&wire=split:bytes=3&client=java');
    await bringCards(page);
    await listen('/stream?seed=42');
    await card(page).locator('[data-client]').waitFor();
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  it('loads less than 150 KB of scripts and styles before anything is touched, and the other cards when they are seen', async () => {
    const page = await suite.newPage();
    await page.setViewportSize({ width: 1440, height: 900 });
    const loaded = new Map<string, number>();
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (!/^\/$|\.(js|css|svg)$/.test(pathname)) return;
      void response.body().then((body) => loaded.set(pathname, gzipSync(body).length));
    });
    await page.goto(suite.service.url);
    await page.waitForSelector('#retail-day [data-sequence]');
    await page.waitForTimeout(1000);
    const bytes = [...loaded.values()].reduce((sum, each) => sum + each, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(MOST_BYTES);
    expect([...loaded.keys()].some((path) => path.includes('faults-card'))).toBe(false);
    await page.locator('#faults').scrollIntoViewIfNeeded();
    await page.waitForSelector('#faults [data-applied]');
  });
});
