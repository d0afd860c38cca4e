import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { type Browser, launchChromium } from '../support/clients/chromium.js';
import { bringCards, numberIn, openDashboard, until, untilAtLeast } from '../support/clients/dashboard.js';
import { describeWith } from '../support/apps/programs.js';
import { ServiceProcess } from '../support/apps/service-process.js';

const JOB = '#traffic [data-job]';

describeWith('chromium')('the cards of the dashboard, against the real service', () => {
  let browser: Browser;
  let service: ServiceProcess;
  let page: Page;
  let complaints: string[];
  let isOpened = false;

  beforeAll(async () => {
    browser = await launchChromium();
    service = await ServiceProcess.start({
      PORTS: '0,0,0',
      LISTING_PORT: '0',
      TELEMETRY_PORT: '0',
      TELEMETRY_WEB_PORT: '0',
      LOGS_PUB_ENABLED: 'true',
    });
  });
  beforeEach(async () => {
    if (isOpened) await page.close();
    isOpened = true;
    ({ page, complaints } = await openDashboard(browser.context, `${service.url}/`));
  });
  afterEach(() => expect(complaints).toEqual([]));
  afterAll(async () => {
    await browser.close();
    await ServiceProcess.stopAll();
  });

  const statusOf = async (): Promise<string> => (await page.locator(JOB).getAttribute('data-status')) ?? '';
  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${service.url}${path}`)).json()) as T;
  /** Moves a slider as a hand on the keyboard does. */
  const slide = async (label: string, key: string, times: number): Promise<void> => {
    await page.getByLabel(label).focus();
    for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
  };

  it('starts a test only once its load is acknowledged, steers it, finds it again after a reload, and stops it', async () => {
    const start = page.getByRole('button', { name: 'Start test' });
    await page.locator('#traffic').getByRole('radio', { name: 'Stress test' }).click();
    await expect(start.isDisabled()).resolves.toBe(true);
    await page.getByLabel('I understand this generates load').click();
    await expect(start.isDisabled()).resolves.toBe(false);
    await start.click();
    await until(async () => (await statusOf()) === 'running', 'running job');
    const jobId = await page.locator(JOB).getAttribute('data-job');
    expect(await ask<object>(`/traffic/status/${jobId ?? ''}`)).toMatchObject({
      scenario: 'stress',
      duration: 120,
      maxRps: 20,
    });

    await slide('Live rate', 'ArrowLeft', 5);
    await until(
      async () => (await ask<{ maxRps: number }>(`/traffic/status/${jobId ?? ''}`)).maxRps === 15,
      'lower rate',
    );
    await page.locator('#traffic').getByRole('button', { name: 'Pause' }).click();
    await until(async () => (await statusOf()) === 'paused', 'pause');

    await page.reload();
    await bringCards(page);
    await until(async () => (await page.locator(JOB).getAttribute('data-job')) === jobId, 'the job after a reload');
    await page.locator('#traffic').getByRole('button', { name: 'Resume' }).click();
    await until(async () => (await statusOf()) === 'running', 'resumed job');
    const requests = page.locator('#traffic dd').first();
    const before = Number(await requests.textContent());
    await until(async () => Number(await requests.textContent()) > before + 5, 'more requests');
    await page.getByRole('button', { name: 'Stop test' }).click();
    await until(async () => (await statusOf()) === 'cancelled', 'stopped job');
    await expect(start.isVisible()).resolves.toBe(true);
  });

  it('shows the devices with their figures, restarts one, and sets another', async () => {
    const row = page.locator('[data-device=mockaxe2]');
    await until(async () => /[\d.]+ [GT]H\/s/.test((await row.textContent()) ?? ''), 'hash rate');
    expect(await row.textContent()).toMatch(/\d+ °C/);
    await page.getByRole('button', { name: 'Restart mockaxe2' }).click();
    await until(async () => (await row.getAttribute('data-state')) === 'restarting', 'restart');
    await until(async () => (await row.getAttribute('data-state')) === 'running', 'end of the restart');

    await page.getByRole('button', { name: 'mockaxe3', exact: false }).first().click();
    const panel = page.getByRole('region', { name: 'Device mockaxe3' });
    await until(async () => /shares/.test((await panel.textContent()) ?? ''), 'settings');
    await slide('Frequency', 'End', 1);
    await panel.getByRole('button', { name: 'Apply' }).click();
    const info = '/fleet/devices/mockaxe3/api/system/info';
    await until(async () => (await ask<{ frequency: number }>(info)).frequency === 600, 'frequency of 600 MHz');
    await until(async () => (await panel.locator('ol li time').count()) > 0, 'line of the log');
  });

  it('sends requests through the evented system, breaks a step, and shows what waits and what came of it', async () => {
    const applied = '#faults [data-applied]';
    await page.getByRole('button', { name: 'Send one', exact: true }).click();
    await untilAtLeast(page, applied, 'applied', 1);
    await page.getByRole('button', { name: 'Start the flow' }).click();
    await untilAtLeast(page, applied, 'applied', 5);
    await page.locator('[data-point="5"]').click();
    const editor = page.getByRole('region', { name: 'Point 5' });
    await slide('Probability', 'End', 1);
    await editor.getByRole('switch').click();
    await until(
      async () =>
        (await ask<{ point: number; enabled: boolean; kind: string; probability: number }[]>('/faults')).some(
          ({ point, enabled, kind, probability }) => point === 5 && enabled && kind === 'error' && probability === 1,
        ),
      'the fault',
    );
    await until(
      async () => /[1-9]\d* waiting/.test((await page.locator('[data-point="5"]').getAttribute('aria-label')) ?? ''),
      'waiting requests',
    );
    await page.getByRole('button', { name: 'Stop the flow' }).click();
    await page.getByRole('button', { name: 'Clear faults' }).click();
    await until(
      async () => (await page.locator('#faults').textContent())?.includes('done exactly once') === true,
      'verdict',
    );
    const report = await ask<{ applied: number; lost: number; duplicated: number }>('/faults/report');
    expect(report).toMatchObject({ lost: 0, duplicated: 0 });
    expect(await numberIn(page, applied, 'applied')).toBe(report.applied);
    expect(await page.locator('#faults section[aria-label="Most recent telemetry"] li').count()).toBe(10);
  });

  it('has room on its slider for any delay that the API has set, and steps from there', async () => {
    const body = JSON.stringify({ enabled: true, kind: 'latency', probability: 0.5, latencyMs: 30_000 });
    await fetch(`${service.url}/faults/3`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body });
    await page.locator('[data-point="3"]').click();
    const delay = page.getByLabel('Delay');
    await until(async () => (await delay.inputValue()) === '30000', 'the delay');
    await slide('Delay', 'ArrowLeft', 1);
    await until(
      async () =>
        (await ask<{ point: number; latencyMs: number }[]>('/faults')).find(({ point }) => point === 3)?.latencyMs ===
        29_900,
      'a little less',
    );
    // What the page has set gives way to what somebody else sets after it.
    const other = JSON.stringify({ enabled: true, kind: 'latency', probability: 0.5, latencyMs: 12_000 });
    await fetch(`${service.url}/faults/3`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: other,
    });
    await until(async () => (await delay.inputValue()) === '12000', 'the delay of somebody else');
    await fetch(`${service.url}/faults`, { method: 'DELETE' });
  });

  it('changes the guarantees of the evented system', async () => {
    await page.getByRole('radio', { name: 'Naive' }).click();
    await until(async () => (await ask<{ mode: string }>('/faults/report')).mode === 'naive', 'naive mode');
    await page.waitForSelector('#faults >> text=No guarantees');
    await page.getByRole('radio', { name: 'Outbox + inbox' }).click();
    await until(async () => (await ask<{ mode: string }>('/faults/report')).mode === 'outbox+inbox', 'full guarantees');
  });

  it('lists the processes that run', async () => {
    const event = (name: string): object => ({
      traceId: '0b9cc3ba-8a0c-4a5f-9f0e-1c2f6d0e6f11',
      name: 'Simple::Telemetry::Client',
      event: name,
      timeUnixNano: 1_725_662_000_000_000_000,
      attributes: [{ key: 'pid', value: { type: 'integer', value: 4711 } }],
    });
    const send = (name: string): Promise<Response> =>
      fetch(`${service.url}/telemetry/events`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(event(name)),
      });
    await send('processStarted');
    const processes = page.getByRole('region', { name: 'Running processes' });
    await until(async () => (await processes.textContent())?.includes('pid 4711') === true, 'process');
    await send('processStopped');
    await until(async () => (await processes.textContent())?.includes('pid 4711') === false, 'its end');
  });
});
