import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { type Browser, launchChromium } from '../support/clients/chromium.js';
import { bringCards, type CardId, numberIn, openDashboard, untilAtLeast } from '../support/clients/dashboard.js';
import { describeWith } from '../support/apps/programs.js';
import { ServiceProcess } from '../support/apps/service-process.js';

const KEY = 'a-key-of-sixteen';
const NARROW = { width: 375, height: 812 };

describeWith('chromium')('the cards of the dashboard, in what they say and keep', () => {
  let browser: Browser;
  let service: ServiceProcess;
  let guarded: ServiceProcess;
  const open: Page[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    [service, guarded] = await Promise.all([
      ServiceProcess.start({ PORTS: '0,0', LISTING_PORT: '0' }),
      ServiceProcess.start({ API_KEY: KEY }),
    ]);
  });
  afterEach(async () => {
    for (const page of open.splice(0)) await page.close();
  });
  afterAll(async () => {
    await browser.close();
    await ServiceProcess.stopAll();
  });

  const dashboard = async (cards?: readonly CardId[], { url } = service, query = ''): Promise<Page> => {
    const { page } = await openDashboard(browser.context, `${url}/${query}`, cards);
    open.push(page);
    return page;
  };
  const send = (path: string, method: string, body: object = {}): Promise<Response> =>
    fetch(`${service.url}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const focused = (page: Page): Promise<string> =>
    page.evaluate<string>('document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent');
  const inside = (page: Page, selector: string): Promise<boolean> =>
    page.evaluate<boolean>(`document.activeElement.closest(${JSON.stringify(selector)}) !== null`);

  it('say of what the address names and there is not that it is unknown, and what they show, until another is chosen', async () => {
    const address = '?stream=foo&lesson=foo&day=7&day-scenario=foo&channel=foo&device=foo&hpa-a=foo&lab-case=foo';
    const page = await dashboard(undefined, service, address);
    const lineOf = async (card: string): Promise<string | null> =>
      page
        .locator(`#${card}`)
        .getByText(/^Unknown .* in the address: /)
        .textContent();
    const channel = await page.locator('#own [aria-pressed=true]').getAttribute('data-channel');
    const labCase = (await page.locator('#lab section[aria-label^="Case "]').getAttribute('aria-label'))?.slice(5);
    const lines: [string, string][] = [
      ['connect', 'stream “foo” in the address: the retail day is chosen.'],
      ['lessons', 'lesson “foo” in the address: none is shown.'],
      ['retail-day', 'scenario “foo” in the address: the day that all see is shown.'],
      ['own', `channel “foo” in the address: ${channel ?? ''} is shown.`],
      ['fleet', 'device “foo” in the address: mockaxe1 is shown.'],
      ['autoscaling', 'manifest A “foo” in the address: “Kubernetes’ defaults” is shown.'],
      ['lab', `case “foo” in the address: ${labCase ?? ''} is shown.`],
    ];
    for (const [card, line] of lines) expect([card, await lineOf(card)]).toEqual([card, `Unknown ${line}`]);
    await page.getByRole('button', { name: /^mockaxe2 / }).click();
    await page.getByRole('button', { name: 'Start your own day' }).click();
    await page.locator('#connect').getByLabel('Seed').fill('8');
    await page.locator('#autoscaling').getByLabel('Manifest A', { exact: true }).selectOption('no-window');
    for (const card of ['connect', 'retail-day', 'fleet', 'autoscaling']) {
      await page
        .locator(`#${card}`)
        .getByText(/^Unknown .* in the address: /)
        .waitFor({ state: 'detached' });
    }
  });

  it('come once the service is back, where it was away as somebody came to them', async () => {
    const first = await ServiceProcess.startOnOwnPort();
    const { page } = await openDashboard(browser.context, `${first.url}/`, []);
    open.push(page);
    await first.kill();
    const failed = page.waitForEvent('requestfailed', (request) => request.url().includes('lab-card'));
    await page.evaluate("document.getElementById('lab').scrollIntoView({ behavior: 'instant' })");
    await failed;
    await page.locator('#lab[aria-busy]').waitFor();
    await ServiceProcess.start({ PORT: first.port });
    await page.locator('#lab:not([aria-busy])').waitFor();
  });

  describe('the faults', () => {
    const waitingIn = (page: Page, queue: string): ReturnType<Page['locator']> =>
      page.locator(`[data-queue="${queue}"]`);

    it('show the ten most recent events of telemetry at once, also after a reload, with their time on a phone', async () => {
      const traceId = '0b9cc3ba-8a0c-4a5f-9f0e-1c2f6d0e6f11';
      const events = Array.from({ length: 12 }, (_, index) => ({
        traceId,
        name: 'Somebody',
        event: `event${index}`,
        timeUnixNano: 1_725_662_000_000_000_000 + index * 1e9,
        attributes: [],
      }));
      await send('/telemetry/events', 'POST', events);
      const page = await dashboard(['faults']);
      const recent = page.getByRole('region', { name: 'Most recent telemetry' });
      await recent.getByText('event11').waitFor();
      expect(await recent.getByRole('listitem').count()).toBe(10);
      await page.setViewportSize(NARROW);
      await page.reload();
      await bringCards(page, ['faults']);
      for (const event of ['event2', 'event11']) await recent.getByText(event, { exact: true }).waitFor();
      expect(await recent.getByRole('listitem').count()).toBe(10);
      expect(await recent.getByText('22:33:31').isVisible()).toBe(true);
    });

    it('show the depth of each queue, also where it is 0', async () => {
      const page = await dashboard(['faults']);
      const queues = page.getByRole('list', { name: 'Queues' }).getByRole('listitem');
      expect(await queues.allTextContents()).toEqual([
        'Backend 1’s outbox: 0',
        'Event bus to lambda 2: 0',
        'Backend 2’s inbox: 0',
        'Backend 2’s outbox: 0',
        'Event bus to lambda 1: 0',
        'Backend 1’s inbox: 0',
      ]);
      await send('/faults/6', 'PUT', { enabled: true, probability: 1, kind: 'error' });
      await page.getByRole('button', { name: 'Send one', exact: true }).click();
      await waitingIn(page, 'Backend 2’s outbox').filter({ hasText: /: 1$/ }).waitFor();
      await page.getByRole('button', { name: 'Clear faults' }).click();
      await waitingIn(page, 'Backend 2’s outbox').filter({ hasText: /: 0$/ }).waitFor();
    });

    it('list what was given up, and have it tried again', async () => {
      await send('/faults/5', 'PUT', { enabled: true, probability: 1, kind: 'error' });
      const page = await dashboard(['faults']);
      const letters = page.getByRole('region', { name: 'Dead letters' });
      await letters.getByText('None: each step is tried until it succeeds').waitFor();
      await letters.getByLabel('Give up after').selectOption('3 tries');
      await page.getByRole('button', { name: 'Send one', exact: true }).click();
      await letters.getByText('3 × error').waitFor();
      await page.getByRole('button', { name: 'Clear faults' }).click();
      await page.getByRole('button', { name: 'Clear faults', disabled: true }).waitFor();
      const again = letters.getByRole('button', { name: /^Redrive: / });
      await again.focus();
      await page.keyboard.press('Enter');
      await letters.getByText('None. A step that fails 3 times ends up here').waitFor();
      expect(await inside(page, '[aria-label="Dead letters"]')).toBe(true);
      const report = (await (await fetch(`${service.url}/faults/report`)).json()) as object;
      expect(report).toMatchObject({ deadLettered: 0, lost: 0, duplicated: 0 });
      await letters.getByLabel('Give up after').selectOption('never');
    });

    it('keep the focus where a switch is thrown, and near where a button has nothing more to do', async () => {
      const page = await dashboard(['faults']);
      await page.getByRole('switch', { name: 'Fault at point 1' }).focus();
      await page.keyboard.press('Space');
      await page.getByRole('switch', { name: 'Fault at point 1', checked: true }).waitFor();
      expect(await focused(page)).toBe('Fault at point 1');
      await page.getByRole('button', { name: 'Clear faults' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Clear faults', disabled: true }).waitFor();
      expect(await inside(page, '#faults')).toBe(true);
    });
  });

  describe('the latency probe', () => {
    it('begins anew with another pod, once its name is complete, and has it in its commands', async () => {
      const page = await dashboard(['latency']);
      const commands = page.locator('#latency code');
      expect(await commands.first().textContent()).not.toContain('--pod');
      await page.getByRole('button', { name: 'Measure from here' }).click();
      await untilAtLeast(page, '#latency [data-events]', 'events', 3);
      await page.getByRole('button', { name: 'Stop writing' }).click();
      await page.getByRole('textbox', { name: 'Pod', exact: true }).fill('bo');
      expect(await commands.first().textContent()).not.toContain('--pod');
      expect(await numberIn(page, '#latency [data-events]', 'events')).toBeGreaterThanOrEqual(3);
      await page.getByRole('textbox', { name: 'Pod', exact: true }).fill('bob');
      await page.getByRole('textbox', { name: 'Pod', exact: true }).press('Enter');
      expect(await numberIn(page, '#latency [data-events]', 'events')).toBe(0);
      for (const command of await commands.allTextContents()) expect(command).toContain(' --pod bob ');
      await page.getByRole('button', { name: 'Measure from here' }).click();
      await untilAtLeast(page, '#latency [data-events]', 'events', 1);
    });

    it('says what a pod may be called where it is not', async () => {
      const page = await dashboard(['latency']);
      const pod = page.getByRole('textbox', { name: 'Pod', exact: true });
      const note = page.locator(`[id="${(await pod.getAttribute('aria-describedby')) ?? ''}"]`);
      const start = page.getByRole('button', { name: 'Measure from here' });
      for (const name of ['', 'Alice', 'a b', 'ünï', '-a']) {
        await pod.fill(name);
        expect([name, await pod.getAttribute('aria-invalid')]).toEqual([name, 'true']);
        expect(await note.textContent()).toMatch(/^Use a–z, 0–9 and -/);
        await expect(start.isDisabled()).resolves.toBe(true);
        await pod.fill('carol');
        expect([name, await pod.getAttribute('aria-invalid')]).toEqual([name, 'false']);
        await expect(start.isDisabled()).resolves.toBe(false);
      }
    });
  });

  describe('the fleet', () => {
    it('says in words how each device is, and on a phone its firmware', async () => {
      const page = await dashboard(['fleet']);
      await page.setViewportSize(NARROW);
      const device = page.getByRole('button', { name: /^mockaxe1 running/ });
      expect(await device.getByText(/v\d+\.\d+\.\d+/).isVisible()).toBe(true);
      expect(await page.getByRole('region', { name: 'Device mockaxe1' }).textContent()).toMatch(
        /running · firmware v\d+\.\d+\.\d+/,
      );
    });

    it('shows the log of a device where LOGS_PUB_ENABLED is not set', async () => {
      const page = await dashboard(['fleet']);
      await page.locator('#fleet ol li time').first().waitFor();
    });

    it('keeps the figures of a device fresh while they are looked at', async () => {
      const page = await dashboard(['fleet']);
      const panel = page.getByRole('region', { name: 'Device mockaxe1' });
      await panel.scrollIntoViewIfNeeded();
      await panel.getByText(/ shares/).waitFor();
      await send('/fleet/devices/mockaxe1/api/system', 'PATCH', { sharesAccepted: 471_100 });
      await panel.getByText('471100 shares').waitFor();
    });

    it('keeps the focus of who restarts a device, and of who sets one', async () => {
      const page = await dashboard(['fleet']);
      const restart = page.getByRole('button', { name: 'Restart mockaxe2' });
      await restart.focus();
      await page.keyboard.press('Enter');
      await page.locator('[data-device=mockaxe2][data-state=restarting]').waitFor();
      expect(await focused(page)).toBe('Restart mockaxe2');
      await page.getByRole('button', { name: /^mockaxe2 restarting/ }).waitFor();
      const panel = page.getByRole('region', { name: 'Device mockaxe1' });
      await panel.getByLabel('Frequency').focus();
      await page.keyboard.press('End');
      await panel.getByRole('button', { name: 'Apply' }).focus();
      await page.keyboard.press('Enter');
      await panel.getByRole('button', { name: 'Apply', disabled: true }).waitFor();
      expect(await inside(page, '[aria-label="Device mockaxe1"]')).toBe(true);
    });
  });

  describe('the key', () => {
    const dialogOf = (page: Page): ReturnType<Page['getByRole']> => page.getByRole('dialog', { name: 'API key' });

    it('is asked for again by who has closed the dialog, and then what was refused is done', async () => {
      const page = await dashboard(['faults'], guarded);
      const one = page.getByRole('button', { name: 'Send one', exact: true });
      await one.click();
      await dialogOf(page).waitFor();
      await page.keyboard.press('Escape');
      await page.locator('#faults [role=alert]').waitFor();
      expect(await focused(page)).toBe('Send one');
      await one.click();
      await dialogOf(page).waitFor();
      await page.getByLabel('Key', { exact: true }).fill(KEY);
      await page.getByRole('button', { name: 'Use it' }).click();
      await untilAtLeast(page, '#faults [data-applied]', 'applied', 1);
      expect(await page.locator('#faults [role=alert]').count()).toBe(0);
      expect(await focused(page)).toBe('Send one');
    });

    it('shows an error for a key that is wrong or cannot be one', async () => {
      const page = await dashboard(['faults'], guarded);
      await page.getByRole('button', { name: 'Clear faults' }).waitFor();
      await page.getByRole('button', { name: 'Start the flow' }).click();
      const key = page.getByLabel('Key', { exact: true });
      await key.fill('пароль');
      await dialogOf(page).getByText('Only letters A–Z, digits and signs, no spaces.').waitFor();
      await page.keyboard.press('Enter');
      expect(await dialogOf(page).isVisible()).toBe(true);
      await key.fill('not-the-right-key');
      await page.keyboard.press('Enter');
      await dialogOf(page).getByText('The service does not know that key.').waitFor();
      expect(await key.getAttribute('aria-invalid')).toBe('true');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.locator('#faults [role=alert]').waitFor();
      await page.getByRole('button', { name: 'Change the API key' }).click();
      await key.fill(KEY);
      await page.keyboard.press('Enter');
      await page.locator('#faults [role=alert]').waitFor({ state: 'detached' });
    });
  });

  it('dim what is not of now while the service is away', async () => {
    const brief = await ServiceProcess.startOnOwnPort({ PORTS: '0' });
    const page = await dashboard(['latency', 'fleet', 'faults'], brief);
    await page.locator('[data-device=mockaxe1][data-state=running]').waitFor();
    expect(await page.locator('[data-stale=true]').count()).toBe(0);
    await brief.kill();
    for (const card of ['latency', 'fleet', 'faults'])
      await page.locator(`#${card} [data-stale=true]`).first().waitFor();
    await ServiceProcess.start({ PORTS: '0', PORT: brief.port });
    await page.locator('#fleet [data-stale=false]').waitFor();
  });
});
