import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bringCards,
  type CardId,
  type Dashboard,
  dashboardSuite,
  until,
  untilAtLeast,
  untilChanged,
} from '../support/clients/dashboard.js';
import { describeWith } from '../support/apps/programs.js';
import { ServiceProcess } from '../support/apps/service-process.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const CARDS = [
  'Connect your client',
  'Lessons',
  'Retail day',
  'Your streams',
  'Traffic simulator',
  'Latency probe',
  'Device fleet',
  'Faults',
  'Autoscaling',
  'Client lab',
];
const DAY = '#retail-day [data-sequence]';

/** Counts how often the flow is painted: with the bands as they are kept, which nothing else copies onto all of a canvas. */
const COUNT_DRAWINGS = `window.drawings = 0;
  for (const { prototype } of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
    const drawImage = prototype.drawImage;
    prototype.drawImage = function (...given) {
      if (given[1] === 0 && given[2] === 0) window.drawings += 0.5;
      return drawImage.apply(this, given);
    };
  }`;

/** In which frames the course of the day is painted, and in which the figures change. */
const WATCH_FRAMES = `window.painted = [];
  window.changed = [];
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (...given) {
    if (given[0] === '12:00') window.painted.push(document.timeline.currentTime);
    return fillText.apply(this, given);
  };
  new MutationObserver(() => window.changed.push(document.timeline.currentTime))
    .observe(document.querySelector('#retail-day [data-sequence]'), { attributes: true });`;

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

describeWith('chromium')('the dashboard', () => {
  const suite = dashboardSuite();
  const dashboard = (cards?: readonly CardId[], url?: string): Promise<Dashboard> => suite.open(url, '', cards);

  it('says what it is in one sentence, and has a card to connect and five for its systems, each with a line that explains it', async () => {
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
    const { page } = await dashboard(['retail-day']);
    await untilChanged(page, DAY, 'sequence', 3);
    expect(await page.locator('#retail-day').textContent()).toContain('Live for everyone');
  });

  it('reads each resource once while it is loaded', async () => {
    const page = await suite.newPage();
    const reads: string[] = [];
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url());
      const isRead = request.resourceType() === 'fetch' && request.method() === 'GET';
      // What a device reports of itself, faults of devices, and documents that may change, are read again and again.
      const isReadAgain = /\/api\/system\/info$|^\/streams$|^\/fleet\/faults$/.test(pathname);
      if (isRead && !isReadAgain) reads.push(`${pathname}${search}`);
    });
    await page.goto(`${suite.service.url}/`);
    await bringCards(page);
    await page.waitForSelector('#latency >> text=Subscribed');
    await page.waitForSelector('#faults >> text=Live');
    // By then the stream has all topics of the page.
    await fetch(`${suite.service.url}/requests`, { method: 'POST' });
    await page.waitForSelector('[aria-label="Most recent telemetry"] time');
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

  it('does not say of a service without a key that it asks for one', async () => {
    const { page } = await dashboard([]);
    await page.getByLabel('Enter an API key').click();
    const dialog = page.getByRole('dialog', { name: 'API key' });
    expect(await dialog.textContent()).toContain('Needed only where');
    expect(await dialog.textContent()).not.toContain('This service asks');
  });

  it('measures the latency of a subscription, from a click', async () => {
    const { page } = await dashboard(['latency']);
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
    const { page } = await dashboard(['latency'], guarded.url);
    await page.getByRole('button', { name: 'Measure from here' }).click();
    await page.getByLabel('Key', { exact: true }).fill('a-key-of-sixteen');
    await page.getByRole('button', { name: 'Use it' }).click();
    await untilAtLeast(page, '#latency [data-events]', 'events', 3);
  });

  it('can be used with the keyboard alone', async () => {
    const { page } = await dashboard(['retail-day']);
    await page.locator('#retail-day').getByLabel('Seed').focus();
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

  it('moves, and stands still for who asked for less motion, and still counts', async () => {
    const { page } = await dashboard(['retail-day']);
    const running =
      'document.getAnimations().filter((each) => each.playState === "running" && each.effect.getComputedTiming().duration > 50).length';
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.evaluate(COUNT_DRAWINGS);
    const drawingsIn = async (ms: number): Promise<number> => {
      const before = Number(await page.evaluate('window.drawings'));
      await page.waitForTimeout(ms);
      return Number(await page.evaluate('window.drawings')) - before;
    };
    // What nobody sees is not painted.
    await page.evaluate('window.scrollTo({ top: 0, behavior: "instant" })');
    await until(async () => (await drawingsIn(500)) === 0, 'end of painting out of sight');
    await untilChanged(page, DAY, 'sequence', 2);
    expect(await drawingsIn(1000)).toBe(0);
    await page.locator('#retail-day canvas').first().scrollIntoViewIfNeeded();
    await until(async () => (await drawingsIn(1000)) > 4, 'dots on their way');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    // The bands change twice a second at most.
    await until(async () => (await drawingsIn(1000)) <= 3, 'end of the last dot');
    await untilChanged(page, DAY, 'sequence', 3);
    expect(await page.evaluate(running)).toBe(0);
    const now = async (): Promise<number> => Number(await page.evaluate('performance.now()'));
    const beganMs = await now();
    const drawings = await drawingsIn(2000);
    // Where the machine is busy, two seconds take longer.
    expect(drawings).toBeLessThanOrEqual(2 * ((await now()) / 1000 - beganMs / 1000) + 1);
  });

  it('draws the live day seldom while nobody touches the page, and often again once somebody does', async () => {
    const { page } = await dashboard(['retail-day']);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.evaluate(COUNT_DRAWINGS);
    await page.locator('#retail-day canvas').first().scrollIntoViewIfNeeded();
    const drawingsIn = async (ms: number): Promise<number> => {
      const before = Number(await page.evaluate('window.drawings'));
      await page.waitForTimeout(ms);
      return Number(await page.evaluate('window.drawings')) - before;
    };
    await page.waitForTimeout(10_000);
    // Five times a second, and the one that was under way.
    await until(async () => (await drawingsIn(3000)) <= 17, 'rest');
    await untilChanged(page, DAY, 'sequence', 2);
    let x = 20;
    await until(async () => {
      await page.mouse.move((x += 1), 20);
      return (await drawingsIn(1000)) > 14;
    }, 'motion');
  });

  it('changes figures and the course of the day in one frame while nobody touches the page', async () => {
    const { page } = await dashboard(['retail-day']);
    await page.locator('#retail-day canvas').nth(1).scrollIntoViewIfNeeded();
    await page.waitForTimeout(11_000);
    await page.evaluate(WATCH_FRAMES);
    const changed = (): Promise<number[]> => page.evaluate<number[]>('window.changed');
    await until(async () => (await changed()).length >= 20, 'changes');
    const painted = await page.evaluate<number[]>('window.painted');
    // Another day that begins meanwhile is shown at once, and a busy machine may be late now and then.
    expect((await changed()).filter((frame) => painted.includes(frame)).length).toBeGreaterThan(10);
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
