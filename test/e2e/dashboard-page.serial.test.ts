import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page } from 'playwright-core';
import { type Browser, launchChromium } from '../support/clients/chromium.js';
import { type Dashboard, numberIn, openDashboard, untilAtLeast } from '../support/clients/dashboard.js';
import { describeWith } from '../support/apps/programs.js';
import { ServiceProcess } from '../support/apps/service-process.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const CARDS = ['Retail day', 'Traffic simulator', 'Latency probe', 'Device fleet', 'Faults'];
const DAY = '#retail-day [data-sequence]';

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

describeWith('chromium')('the dashboard', () => {
  let browser: Browser;
  let service: ServiceProcess;
  const open: Page[] = [];

  const dashboard = async (url = service.url): Promise<Dashboard> => {
    const opened = await openDashboard(browser.context, `${url}/`);
    open.push(opened.page);
    return opened;
  };

  beforeAll(async () => {
    browser = await launchChromium();
    service = await ServiceProcess.start();
  });
  afterEach(async () => {
    for (const page of open.splice(0)) await page.close();
  });
  afterAll(async () => {
    await browser.close();
    await ServiceProcess.stopAll();
  });

  it('says what it is in one sentence, and has five cards, each with a line that explains it', async () => {
    const { page, complaints } = await dashboard();
    await expect(page.locator('h1').textContent()).resolves.toBe('flowProbe');
    expect(await page.locator('header p').first().textContent()).toMatch(/live system, simulated/i);
    const titles = await page.locator('main section[aria-labelledby] h2').allTextContents();
    expect(titles.map((title) => title.replace(/^\d/, ''))).toEqual(CARDS);
    for (const card of await page.locator('main section[aria-labelledby]').all()) {
      expect((await card.locator('header p').first().textContent())?.length).toBeGreaterThan(40);
    }
    expect(complaints).toEqual([]);
  });

  it('moves within a moment of being opened, without anything being pressed', async () => {
    const { page } = await dashboard();
    const before = await numberIn(page, DAY, 'sequence');
    await untilAtLeast(page, DAY, 'sequence', before + 5);
    expect(await page.locator('#retail-day').textContent()).toContain('Live for everyone');
  });

  it('reads each resource once while it is loaded', async () => {
    const page = await browser.context.newPage();
    open.push(page);
    const reads: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      const isRead = request.resourceType() === 'fetch' && request.method() === 'GET';
      // What a device reports of itself is read again and again.
      if (isRead && !pathname.endsWith('/api/system/info')) reads.push(pathname);
    });
    await page.goto(`${service.url}/`);
    await page.waitForSelector(DAY);
    await page.waitForSelector('#latency >> text=Subscribed');
    await page.waitForSelector('#faults >> text=Live', { timeout: 20_000 });
    // By then the stream has all topics of the page.
    await fetch(`${service.url}/requests`, { method: 'POST' });
    await page.waitForSelector('[aria-label="Most recent telemetry"] time', { timeout: 20_000 });
    expect(reads.sort()).toEqual([...new Set(reads)]);
    expect(reads).toContain('/faults');
  });

  it('keeps its policy and its types: no violation while everything is used', async () => {
    const { page, complaints } = await dashboard();
    await page.evaluate(
      `addEventListener('securitypolicyviolation', (event) => { (window.violations ??= []).push(event.violatedDirective); })`,
    );
    await page.getByRole('button', { name: 'Measure from here' }).click();
    await page.getByLabel(/Switch to the/).click();
    await page.getByLabel('Enter an API key').click();
    await page.keyboard.press('Escape');
    await untilAtLeast(page, '#latency [data-events]', 'events', 3);
    expect(await page.evaluate('window.violations ?? []')).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('shows a day of one’s own to its end, and every message of it', async () => {
    const { page } = await dashboard();
    await page.getByLabel('Seed').fill('42');
    await page.getByRole('radio', { name: '10×' }).click();
    await page.getByRole('button', { name: 'Start your own day' }).click();
    await page.waitForSelector('text=seed 42');
    await page.waitForSelector('text=Day is over', { timeout: 40_000 });
    const lines = (await (await fetch(`${service.url}/simulation/export?seed=42`)).text()).trim().split('\n');
    await untilAtLeast(page, DAY, 'sequence', lines.length - 1);
    expect(await numberIn(page, DAY, 'sequence')).toBe(lines.length - 1);
    expect([await numberIn(page, DAY, 'missed'), await numberIn(page, DAY, 'repeated')]).toEqual([0, 0]);
    expect(await page.locator('#retail-day ol [data-kind=info]').count()).toBeGreaterThanOrEqual(10);
  });

  it('shows the pods of both clusters as the day has them', async () => {
    const { page } = await dashboard();
    await page.getByLabel('Seed').fill('7');
    await page.getByRole('radio', { name: '10×' }).click();
    await page.getByRole('button', { name: 'Start your own day' }).click();
    await page.waitForSelector('text=Day is over', { timeout: 40_000 });
    const told = await (await fetch(`${service.url}/simulation/export?seed=7`)).text();
    const nodes = { order: 2, payment: 2 };
    for (const line of told.trim().split('\n')) {
      const message = JSON.parse(line) as { type: string; entity: 'order' | 'payment'; factor: number };
      if (message.type === 'scale-up') nodes[message.entity] += message.factor;
      if (message.type === 'scale-down') nodes[message.entity] -= message.factor;
    }
    await page.waitForTimeout(500);
    for (const entity of ['order', 'payment'] as const) {
      expect(await numberIn(page, `[data-cluster=${entity}]`, 'nodes')).toBe(nodes[entity]);
      expect(await page.locator(`[data-cluster=${entity}] [role=img]`).getAttribute('aria-label')).toContain(
        `${nodes[entity]} of 12 pods`,
      );
    }
  });

  it('goes on with a day of one’s own after it was loaded again, from its first message on', async () => {
    const { page } = await dashboard();
    await page.getByLabel('Seed').fill('reload');
    await page.getByRole('button', { name: 'Start your own day' }).click();
    await page.waitForSelector('text=seed reload');
    await untilAtLeast(page, DAY, 'sequence', 15);
    const before = await numberIn(page, DAY, 'sequence');
    await page.reload();
    await page.waitForSelector('text=seed reload');
    await untilAtLeast(page, DAY, 'sequence', before + 3);
    expect([await numberIn(page, DAY, 'missed'), await numberIn(page, DAY, 'repeated')]).toEqual([0, 0]);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.waitForSelector('text=Stopped');
  });

  it('goes on by itself after the service was killed and started again, and says so', async () => {
    const first = await ServiceProcess.start();
    const { page, complaints } = await dashboard(first.url);
    await page.getByLabel('Seed').fill('kill');
    await page.getByRole('button', { name: 'Start your own day' }).click();
    await page.waitForSelector('text=seed kill');
    await untilAtLeast(page, DAY, 'sequence', 10);
    await first.kill();
    await page.waitForSelector('#retail-day >> text=Reconnecting');
    await page.waitForSelector('#latency >> text=Reconnecting');
    const before = await numberIn(page, DAY, 'sequence');
    await ServiceProcess.start({ PORT: first.port });
    await untilAtLeast(page, DAY, 'sequence', before + 10);
    expect([await numberIn(page, DAY, 'missed'), await numberIn(page, DAY, 'repeated')]).toEqual([0, 0]);
    await page.waitForSelector('text=/resumed after message \\d+: nothing missed/');
    await page.waitForSelector('#latency >> text=Subscribed', { timeout: 40_000 });
    expect(complaints).toEqual([]);
  });

  it('measures the latency of a subscription, from a click', async () => {
    const { page } = await dashboard();
    await page.getByRole('button', { name: 'Measure from here' }).click();
    await untilAtLeast(page, '#latency [data-events]', 'events', 12);
    await page.getByRole('button', { name: 'Stop writing' }).click();
    const label = await page.locator('#latency svg[role=img]').getAttribute('aria-label');
    expect(label).toMatch(/^\d+ samples: 50 percent within [\d.]+ milliseconds/);
    const p50 = Number(/50 percent within ([\d.]+)/.exec(label ?? '')?.[1]);
    expect(p50).toBeGreaterThan(0);
    expect(p50).toBeLessThan(2000);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.waitForSelector('#latency >> text=Nothing has come yet');
  });

  it('asks for the key of a service that has one, and then does what was refused', async () => {
    const guarded = await ServiceProcess.start({ API_KEY: 'a-key-of-sixteen' });
    const { page } = await dashboard(guarded.url);
    await page.getByRole('button', { name: 'Measure from here' }).click();
    await page.getByLabel('Key', { exact: true }).fill('a-key-of-sixteen');
    await page.getByRole('button', { name: 'Use it' }).click();
    await untilAtLeast(page, '#latency [data-events]', 'events', 3);
  });

  it('works in seven tabs at once, with four streams at most for all of them', async () => {
    const tabs: Dashboard[] = [];
    for (let tab = 0; tab < 7; tab += 1) tabs.push(await dashboard());
    for (const [index, { page }] of tabs.entries()) {
      const before = await numberIn(page, DAY, 'sequence');
      await untilAtLeast(page, DAY, 'sequence', before + 3);
      await page.getByLabel('Seed').fill(`tab-${index}`);
      await page.getByRole('button', { name: 'Start your own day' }).click();
      await page.waitForSelector(`text=seed tab-${index}`);
    }
    for (const { page } of tabs) {
      const before = await numberIn(page, DAY, 'sequence');
      await untilAtLeast(page, DAY, 'sequence', before + 8);
    }
    const last = tabs.at(-1);
    await last?.page.getByRole('button', { name: 'Measure from here' }).click();
    for (const { page } of tabs) await untilAtLeast(page, '#latency [data-events]', 'events', 3);
    for (const { page } of tabs) expect(await numberIn(page, DAY, 'missed')).toBe(0);
    expect(await service.metric('flowprobe_open_streams')).toBeLessThanOrEqual(4);
  });

  it('can be used with the keyboard alone', async () => {
    const { page } = await dashboard();
    await page.getByLabel('Seed').focus();
    await page.keyboard.type('keys');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    // Focus moves in a turn of its own.
    await page.locator('label:has(input:focus)', { hasText: '2×' }).waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('radio', { name: '2×', exact: true, checked: true }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Start your own day');
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=seed keys');
  });

  it('stands still for who asked for less motion, and still counts', async () => {
    const { page } = await dashboard();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const before = await numberIn(page, DAY, 'sequence');
    await untilAtLeast(page, DAY, 'sequence', before + 5);
    const running =
      'document.getAnimations().filter((each) => each.playState === "running" && each.effect.getComputedTiming().duration > 50).length';
    expect(await page.evaluate(running)).toBe(0);
  });

  describe.each([1440, 375])('at %i pixels', (width) => {
    it.each(['dark', 'light'] as const)(
      'has no serious finding of axe and nothing beyond its edge, %s',
      async (colorScheme) => {
        const { page } = await dashboard();
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.waitForTimeout(1200);
        const folder = mkdtempSync(join(tmpdir(), 'flowprobe-dashboard-'));
        const picture = join(folder, `${width}-${colorScheme}.png`);
        await page.screenshot({ path: picture, fullPage: true });
        expect(statSync(picture).size).toBeGreaterThan(20_000);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
        // By the debugger, which the page's policy does not bind.
        await page.evaluate(AXE);
        const { violations } = await page.evaluate<{ violations: Finding[] }>('axe.run()');
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(
          serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`),
        ).toEqual([]);
      },
    );
  });

  it('does not move what is there while more comes', async () => {
    const { page } = await dashboard();
    await page.evaluate(
      `new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift = (window.shift ?? 0) + entry.value; }).observe({ type: 'layout-shift' })`,
    );
    await page.getByRole('button', { name: 'Measure from here' }).click();
    await page.waitForTimeout(4000);
    expect(await page.evaluate('window.shift ?? 0')).toBeLessThan(0.02);
  });
});
