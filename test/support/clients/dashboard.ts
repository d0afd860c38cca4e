import { setTimeout as delay } from 'node:timers/promises';
import { type BrowserContext, type Page } from 'playwright-core';

/** A page with the dashboard, and all that the browser has complained about since it was opened. */
export interface Dashboard {
  readonly page: Page;
  /** Errors of scripts and refusals of the page's policy; lost connections are no fault of the page. */
  readonly complaints: string[];
}

const PATIENCE_MS = 30_000;
const LOST_CONNECTION = /net::ERR_|Failed to load resource/;

export async function openDashboard(context: BrowserContext, url: string): Promise<Dashboard> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !LOST_CONNECTION.test(message.text())) complaints.push(message.text());
  });
  await page.goto(url);
  await page.waitForSelector('#retail-day [data-sequence]', { timeout: 20_000 });
  return { page, complaints };
}

/** A number that the page keeps in an attribute for its tests and style. */
export async function numberIn(page: Page, selector: string, name: string): Promise<number> {
  return Number(await page.locator(selector).first().getAttribute(`data-${name}`));
}

/** Waits until such a number is at least as high; asked for from outside, as the page's policy lets no text become code. */
export async function untilAtLeast(page: Page, selector: string, name: string, least: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const value = await numberIn(page, selector, name);
    if (value >= least) return;
    if (performance.now() > deadline) throw new Error(`${name} of ${selector} is ${value}, not at least ${least}`);
    await page.waitForTimeout(50);
  }
}

/** Waits until it is so. */
export async function until(isTrue: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`no ${what}`);
    await delay(50);
  }
}
