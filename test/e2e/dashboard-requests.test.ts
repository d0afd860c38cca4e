import { expect, it } from '@jest/globals';
import { type Locator, type Page } from 'playwright-core';
import { type FaultReport } from '../../src/faults/faults.dto.js';
import { type RequestAnswer } from '../../src/faults/requests.dto.js';
import { describeWith } from '../support/apps/programs.js';
import { bringCards, dashboardSuite, until } from '../support/clients/dashboard.js';

const STEPS = `[...document.querySelectorAll('#faults [data-step]')]
  .map(({ dataset }) => [Number(dataset.step), Number(dataset.attempts), Number(dataset.effects)])`;
const MODES = ['naive', 'outbox', 'outbox+inbox'];

describeWith('chromium')('one request on the dashboard', () => {
  const suite = dashboardSuite({}, ['faults']);
  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${suite.service.url}${path}`)).json()) as T;
  const send = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${suite.service.url}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });

  const sendOne = async (): Promise<{ page: Page; one: Locator }> => {
    const { page } = await suite.open();
    const one = page.getByRole('region', { name: 'One request' });
    await one.getByRole('button', { name: 'Send one and watch it' }).click();
    return { page, one };
  };

  it('is a timeline of eight steps with tries and effects, as the API has it, and is in the address', async () => {
    await send('PUT', '/faults/4', { enabled: true, kind: 'duplicate', probability: 1 });
    const { page, one } = await sendOne();
    await one.locator('[data-verdict=done]').waitFor();
    const trace = new URL(page.url()).searchParams.get('trace') ?? '';
    expect(await one.getByLabel('Trace').inputValue()).toBe(trace);
    // What was sent twice may come again after all is done.
    await until(async () => {
      const { steps } = await ask<RequestAnswer>(`/requests/${trace}`);
      expect(steps).toHaveLength(8);
      const wanted = steps.map(({ point, attempts, effects }) => [point, attempts, effects]);
      return JSON.stringify(await page.evaluate(STEPS)) === JSON.stringify(wanted);
    }, 'the steps as the API has them');
    await send('DELETE', '/faults');
  });

  it('that is stuck shows how far it came, by the button of the point that has hit it, and goes on', async () => {
    await send('PUT', '/faults/5', { enabled: true, kind: 'error', probability: 1 });
    const { traceId } = (await (await send('POST', '/requests')).json()) as { traceId: string };
    const { page } = await suite.open();
    const one = page.getByRole('region', { name: 'One request' });
    await one.getByRole('button', { name: 'Last hit at point 5' }).click();
    expect(await one.getByLabel('Trace').inputValue()).toBe(traceId);
    await one.locator('[data-verdict=pending]').waitFor();
    await until(async () => {
      const rows = await page.evaluate<[number, number, number][]>(STEPS);
      return (rows[4]?.[1] ?? 0) >= 2;
    }, 'second try');
    expect(await one.getByText('not reached').count()).toBe(3);
    await send('DELETE', '/faults');
    await one.locator('[data-verdict=done]').waitFor();
  });

  it('that the frontend refuses is shown all the same', async () => {
    await send('PUT', '/faults/1', { enabled: true, kind: 'error', probability: 1 });
    const { one } = await sendOne();
    await one.getByRole('alert').waitFor();
    await one.locator('[data-verdict=failed-at-frontend]').waitFor();
    await send('DELETE', '/faults');
  });

  it('counts in the guarantees side by side: each has the figures of its last report', async () => {
    const { page } = await suite.open();
    const reports = new Map<string, FaultReport>();
    for (const mode of MODES) {
      await send('PUT', `/requests/mode?mode=${encodeURIComponent(mode)}`);
      for (let count = 0; count <= MODES.indexOf(mode); count += 1) await send('POST', '/requests');
      await until(async () => (await ask<FaultReport>('/faults/report')).stuck === 0, 'end of all requests');
      reports.set(mode, await ask<FaultReport>('/faults/report'));
      const cell = page.locator(`#faults td[data-mode="${mode}"][data-figure=applied]`);
      await until(async () => (await cell.textContent()) === String(reports.get(mode)?.applied), `figures of ${mode}`);
    }
    for (const [mode, report] of reports) {
      for (const figure of ['accepted', 'applied', 'lost', 'duplicated'] as const) {
        const cell = page.locator(`#faults td[data-mode="${mode}"][data-figure=${figure}]`);
        expect([mode, figure, await cell.textContent()]).toEqual([mode, figure, String(report[figure])]);
      }
    }
    // The service has the last report alone; the tab has them all, and says from when.
    const table = page.getByRole('region', { name: 'Guarantees side by side' });
    const before = await table.innerText();
    expect(before.match(/\d\d:\d\d:\d\d/g)).toHaveLength(MODES.length);
    await page.reload();
    await bringCards(page, ['faults']);
    await until(async () => (await table.innerText()) === before, 'the same table after a reload');
  });
});
