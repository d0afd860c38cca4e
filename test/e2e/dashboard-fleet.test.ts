import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeEach, expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { bringCards, dashboardSuite, until } from '../support/clients/dashboard.js';
import { describeWith } from '../support/apps/programs.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface ListedDevice {
  readonly hostname: string;
  readonly api: string;
  readonly state: string;
  readonly mac?: string;
  readonly miningPaused: boolean;
}

const COUNT = 1000;

describeWith('chromium')('a fleet of a thousand devices on the page', () => {
  const suite = dashboardSuite(
    {
      PORTS: Array.from({ length: COUNT }, () => '0').join(),
      PROFILES: 'axeos,legacy',
      LISTING_PORT: '0',
    },
    ['fleet'],
  );
  let page: Page;

  const ask = async <T>(path: string): Promise<T> => (await (await fetch(suite.service.url + path)).json()) as T;
  const devices = async (): Promise<readonly ListedDevice[]> =>
    (await ask<{ devices: ListedDevice[] }>('/fleet')).devices;
  const eventsOf = async (hostname: string): Promise<string[]> =>
    (await ask<{ events: { type: string }[] }>(`/fleet/devices/${hostname}/events`)).events.map(({ type }) => type);
  /** A restart is over after five seconds, which may be before anybody asks how the device is. */
  const restartsOf = async (hostname: string): Promise<number> =>
    (await eventsOf(hostname)).filter((type) => type === 'restarted').length;
  const rows = (): Promise<string[]> =>
    page.evaluate<string[]>("[...document.querySelectorAll('[data-device]')].map((row) => row.dataset.device)");
  const search = (text: string): Promise<void> => page.getByLabel('Search the devices').fill(text);
  const matching = async (): Promise<number> =>
    Number(await page.locator('#fleet [data-matching]').getAttribute('data-matching'));
  const untilFound = (count: number): Promise<void> =>
    until(async () => (await matching()) === count, `${count} devices that were found`);
  const apply = async (action: string, count: number): Promise<void> => {
    await page.locator('#fleet').getByLabel('Action').selectOption(action);
    await page.getByRole('button', { name: `Apply to ${count}`, exact: true }).click();
  };
  /** What is said of a bulk action when it is over. */
  const outcome = async (): Promise<string> => {
    const status = page.locator('#fleet [data-bulk=over]');
    await status.waitFor();
    return (await status.textContent()) ?? '';
  };

  beforeEach(async () => {
    await until(async () => (await devices()).every(({ state }) => state === 'running'), 'thousand devices');
    ({ page } = await suite.open());
    await untilFound(COUNT);
  });

  it('draws 25 rows and no more, in the order of choice, and pages through the others', async () => {
    expect(await rows()).toEqual(Array.from({ length: 25 }, (_, index) => `mockaxe${index + 1}`));
    await page.getByRole('button', { name: 'Next devices' }).click();
    expect((await rows()).at(0)).toBe('mockaxe26');
    const byName = page.getByRole('button', { name: 'Device', exact: true });
    await byName.click();
    await page.getByRole('button', { name: 'Previous devices' }).click();
    expect((await rows()).at(0)).toBe('mockaxe1000');
    expect(await page.locator('#fleet th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
    // Nobody knows which is the hottest of a thousand of which a hundred report.
    expect(await page.getByRole('button', { name: 'Temp.' }).count()).toBe(0);
    await page.locator('#fleet').getByText('1,000/1,000').waitFor();
  });

  it('finds devices by name, MAC address, port, profile and state, and keeps what was searched in its address', async () => {
    const [first, , third] = await devices();
    const all = await devices();
    await search(third?.mac ?? '');
    await untilFound(1);
    expect(await rows()).toEqual(['mockaxe3']);
    await search('mockaxe99');
    await untilFound(11);
    await search('axeos running');
    await untilFound(all.filter(({ api }) => api === 'axeos').length);
    await search(first?.mac?.toLowerCase() ?? '');
    await untilFound(1);
    expect(await rows()).toEqual(['mockaxe1']);
    await search('mockaxe77');
    await page.getByRole('button', { name: /^mockaxe777 running/ }).click();
    await page.getByRole('region', { name: 'Device mockaxe777' }).waitFor();
    expect(new URL(page.url()).search).toBe('?devices=mockaxe77&device=mockaxe777');
  });

  it('shows one device beside the list until another is chosen, however the list is sorted and searched', async () => {
    const shown = (): Promise<string | null> =>
      page.locator('#fleet section[aria-label^="Device "] h3').first().textContent();
    expect(await shown()).toBe('mockaxe1');
    const byName = page.getByRole('button', { name: 'Device', exact: true });
    await byName.click();
    await until(async () => (await rows()).at(0) === 'mockaxe1000', 'the other order');
    expect(await shown()).toBe('mockaxe1');
    await search('mockaxe77');
    await untilFound(11);
    expect(await shown()).toBe('mockaxe1');
    expect(new URL(page.url()).search).toBe('?devices=mockaxe77&device=mockaxe1');
    await page.reload();
    await bringCards(page, ['fleet']);
    await untilFound(11);
    expect(await shown()).toBe('mockaxe1');
  });

  it('has the devices on view report, whichever they are, and asks for none out of sight', async () => {
    const asked: string[] = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (/^\/fleet\b/.test(url.pathname)) asked.push(url.pathname);
    });
    await search('mockaxe90');
    const row = page.locator('[data-device=mockaxe907]');
    await until(async () => /[\d.]+ [GT]H\/s/.test((await row.textContent()) ?? ''), 'hash rate of mockaxe907');
    expect(asked).toContain('/fleet/reports');
    await page.evaluate("document.querySelector('#connect').scrollIntoView({ behavior: 'instant' })");
    // What was asked for before it was out of sight may come late; what is asked for comes every three seconds, or five.
    await until(async () => {
      asked.length = 0;
      await page.waitForTimeout(6000);
      return asked.every((path) => path === '/fleet');
    }, 'six seconds in which none is asked for');
  });

  it('restarts all devices that were found, and shows what has happened to one', async () => {
    await search('mockaxe10');
    await untilFound(12);
    await page.getByLabel('Select all 12 that were found').click();
    await apply('restart', 12);
    expect(await outcome()).toBe('12 of 12 devices done');
    for (const { hostname } of (await devices()).filter((device) => device.hostname.startsWith('mockaxe10')))
      expect([hostname, await restartsOf(hostname)]).toEqual([hostname, 1]);
    await page.getByRole('button', { name: /^mockaxe1000 / }).click();
    const history = page.getByRole('list', { name: /^History of mockaxe1000/ });
    await history.getByText(/^restarts, back at/).waitFor();
    await page.getByRole('button', { name: /^mockaxe1000 running/ }).waitFor();
    await history.getByText(/^back on port/).waitFor();
    expect(await eventsOf('mockaxe1000')).toEqual(['started', 'restarted', 'back']);
    expect(await history.getByRole('listitem').count()).toBe(3);
  });

  it('shows that mining is paused and goes on, and which of the selected are not listed', async () => {
    const { hostname = '' } = (await devices()).find(({ api }) => api === 'axeos') ?? {};
    const isPaused = async (): Promise<boolean | undefined> =>
      (await devices()).find((device) => device.hostname === hostname)?.miningPaused;
    await search(`${hostname} `);
    await page.getByLabel(`Select ${hostname}`, { exact: true }).click();
    await apply('pause', 1);
    expect(await outcome()).toBe('1 of 1 device done');
    await page.getByRole('button', { name: new RegExp(`^${hostname} paused`) }).click();
    await page
      .getByRole('list', { name: new RegExp(`^History of ${hostname}`) })
      .getByText('mining is paused')
      .waitFor();
    expect(await isPaused()).toBe(true);
    await search('paused');
    await untilFound(1);
    await search('down');
    await page.getByText('1 device selected, 1 of them not among those found').waitFor();
    await search(hostname);
    await apply('resume', 1);
    await page.getByRole('button', { name: new RegExp(`^${hostname} running`) }).waitFor();
    expect(await isPaused()).toBe(false);
  });

  it('gives a fault to those that can have it, names those that cannot, and takes it back', async () => {
    await search('mockaxe50');
    await untilFound(11);
    await page.getByLabel('Select all 11 that were found').click();
    await page.locator('#fleet').getByLabel('Action').selectOption('fault');
    await page.getByLabel('Fault', { exact: true }).selectOption('fan-stuck');
    await apply('fault', 11);
    const legacy = (await devices()).filter(
      ({ hostname, api }) => hostname.startsWith('mockaxe50') && api === 'legacy',
    ).length;
    expect(await outcome()).toBe(`${11 - legacy} of 11 devices done, ${legacy} failed`);
    const failures = page.getByRole('list', { name: 'Devices that have failed' });
    expect(await failures.getByRole('listitem').count()).toBe(legacy);
    await failures.getByText('is of the profile legacy and can have').first().waitFor();
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      "axe.run('#fleet')",
    );
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`),
    ).toEqual([]);
    const { faults } = await ask<{ faults: { hostname: string; kind: string }[] }>('/fleet/faults');
    expect(faults.map(({ kind }) => kind)).toEqual(Array.from({ length: 11 - legacy }, () => 'fan-stuck'));
    await until(async () => (await page.locator('#fleet [data-faults]').count()) === 11 - legacy, 'faults in the rows');
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await search('fan-stuck');
    await untilFound(11 - legacy);
    await page.getByLabel(`Select all ${11 - legacy} that were found`).click();
    await apply('clear', 11 - legacy);
    await until(async () => (await ask<{ faults: object[] }>('/fleet/faults')).faults.length === 0, 'no fault');
    await untilFound(0);
  });

  it('sets devices in bulk, beyond what a slider has', async () => {
    await search('mockaxe60');
    await untilFound(11);
    await page.getByLabel('Select mockaxe601', { exact: true }).click();
    await page.getByLabel('Select mockaxe603', { exact: true }).click();
    await page.locator('#fleet').getByLabel('Action').selectOption('setting');
    await page.locator('#fleet').getByLabel('Value').fill('925');
    await apply('setting', 2);
    expect(await outcome()).toBe('2 of 2 devices done');
    for (const hostname of ['mockaxe601', 'mockaxe603']) {
      expect(await ask(`/fleet/devices/${hostname}/api/system/info`)).toMatchObject({ frequency: 925 });
    }
    await page.getByRole('button', { name: /^mockaxe601 running/ }).click();
    const panel = page.getByRole('region', { name: 'Device mockaxe601' });
    const exact = panel.getByLabel('Exact MHz, 1 to 65535');
    await until(async () => (await exact.inputValue()) === '925', 'the frequency that was set');
    await exact.fill('1200.5');
    await panel.getByRole('button', { name: 'Apply' }).click();
    await panel.getByText('frequency must be a whole number').waitFor();
    await exact.fill('1200');
    await panel.getByRole('button', { name: 'Apply' }).click();
    await until(
      async () => (await ask<{ frequency: number }>('/fleet/devices/mockaxe601/api/system/info')).frequency === 1200,
      '1200 MHz',
    );
  });

  it('restarts a second device while the restart of the first is under way', async () => {
    await page.evaluate(`for (const name of ['Restart mockaxe4', 'Restart mockaxe5', 'Restart mockaxe6'])
      document.querySelector('[aria-label="' + name + '"]').click();`);
    for (const hostname of ['mockaxe4', 'mockaxe5', 'mockaxe6'])
      await until(async () => (await restartsOf(hostname)) === 1, `restart of ${hostname}`);
  });

  it.each([320, 375])('has a table that needs no scrolling to the side at %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 812 });
    const table = page.getByRole('region', { name: 'Devices', exact: true });
    expect(await table.evaluate((element: { scrollWidth: number }) => element.scrollWidth)).toBe(
      await table.evaluate((element: { clientWidth: number }) => element.clientWidth),
    );
    for (const name of ['Select mockaxe1', 'Restart mockaxe1']) {
      const box = await page.getByLabel(name, { exact: true }).boundingBox();
      expect((box?.x ?? width) + (box?.width ?? 0)).toBeLessThan(width);
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
    }
    const row = page.locator('[data-device=mockaxe1]');
    await until(
      async () => /running v[\d.]+[^]*\d °C[^]*[\d.]+ [GT]H\/s/.test((await row.innerText()).replace(/\s+/g, ' ')),
      'state, firmware and figures of a row',
    );
  });
});
