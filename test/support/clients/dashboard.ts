import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { type BrowserContext, type Page, type Request } from 'playwright-core';
import { ServiceProcess } from '../apps/service-process.js';
import { type Browser, launchChromium } from './chromium.js';
import { WAIT_LIMIT_MS } from '../wait-limit.js';

/** A page with the dashboard, and all that the browser has complained about since it was opened. */
export interface Dashboard {
  readonly page: Page;
  /** Errors of scripts and refusals of the page's policy; lost connections are no fault of the page. */
  readonly complaints: string[];
}

const LOST_CONNECTION = /net::ERR_|Failed to load resource/;

/** Cards that come when they are seen, from the top. */
const CARDS = ['lessons', 'retail-day', 'own', 'traffic', 'latency', 'fleet', 'faults', 'autoscaling', 'lab'] as const;

export type CardId = (typeof CARDS)[number];

/** Has cards come, as somebody does who looks at them, or at all of the page, and goes back to its top. */
export async function bringCards(page: Page, cards: readonly CardId[] = CARDS): Promise<void> {
  for (const id of cards) {
    // A place is another element once its card has come, which then reads what it shows.
    const ready = `#${id}:not([aria-busy]):not(:has([role=status] > .sr-only))`;
    await until(async () => {
      await page.evaluate(`document.getElementById('${id}')?.scrollIntoView({ behavior: 'instant' })`);
      return (await page.locator(ready).count()) > 0;
    }, `card ${id}`);
  }
  await page.evaluate('window.scrollTo({ top: 0, behavior: "instant" })');
  if (cards.includes('retail-day')) await page.waitForSelector('#retail-day [data-sequence]');
}

/**
 * With less motion, unless a test is about it: what moves keeps the processor busy, and shows a test nothing.
 * @param cards those that the test is about: each that comes costs the browser a fifth of a second and more
 */
export async function openDashboard(
  context: BrowserContext,
  url: string,
  cards?: readonly CardId[],
): Promise<Dashboard> {
  const page = await context.newPage();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !LOST_CONNECTION.test(message.text())) complaints.push(message.text());
  });
  const underWay = new Set<Request>();
  const onEnd = (request: Request): void => void underWay.delete(request);
  page.on('request', (request) => underWay.add(request));
  page.on('requestfinished', onEnd);
  page.on('requestfailed', onEnd);
  await page.goto(url);
  try {
    await bringCards(page, cards);
  } catch (error) {
    // A card that does not come waits for something.
    const waitsFor = [...underWay].map((request) => request.url()).join(' ');
    throw new Error(`under way: ${waitsFor}; complaints: ${complaints.join(' ')}`, { cause: error });
  }
  return { page, complaints };
}

/** What the tests of a page share: a browser, a service, and pages that are closed behind each test. */
export interface DashboardSuite {
  /** Only within a test. */
  readonly service: ServiceProcess;
  /** @param url another service's @param query of the page @param cards others than those of the suite */
  open(url?: string, query?: string, cards?: readonly CardId[]): Promise<Dashboard>;
  /** A page that has loaded nothing yet. */
  newPage(): Promise<Page>;
}

/** To be called in a `describe`, before its own hooks. @param variables of the service @param ofSuite see `openDashboard` */
export function dashboardSuite(
  variables: Readonly<Record<string, string>> = {},
  ofSuite?: readonly CardId[],
): DashboardSuite {
  let browser: Browser;
  let service: ServiceProcess;
  const pages: Page[] = [];
  beforeAll(async () => {
    browser = await launchChromium();
    service = await ServiceProcess.start(variables);
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
  });
  afterAll(async () => {
    await browser.close();
    await ServiceProcess.stopAll();
  });
  return {
    get service() {
      return service;
    },
    async open(url = service.url, query = '', cards = ofSuite) {
      const opened = await openDashboard(browser.context, `${url}/${query}`, cards);
      pages.push(opened.page);
      return opened;
    },
    async newPage() {
      const page = await browser.context.newPage();
      pages.push(page);
      return page;
    },
  };
}

/** A number that the page keeps in an attribute for its tests and style. */
export async function numberIn(page: Page, selector: string, name: string): Promise<number> {
  return Number(await page.locator(selector).first().getAttribute(`data-${name}`));
}

/** Waits until such a number is at least as high; asked for from outside, as the page's policy lets no text become code. */
export async function untilAtLeast(page: Page, selector: string, name: string, least: number): Promise<void> {
  const deadline = performance.now() + WAIT_LIMIT_MS;
  for (;;) {
    const value = await numberIn(page, selector, name);
    if (value >= least) return;
    if (performance.now() > deadline) throw new Error(`${name} of ${selector} is ${value}, not at least ${least}`);
    await page.waitForTimeout(50);
  }
}

/**
 * Waits until such a number has changed so many times, whichever way: the live day begins anew when it has ended, and its
 * sequence with it.
 */
export async function untilChanged(page: Page, selector: string, name: string, times: number): Promise<void> {
  const deadline = performance.now() + WAIT_LIMIT_MS;
  let last = await numberIn(page, selector, name);
  for (let left = times; left > 0;) {
    if (performance.now() > deadline) throw new Error(`${name} of ${selector} stays ${last}, ${left} changes missing`);
    await page.waitForTimeout(50);
    const value = await numberIn(page, selector, name);
    if (value !== last) left--;
    last = value;
  }
}

/** Waits until it is so. */
export async function until(isTrue: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + WAIT_LIMIT_MS;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`no ${what}`);
    await delay(50);
  }
}
