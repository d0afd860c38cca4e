import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Buffer } from 'node:buffer';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Page } from 'playwright-core';
import { type Browser, launchChromium } from '../support/clients/chromium.js';
import { bringCards, openDashboard, until } from '../support/clients/dashboard.js';
import { describeWith } from '../support/apps/programs.js';
import { ROOT } from '../support/apps/run.js';
import { ServiceProcess } from '../support/apps/service-process.js';

const API = /\/(simulation|traffic|fleet|faults|requests)\b/;
const ASSETS = join(ROOT, 'dist/web/assets');
const WIDTHS = [...Array.from({ length: 33 }, (_, index) => 320 + 40 * index), 768, 2560];

/** What sticks out of the page or of its card, or has more to say than its room allows. */
const STICKING_OUT = `[...document.querySelectorAll('main button, main input, main select, main p, main h2')]
  .filter((each) => {
    const { right, width } = each.getBoundingClientRect();
    const card = each.closest('section[id]').getBoundingClientRect();
    const isCutOff = each.matches('label:has(input[type=radio])') && each.scrollWidth > each.clientWidth;
    return width > 1 && (right > innerWidth || right > card.right || isCutOff);
  })
  .map((each) => each.outerHTML.slice(0, 120))`;

const SHIFTS = `window.shift = 0;
  new PerformanceObserver((list) => { for (const { value } of list.getEntries()) window.shift += value; })
    .observe({ type: 'layout-shift', buffered: true });`;

describeWith('chromium')('how the page is laid out', () => {
  let browser: Browser;
  let service: ServiceProcess;
  let page: Page;

  beforeAll(async () => {
    browser = await launchChromium();
    service = await ServiceProcess.start();
  });
  afterEach(async () => {
    await page.close();
  });
  afterAll(async () => {
    await browser.close();
    await ServiceProcess.stopAll();
  });

  /** A page whose answers come late, as from afar. */
  const loadAt = async (width: number, delayMs = 0): Promise<void> => {
    page = await browser.context.newPage();
    await page.setViewportSize({ width, height: 900 });
    await page.addInitScript(SHIFTS);
    if (delayMs > 0) {
      await page.route(API, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        await route.continue();
      });
    }
    await page.goto(service.url);
  };
  /** A page of which every card has come. */
  const openAt = async (width: number): Promise<void> => {
    await loadAt(width);
    await bringCards(page);
    await page.waitForSelector('#traffic [data-job]');
    await page.waitForSelector('#faults [data-applied]');
    await page.waitForSelector('#latency >> text=Subscribed');
    await page.waitForSelector('#retail-day >> text=Live for everyone');
  };

  it('gives traffic and latency half of the width of a wide page, and all other cards the whole of it', async () => {
    await openAt(1440);
    const widths = await page.evaluate<[string, boolean][]>(
      `[...document.querySelectorAll('main section[aria-labelledby$="-title"]')].map((card) =>
        [card.id, card.getBoundingClientRect().width > innerWidth / 2])`,
    );
    expect(Object.fromEntries(widths)).toEqual({
      connect: true,
      lessons: true,
      'retail-day': true,
      own: true,
      traffic: false,
      latency: false,
      fleet: true,
      faults: true,
      autoscaling: true,
      lab: true,
    });
  });

  it.each([1280, 640, 375, 320])(
    'follows the text size that the browser is set to, at 200 % and %d pixels',
    async (width) => {
      const large = await launchChromium(['--blink-settings=defaultFontSize=32']);
      try {
        ({ page } = await openDashboard(large.context, `${service.url}/`));
        await page.setViewportSize({ width, height: 900 });
        expect(await page.evaluate('getComputedStyle(document.documentElement).fontSize')).toBe('30px');
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      } finally {
        await large.close();
      }
    },
  );

  it.each(['that all see', 'of one’s own'])(
    'has nothing beyond its edge at any width, with the day %s',
    async (which) => {
      ({ page } = await openDashboard(browser.context, `${service.url}/`));
      await page.waitForSelector('#faults [data-applied]');
      if (which !== 'that all see') {
        await page.getByRole('button', { name: 'Start your own day' }).click();
        await page.getByRole('button', { name: 'Watch live' }).waitFor();
      }
      const troubles: unknown[] = [];
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        const sticking = await page.evaluate<string[]>(STICKING_OUT);
        if (Number(beyond) > 0 || sticking.length > 0) troubles.push({ width, beyond, sticking });
      }
      expect(troubles).toEqual([]);
    },
  );

  it.each([
    [1440, 0],
    [1440, 1000],
    [375, 0],
    [375, 1000],
  ])('does not move while it loads, at %i pixels with answers that take %i ms', async (width, delayMs) => {
    await loadAt(width, delayMs);
    await page.waitForSelector('#connect [data-clients="0"]');
    if (width > 1000) await page.waitForSelector('#retail-day >> text=Live for everyone');
    await page.waitForTimeout(500);
    expect(await page.evaluate('window.shift')).toBeLessThan(0.02);
  });

  it.each([
    [1440, 0],
    [1440, 1000],
    [768, 1000],
    [375, 0],
    [375, 1000],
  ])('does not move for who scrolls through it, at %i pixels with answers that take %i ms', async (width, delayMs) => {
    await loadAt(width, delayMs);
    await page.waitForSelector('#connect [data-clients="0"]');
    await page.mouse.move(width / 2, 450);
    await until(async () => {
      await page.mouse.wheel(0, 250);
      await page.waitForTimeout(150);
      return (await page.locator('#faults [data-applied]').count()) > 0;
    }, 'the last card');
    expect(await page.evaluate('window.shift')).toBeLessThan(0.02);
  });

  it.each(['', '?client=python&wire=cut:at=3&wire=drop:at=1'])(
    'leaves nothing empty below the client or the list beside it, with %j in its address',
    async (query) => {
      page = await browser.context.newPage();
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`${service.url}/${query}`);
      await page.waitForSelector('#connect [data-clients="0"]');
      if (query !== '') await page.locator('#connect pre').getByText('urllib').waitFor();
      const ends = await page.evaluate<number[]>(
        `['pre', 'ol[aria-label^="What happened"]'].map((each) => {
          const bottom = document.querySelector('#connect').getBoundingClientRect().bottom;
          return bottom - document.querySelector('#connect ' + each).getBoundingClientRect().bottom;
        })`,
      );
      // What is around them: the padding of the card, and that of the box that the client is in.
      for (const end of ends) expect(end).toBeLessThan(32);
    },
  );

  it('loads no more than 150 KB before anything is pressed, gzipped', async () => {
    page = await browser.context.newPage();
    await page.setViewportSize({ width: 1440, height: 900 });
    const paths = new Set<string>();
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (pathname === '/' || pathname.startsWith('/assets/')) paths.add(pathname);
    });
    await page.goto(service.url);
    await page.waitForSelector('#retail-day [data-sequence]');
    // The browser does not report what a shared worker loads.
    const worker = readdirSync(ASSETS).find((name) => /^hub\.worker-.*\.js$/.test(name));
    const files = [...paths, `/assets/${worker ?? ''}`];
    const sizes = await Promise.all(
      files.map(async (path) => gzipSync(Buffer.from(await (await fetch(service.url + path)).arrayBuffer())).length),
    );
    expect(files.filter((path) => path.endsWith('.woff2')).length).toBe(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150 * 1024);
  });

  it('leads to the card that its address names, though the cards above come later', async () => {
    page = await browser.context.newPage();
    await page.setViewportSize({ width: 375, height: 900 });
    await page.route(API, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    await page.goto(`${service.url}/#faults`);
    await page.waitForSelector('#faults [data-applied]');
    await page.waitForFunction(() => {
      const { document, innerHeight } = globalThis as unknown as {
        document: { querySelector(name: string): { getBoundingClientRect(): { top: number } } };
        innerHeight: number;
      };
      const { top } = document.querySelector('#faults').getBoundingClientRect();
      return top > -1 && top < innerHeight / 4;
    });
  });

  it('lets who uses the keyboard skip its header', async () => {
    await openAt(1440);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest("section").id')).toBe('connect');
  });

  it('has nothing to press that is too small for a finger', async () => {
    await openAt(375);
    const small = `[...document.querySelectorAll('main :is(button, select, input:not([aria-hidden])), header :is(button, a)')]
      .filter((each) => { const { width, height } = each.getBoundingClientRect(); return width > 0 && (width < 24 || height < 24); })
      .map((each) => each.outerHTML.slice(0, 120))`;
    expect(await page.evaluate(small)).toEqual([]);
  });

  it('gives the line that explains a card its whole width on a phone', async () => {
    await openAt(375);
    const narrow = `[...document.querySelectorAll('main section[id] > header')]
      .filter((each) => each.querySelector('p').clientWidth < each.clientWidth)`;
    expect(await page.evaluate(narrow)).toEqual([]);
  });

  it('shows no state of a card that has not come yet, or cannot', async () => {
    page = await browser.context.newPage();
    await page.route(/\/simulation\/scenarios/, (route) => route.fulfill({ status: 503, body: '{}' }));
    await page.goto(service.url);
    await page.waitForSelector('#retail-day >> text=It is tried again every few seconds.');
    expect(await page.locator('#retail-day header').textContent()).not.toMatch(/Off|Live|Connect/);
  });
});
