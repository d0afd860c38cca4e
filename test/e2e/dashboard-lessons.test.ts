import { expect, it } from '@jest/globals';
import { type Locator, type Page } from 'playwright-core';
import { type FaultPointState, type FaultReport } from '../../src/faults/faults.dto.js';
import { LESSONS, valueAt } from '../../web/src/lessons/lessons.js';
import { describeWith } from '../support/apps/programs.js';
import { bringCards, dashboardSuite, until } from '../support/clients/dashboard.js';

interface Job {
  readonly status: string;
  readonly stats: { readonly latency: { readonly p50: number }; readonly serviceTime: { readonly p50: number } };
}

describeWith('chromium')('a lesson of the dashboard', () => {
  const suite = dashboardSuite();
  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${suite.service.url}${path}`)).json()) as T;
  const put = (path: string, body?: object): Promise<Response> =>
    fetch(`${suite.service.url}${path}`, {
      method: 'PUT',
      ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
  const settings = async (): Promise<unknown> => [
    (await ask<FaultReport>('/faults/report')).mode,
    ...(await ask<FaultPointState[]>('/faults')).map(({ enabled, kind, probability, latencyMs, seed }) => [
      ...[enabled, kind, probability, latencyMs, seed],
    ]),
  ];
  const textOf = async (locator: Locator): Promise<string> => (await locator.textContent()) ?? '';

  /** Opens the link of a lesson and begins it; its name is in what is shown. */
  const begin = async (id: string): Promise<{ page: Page; lesson: Locator }> => {
    const { page } = await suite.open(undefined, `?lesson=${id}`, ['lessons']);
    const title = LESSONS.find((each) => each.id === id)?.title ?? '';
    const loaded = page.waitForEvent('load');
    await page.locator('#lessons').getByRole('button', { name: 'Begin' }).click();
    await loaded;
    const lesson = page.getByRole('region', { name: title });
    await lesson.waitFor();
    await bringCards(page);
    return { page, lesson };
  };
  /** Does what the lesson says, step by step, and waits until all that it says is so on the page, and in the API. */
  const follow = async (id: string, lesson: Locator): Promise<void> => {
    const steps = LESSONS.find((each) => each.id === id)?.steps ?? [];
    for (const [index, { action, facts = [] }] of steps.entries()) {
      const step = lesson.locator('ol > li').nth(index);
      if (action !== undefined) await step.getByRole('button', { name: action.label }).click();
      for (const { label, path, pointer, isDone } of facts) {
        const fact = step.locator(`[data-fact="${label}"]`);
        // The page shows what the API said a moment ago, which may be of the report before.
        const isDoneByApi = async (): Promise<boolean> =>
          path.includes('{run}') || pointer.includes('{job}') || isDone(valueAt(await ask(path), pointer));
        await until(
          async () => (await isDoneByApi()) && (await fact.getAttribute('data-done')) === 'true',
          `"${label}" of ${id}`,
        );
      }
    }
  };
  const reset = async (page: Page): Promise<void> => {
    const loaded = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Put back what was there' }).click();
    await loaded;
    await bringCards(page);
    expect(page.url()).not.toContain('lesson=');
    expect(await page.getByRole('button', { name: 'Put back what was there' }).count()).toBe(0);
  };

  it('changes nothing before somebody begins it: a link of another page must not', async () => {
    const before = await settings();
    const { page } = await suite.open(undefined, '?lesson=lose-a-message');
    await page.locator('#lessons').getByRole('button', { name: 'Begin' }).waitFor();
    expect(await settings()).toEqual(before);
  });

  it('loses messages, in the report on the page as in that of the API, and puts back what was there', async () => {
    await put('/faults/3', { enabled: true, kind: 'latency', probability: 0.25, latencyMs: 1, seed: 'mine' });
    await put('/requests/mode?mode=outbox');
    const before = await settings();
    const { page, lesson } = await begin('lose-a-message');
    const lost = page.locator('#faults section[aria-label="Report"] dl > div', { hasText: 'lost' }).locator('dd');
    await lesson.getByRole('button', { name: 'Send 20 requests' }).click();
    await until(async () => (await ask<FaultReport>('/faults/report')).accepted >= 20, 'accepted requests');
    await until(async () => (await ask<FaultReport>('/faults/report')).lost > 0, 'lost requests');
    await until(async () => Number(await textOf(lost)) === (await ask<FaultReport>('/faults/report')).lost, 'figure');
    await follow('lose-a-message', lesson);
    await reset(page);
    expect(await settings()).toEqual(before);
    await put('/requests/mode?mode=outbox%2Binbox');
    await fetch(`${suite.service.url}/faults`, { method: 'DELETE' });
  });

  it('is known to every tab, and put back from any of them to what was there before', async () => {
    await put('/faults/3', { enabled: true, kind: 'latency', probability: 0.25, latencyMs: 1, seed: 'mine' });
    const before = await settings();
    const { page: first } = await begin('lose-a-message');
    expect(await settings()).not.toEqual(before);
    const { page: second } = await suite.open();
    await second.getByRole('button', { name: 'Put back what was there' }).waitFor();
    await reset(second);
    expect(await settings()).toEqual(before);
    await first.locator('#lessons').getByRole('button', { name: 'Begin' }).waitFor();
    await fetch(`${suite.service.url}/faults`, { method: 'DELETE' });
  });

  it('ticks nothing of a step whose time has not come, and keeps what is done through a reload', async () => {
    const { page, lesson } = await begin('lose-a-message');
    const facts = (): Promise<[string, string][]> =>
      page.evaluate<[string, string][]>(
        "[...document.querySelectorAll('#lessons [data-fact]')].map(({ dataset }) => [dataset.fact, dataset.done])",
      );
    await until(async () => (await facts())[0]?.[1] === 'true', 'first step');
    // Nothing is lost, which is what the last step wants to see: but only after its own click.
    expect((await ask<FaultReport>('/faults/report')).lost).toBe(0);
    await page.waitForTimeout(2500);
    expect((await facts()).map(([, isDone]) => isDone)).toEqual(['true', 'false', 'false', 'false', 'false']);
    await lesson.getByRole('button', { name: 'Send 20 requests' }).click();
    await until(async () => (await facts()).slice(0, 3).every(([, isDone]) => isDone === 'true'), 'three steps');
    await page.reload();
    await lesson.waitFor();
    expect((await facts()).map(([, isDone]) => isDone)).toEqual(['true', 'true', 'true', 'false', 'false']);
    await reset(page);
  });

  it('does some work twice without an inbox, side by side with none twice', async () => {
    const before = await settings();
    const { page, lesson } = await begin('why-an-inbox');
    await follow('why-an-inbox', lesson);
    const cell = (mode: string, figure: string): Promise<string> =>
      textOf(page.locator(`#faults td[data-mode="${mode}"][data-figure="${figure}"]`));
    await until(async () => Number(await cell('outbox', 'duplicated')) > 0, 'doubles of the outbox');
    const report = await ask<FaultReport>('/faults/report');
    await until(
      async () => (await cell('outbox+inbox', 'applied')) === String(report.applied),
      'what the inbox has applied',
    );
    expect(await cell('outbox+inbox', 'duplicated')).toBe('0');
    await reset(page);
    expect(await settings()).toEqual(before);
  });

  it('makes an autoscaler flap, and not the other', async () => {
    const { page, lesson } = await begin('make-an-autoscaler-flap');
    await follow('make-an-autoscaler-flap', lesson);
    const turns = (side: string): Promise<string> =>
      textOf(page.locator(`#autoscaling td[data-side="${side}"][data-figure="turns"]`));
    await until(async () => (await turns('A')) !== '–' && (await turns('B')) !== '–', 'figures');
    expect(Number(await turns('A'))).toBeGreaterThan(8);
    expect(await turns('B')).toBe('0');
    await reset(page);
    expect(new URL(page.url()).searchParams.has('hpa-load')).toBe(false);
  });

  it('has a client that loses messages, and one that does not, among the connected clients', async () => {
    const { page, lesson } = await begin('a-client-that-loses-messages');
    const missing: string[] = [];
    page.on('response', (response) => {
      if (response.status() === 404) missing.push(response.url());
    });
    // Longer than from one question to the next: nothing is asked of clients that are not there yet.
    await page.waitForTimeout(1500);
    await follow('a-client-that-loses-messages', lesson);
    await until(async () => Number(await lesson.locator('[data-lost]').getAttribute('data-lost')) > 0, 'loss');
    const clients = page.locator('#connect [data-client]');
    await until(
      async () =>
        (await clients.allTextContents()).some((text) => text.includes('-a') && text.includes('resumed after')),
      'resumed client',
    );
    const texts = await clients.allTextContents();
    expect(texts.filter((text) => text.includes('ids:as=none') && text.includes('resumed after'))).toEqual([]);
    expect(missing).toEqual([]);
    await reset(page);
  });

  it('shows nothing of a traffic job that is not its own', async () => {
    const started = await fetch(`${suite.service.url}/traffic/start`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ scenario: 'normal', duration: 60, maxRps: 10, endpoints: 'all' }),
    });
    const { jobId } = (await started.json()) as { jobId: string };
    const { page, lesson } = await begin('coordinated-omission');
    await lesson.getByRole('button', { name: 'Start the test' }).click();
    await lesson.getByRole('alert').waitFor();
    await page.waitForTimeout(1500);
    expect(await lesson.locator('[data-fact]').allTextContents()).toEqual([
      expect.stringMatching(/^requests–/),
      expect.stringMatching(/^latency p50, ms–/),
      expect.stringMatching(/^service time p50, ms–/),
    ]);
    await reset(page);
    const jobs = await ask<(Job & { jobId: string })[]>('/traffic/jobs');
    expect(jobs.map((job) => [job.jobId, job.status])).toEqual([[jobId, 'running']]);
    await fetch(`${suite.service.url}/traffic/stop/${jobId}`, { method: 'POST' });
  });

  it('shows a wait that a clock which starts too late does not see, and stops its job', async () => {
    const { page, lesson } = await begin('coordinated-omission');
    await follow('coordinated-omission', lesson);
    const [job] = await ask<Job[]>('/traffic/jobs');
    expect(job?.stats.latency.p50).toBeGreaterThan(job?.stats.serviceTime.p50 ?? Infinity);
    await page.locator('#traffic [data-job]').getByText('p50').first().waitFor();
    await reset(page);
    await until(async () => (await ask<Job[]>('/traffic/jobs'))[0]?.status === 'cancelled', 'stopped job');
  });
});
