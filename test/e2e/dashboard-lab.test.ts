import { expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { type LabCaseBody, type LabSessionBody } from '../../src/lab/lab.dto.js';
import { bringCards, dashboardSuite, until } from '../support/clients/dashboard.js';
import { describeWith } from '../support/apps/programs.js';

const STATES = `[...document.querySelectorAll('#lab [data-case]')].map(({ dataset }) => [dataset.case, dataset.state])`;
const JOURNAL = `[...document.querySelectorAll('#lab [aria-label="Requests of the session"] tbody tr')]
  .map(({ cells }) => [...cells].slice(0, 3).map(({ textContent }) => textContent))`;

describeWith('chromium')('the client lab of the dashboard', () => {
  const suite = dashboardSuite({}, ['lab']);
  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${suite.service.url}${path}`)).json()) as T;
  const states = async (page: Page): Promise<Map<string, string>> =>
    new Map(await page.evaluate<[string, string][]>(STATES));
  /** A run that was just begun is shown a moment later. */
  const untilIdle = (page: Page): Promise<void> =>
    until(async () => {
      const lab = page.locator('#lab');
      const total = Number(await lab.locator('[data-lab-total]').getAttribute('data-lab-total'));
      return total > 0 && (await lab.getByRole('button', { name: 'Run all' }).count()) > 0;
    }, 'end');

  it('runs the cases that a search has found, and shows what the server says of one', async () => {
    const { page } = await suite.open();
    const lab = page.locator('#lab');
    const all = await ask<LabCaseBody[]>('/lab');
    expect(new Set((await states(page)).keys())).toEqual(new Set(all.map(({ name }) => name)));
    await lab.getByLabel('Search').fill('id-resume');
    const listed = [...(await states(page)).keys()];
    expect(listed.length).toBeGreaterThan(0);
    expect(listed.length).toBeLessThan(20);
    await lab.getByRole('button', { name: 'Run the listed' }).click();
    await untilIdle(page);
    expect([...(await states(page))]).toEqual(listed.map((name) => [name, 'passed']));
    expect(await lab.getByRole('status').first().textContent()).toBe(`${listed.length} done.`);

    await lab.locator('[data-case=id-resume] button').click();
    expect(new URL(page.url()).searchParams.get('lab-case')).toBe('id-resume');
    const journal = lab.getByRole('table', { name: 'Requests of the session' });
    await journal.waitFor();
    const link = (await lab.getByRole('link', { name: /^session page-/ }).getAttribute('href')) ?? '';
    const { requests } = await ask<LabSessionBody>(new URL(link).pathname);
    expect(requests.length).toBeGreaterThan(1);
    expect(await page.evaluate(JOURNAL)).toEqual(
      requests.map(({ n, status, headers }) => [String(n), headers['last-event-id'] ?? '–', String(status)]),
    );
  });

  it('shows one case beside the list until another is chosen, whatever is searched', async () => {
    const { page } = await suite.open();
    const shown = (): Promise<string | null> =>
      page.locator('#lab section[aria-label^="Case "]').getAttribute('aria-label');
    const first = await shown();
    await page.locator('#lab').getByLabel('Search').fill('id-resume');
    await until(async () => (await states(page)).size < 20, 'fewer cases');
    expect([...(await states(page)).keys()].map((name) => `Case ${name}`)).not.toContain(first);
    expect(await shown()).toBe(first);
  });

  it('shows what was expected and what came where this browser differs, and says that it is known', async () => {
    const known = (await ask<LabCaseBody[]>('/lab')).find(({ chromium }) => chromium !== undefined);
    const { page } = await suite.open(undefined, `?lab-case=${known?.name ?? ''}`);
    const detail = page.getByRole('region', { name: `Case ${known?.name ?? ''}` });
    await detail.getByText(known?.chromium ?? '').waitFor();
    await detail.getByRole('button', { name: 'Run it' }).click();
    await detail.getByText('Differs, as known').waitFor();
    expect((await states(page)).get(known?.name ?? '')).toBe('differs');
    const texts = await detail.locator('dd[data-label]').allTextContents();
    expect(texts.length).toBeGreaterThanOrEqual(2);
    expect(texts[0]).not.toBe(texts[1]);
  });

  it('has the connections that it needs while a channel is watched and a lesson has two clients', async () => {
    const { page } = await suite.open(undefined, '?lesson=a-client-that-loses-messages');
    await bringCards(page, ['lessons']);
    const loaded = page.waitForEvent('load');
    await page.locator('#lessons').getByRole('button', { name: 'Begin' }).click();
    await loaded;
    await bringCards(page, ['lessons', 'own', 'lab']);
    const watched = page.locator('#own [data-watched]');
    const received = async (): Promise<number> => Number(await watched.getAttribute('data-watched'));
    await page.locator('#own').getByRole('button', { name: 'Watch', exact: true }).click();
    await until(async () => (await received()) > 0, 'a message of the channel');
    await page.getByRole('button', { name: 'Start both clients' }).click();
    await page.locator('#lessons [data-lost]').waitFor();
    const lab = page.locator('#lab');
    await lab.getByLabel('Search').fill('retry');
    const listed = [...(await states(page)).keys()];
    expect(listed.length).toBeGreaterThan(2);
    await lab.getByRole('button', { name: 'Run the listed' }).click();
    await page.locator('#own').getByText('It makes room for the client lab').waitFor();
    await page.locator('#lessons').getByText('Both were ended to make room').waitFor();
    const before = await received();
    await untilIdle(page);
    expect([...(await states(page)).values()].filter((state) => state === 'failed')).toEqual([]);
    await until(async () => (await received()) > before, 'more messages of the channel');
    // A page that is closed while it loads anew may never say that it is closed.
    const again = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Put back what was there' }).click();
    await again;
  });

  it('stops when it is asked to, and judges nothing more', async () => {
    const { page } = await suite.open();
    const lab = page.locator('#lab');
    await lab.getByRole('button', { name: 'Run all' }).click();
    await until(async () => Number(await lab.locator('[data-lab-done]').getAttribute('data-lab-done')) >= 2, 'cases');
    await lab.getByRole('button', { name: 'Stop' }).click();
    await untilIdle(page);
    const after = [...(await states(page)).values()];
    expect(after.filter((state) => state === 'running')).toEqual([]);
    expect(after.filter((state) => state === 'not run').length).toBeGreaterThan(100);
    expect(await lab.getByRole('status').first().textContent()).toMatch(/^Stopped after \d+ of \d+\.$/);
  });

  it('passes all cases in Chromium but those of which the case says why not', async () => {
    const { page } = await suite.open();
    await page.locator('#lab').getByRole('button', { name: 'Run all' }).click();
    const all = await ask<LabCaseBody[]>('/lab');
    await until(
      async () => Number(await page.locator('#lab [data-lab-done]').getAttribute('data-lab-done')) >= 10,
      'progress',
    );
    // As long as it takes: each case has a limit of its own.
    await page.locator('#lab').getByRole('button', { name: 'Run all' }).waitFor({ timeout: 580_000 });
    const expected = all.map(({ name, chromium }) => [name, chromium === undefined ? 'passed' : 'differs'] as const);
    expect([...(await states(page))].sort()).toEqual([...expected].sort());
  });
});
