import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Page } from 'playwright-core';
import { type LabCaseBody } from '../../src/lab/lab.dto.js';
import { startApp, type TestApp } from '../support/apps/app.js';
import { SHIPPED_DATA } from '../support/apps/data-folder.js';
import { describeWith } from '../support/apps/programs.js';
import { type Browser, launchChromium } from '../support/clients/chromium.js';
import { expectedOf, failuresOf, sideBySide, type Watched } from '../support/clients/lab-session.js';

const NAMES = readdirSync(join(SHIPPED_DATA, 'lab')).map((file) => file.replace(/\.json$/, ''));

/** A browser has six connections to a server at most. */
const AT_A_TIME = 4;

/** What runs in the page; `runs` has what is read of it from here. */
const OPEN = `(name, url, types) => {
  const source = new EventSource(url);
  const events = [];
  for (const type of types) {
    source.addEventListener(type, ({ data, lastEventId }) => events.push({ type, data, lastEventId }));
  }
  (window.runs ??= {})[name] = { source, events };
}`;
const WATCH = '(name) => ({ events: runs[name].events, closed: runs[name].source.readyState === EventSource.CLOSED })';

describeWith('chromium')('the EventSource of Chromium', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  /** Of a page whose policy lets it connect. */
  let site: Server;
  let cases: readonly LabCaseBody[];
  let results: ReadonlyMap<string, Promise<string[]>>;

  beforeAll(async () => {
    app = await startApp();
    browser = await launchChromium();
    page = await browser.context.newPage();
    site = createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html>'));
    await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening));
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    cases = (await (await fetch(`${app.url}/lab`)).json()) as LabCaseBody[];
    results = sideBySide(NAMES, AT_A_TIME, failures);
  });
  afterAll(async () => {
    await Promise.allSettled(results.values());
    await browser.close();
    site.close();
    await app.close();
  });

  const failures = async (name: string): Promise<string[]> => {
    const { events } = await expectedOf(app.url, name);
    const types = [...new Set(['message', ...events.map(({ type = 'message' }) => type)])];
    const url = `${app.url}/lab/${name}?session=chromium`;
    const called = JSON.stringify(name);
    await page.evaluate(`(${OPEN})(${called}, ${JSON.stringify(url)}, ${JSON.stringify(types)})`);
    try {
      return await failuresOf(app.url, name, 'chromium', () => page.evaluate<Watched>(`(${WATCH})(${called})`));
    } finally {
      await page.evaluate(`runs[${called}].source.close()`);
    }
  };

  it.each(NAMES)('passes %s, or the case says why not', async (name) => {
    const note = cases.find((each) => each.name === name)?.chromium;
    const found = await results.get(name);
    if (note === undefined) expect(found).toEqual([]);
    else expect(found).not.toEqual([]);
  });
});
