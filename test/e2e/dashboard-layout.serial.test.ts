import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { type Browser, launchChromium } from '../support/clients/chromium.js';
import { openDashboard } from '../support/clients/dashboard.js';
import { describeWith } from '../support/apps/programs.js';
import { ServiceProcess } from '../support/apps/service-process.js';

const API = /\/(simulation|traffic|fleet|faults|requests)\b/;
const WIDTHS = Array.from({ length: 33 }, (_, index) => 320 + 40 * index);

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
  const openAt = async (width: number, { path = '/', delayMs = 0 } = {}): Promise<void> => {
    page = await browser.context.newPage();
    await page.setViewportSize({ width, height: 900 });
    await page.addInitScript(SHIFTS);
    if (delayMs > 0) {
      await page.route(API, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        await route.continue();
      });
    }
    await page.goto(`${service.url}${path}`);
    await page.waitForSelector('#retail-day [data-sequence]');
    await page.waitForSelector('#traffic [data-job]');
    await page.waitForSelector('#faults [data-applied]');
    await page.waitForSelector('#latency >> text=Subscribed');
    await page.waitForSelector('#retail-day >> text=Live for everyone');
  };

  it('gives the day, the fleet and the faults the whole width of a wide page, and the other two half of it', async () => {
    await openAt(1440);
    const widths = await page.evaluate<[string, boolean][]>(
      `[...document.querySelectorAll('main section[aria-labelledby$="-title"]')].map((card) =>
        [card.id, card.getBoundingClientRect().width > innerWidth / 2])`,
    );
    expect(Object.fromEntries(widths)).toEqual({
      'retail-day': true,
      traffic: false,
      latency: false,
      fleet: true,
      faults: true,
    });
  });

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
    await openAt(width, { delayMs });
    expect(await page.evaluate('window.shift')).toBeLessThan(0.02);
  });

  it('leads to the card that its address names, though the cards above come later', async () => {
    await openAt(375, { path: '/#faults', delayMs: 300 });
    await page.waitForFunction(
      () => {
        const { document, innerHeight } = globalThis as unknown as {
          document: { querySelector(name: string): { getBoundingClientRect(): { top: number } } };
          innerHeight: number;
        };
        const { top } = document.querySelector('#faults').getBoundingClientRect();
        return top > -1 && top < innerHeight / 4;
      },
      null,
      { timeout: 5000 },
    );
  });

  it('lets who uses the keyboard skip its header', async () => {
    await openAt(1440);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the five systems');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest("section").id')).toBe('retail-day');
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
