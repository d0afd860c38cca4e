import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { type Locator, type Page } from 'playwright-core';
import { type Job } from '../../src/traffic/domain/job.js';
import { type JobChoicesBody } from '../../src/traffic/job-choices.dto.js';
import { type JobSeriesBody } from '../../src/traffic/job.dto.js';
import { pathOf } from '../../web/src/traffic/scenario-picture.js';
import { type Browser, launchChromium } from '../support/clients/chromium.js';
import { bringCards, openDashboard, until } from '../support/clients/dashboard.js';
import { describeWith } from '../support/apps/programs.js';
import { call, jobOf, startJob } from '../support/clients/jobs.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { stateFolder } from '../support/apps/state-folder.js';

const JOB = '#traffic [data-job]';

describeWith('chromium')('a traffic job on the dashboard', () => {
  let browser: Browser;
  let service: ServiceProcess;
  const open: Page[] = [];

  const dashboard = async (url = service.url): Promise<Page> => {
    const { page } = await openDashboard(browser.context, `${url}/`, ['traffic']);
    open.push(page);
    await page.waitForSelector(JOB);
    return page;
  };
  const card = (page: Page): Locator => page.locator('#traffic');
  const untilStatus = (page: Page, status: string): Promise<unknown> =>
    page.waitForSelector(`${JOB}[data-status=${status}]`);
  const untilFocused = (page: Page, name: string): Promise<void> =>
    until(async () => (await page.evaluate('document.activeElement.textContent')) === name, `focus on ${name}`);
  const valueOf = (page: Page, label: string): Promise<string> => card(page).getByLabel(label).inputValue();
  const seriesOf = async (jobId: string): Promise<JobSeriesBody> =>
    (await call<JobSeriesBody>(`${service.url}/traffic/jobs/${jobId}/series`)).body;
  const progress = async (page: Page): Promise<string> =>
    (await card(page).locator('text=/^\\d+:\\d\\d \\/ /').textContent()) ?? '';

  beforeAll(async () => {
    browser = await launchChromium();
    // Nobody listens on the port for discarding.
    service = await ServiceProcess.start({ TRAFFIC_MAX_RPS: '5', TRAFFIC_TARGETS: 'closed-shop=http://127.0.0.1:9' });
  });
  afterEach(async () => {
    for (const page of open.splice(0)) await page.close();
    const { body } = await call<Job[]>(`${service.url}/traffic/jobs`);
    for (const { jobId } of body) await call(`${service.url}/traffic/stop/${jobId}`, 'POST');
  });
  afterAll(async () => {
    await browser.close();
    await ServiceProcess.stopAll();
  });

  it('that was started elsewhere shows its own spec, and leaves it in the form when it is over', async () => {
    const spec = { scenario: 'peak', duration: 45, maxRps: 3, endpoints: ['GET /users', 'POST /users'] };
    const jobId = await startJob(service.url, spec);
    const page = await dashboard();
    await untilStatus(page, 'running');
    const check = async (): Promise<void> => {
      await card(page).getByRole('radio', { name: 'Peak usage', checked: true }).waitFor();
      expect(await valueOf(page, 'Duration')).toBe('45');
      expect(await valueOf(page, 'Max RPS')).toBe('3');
      expect(await valueOf(page, 'Endpoints')).toBe('GET /users,POST /users');
      expect(await valueOf(page, 'Target')).toBe('self');
    };
    await check();
    const acknowledgement = page.getByLabel('I understand this generates load');
    await expect(acknowledgement.isChecked()).resolves.toBe(true);
    await call(`${service.url}/traffic/stop/${jobId}`, 'POST');
    await untilStatus(page, 'cancelled');
    await check();
    await expect(acknowledgement.isChecked()).resolves.toBe(false);
  });

  it('is offered up to the cap that the operator has set, and changed up to it', async () => {
    const page = await dashboard();
    const rates = card(page).getByLabel('Max RPS').locator('option');
    expect(await rates.allTextContents()).toEqual(['1', '2', '5']);
    await page.getByLabel('I understand this generates load').click();
    await page.getByRole('button', { name: 'Start test' }).click();
    await untilStatus(page, 'running');
    const rate = async (): Promise<number | undefined> =>
      (await call<Job[]>(`${service.url}/traffic/jobs`)).body.find(({ status }) => status === 'running')?.maxRps;
    expect(await rate()).toBe(5);
    await card(page).getByLabel('Live rate').focus();
    await page.keyboard.press('Home');
    await until(async () => (await rate()) === 1, 'least rate');
    await page.keyboard.press('End');
    await until(async () => (await rate()) === 5, 'highest rate');
  });

  it('has passed as much of its own time in every tab as it has, also after a pause and a reload', async () => {
    const jobId = await startJob(service.url, { duration: 60, maxRps: 5 });
    const url = `${service.url}/traffic/jobs/${jobId}`;
    const elapsed = async (): Promise<number> => (await jobOf(service.url, jobId)).stats.elapsedSeconds;
    await until(async () => (await elapsed()) > 1.1, 'first second');
    await call(url, 'PATCH', { paused: true });
    const pausedMs = performance.now();
    await until(() => Promise.resolve(performance.now() - pausedMs > 3000), 'longer pause');
    const first = await dashboard();
    const second = await dashboard();
    const expected = `0:0${Math.floor(await elapsed())} / 1:00`;
    for (const page of [first, second]) {
      await untilStatus(page, 'paused');
      expect(await progress(page)).toBe(expected);
    }
    await first.reload();
    await bringCards(first, ['traffic']);
    await untilStatus(first, 'paused');
    expect(await progress(first)).toBe(expected);
  });

  it('is started, paused, resumed and stopped from the keyboard, and the focus stays', async () => {
    const page = await dashboard();
    await page.getByLabel('I understand this generates load').click();
    await page.getByRole('button', { name: 'Start test' }).focus();
    await page.keyboard.press('Enter');
    await untilStatus(page, 'running');
    await untilFocused(page, 'Stop test');
    await card(page).getByRole('button', { name: 'Pause' }).focus();
    await page.keyboard.press('Enter');
    await untilStatus(page, 'paused');
    await untilFocused(page, 'Resume');
    expect(await card(page).locator('[role=status]').textContent()).toBe('Traffic test: paused');
    await page.keyboard.press('Enter');
    await untilStatus(page, 'running');
    await untilFocused(page, 'Pause');
    await page.getByRole('button', { name: 'Stop test' }).focus();
    await page.keyboard.press('Enter');
    await untilStatus(page, 'cancelled');
    await untilFocused(page, 'Start test');
  });

  it('has charts without a time before there is data, and with their data after a reload in the middle of it', async () => {
    const page = await dashboard();
    const empty = card(page).locator('text=No data yet');
    const isFirst = (await call<Job[]>(`${service.url}/traffic/jobs`)).body.length === 0;
    if (isFirst) expect(await empty.count()).toBe(2);
    const jobId = await startJob(service.url, { duration: 60, maxRps: 5 });
    await until(async () => (await jobOf(service.url, jobId)).stats.lastSecond !== null, 'first second');
    // Paused, no state of the job brings a new second: what is shown after the reload was read.
    await call(`${service.url}/traffic/jobs/${jobId}`, 'PATCH', { paused: true });
    await page.reload();
    await bringCards(page, ['traffic']);
    await untilStatus(page, 'paused');
    await until(async () => (await empty.count()) === 0, 'the kept seconds');
  });

  it('shows errors and percentiles of each endpoint as the API has them', async () => {
    const jobId = await startJob(service.url, { scenario: 'errors', duration: 3, maxRps: 5 });
    const page = await dashboard();
    await untilStatus(page, 'completed');
    const { endpoints } = (await jobOf(service.url, jobId)).stats;
    const shown = await page.evaluate<string[][]>(
      `[...document.querySelectorAll('[data-endpoints] tbody tr')]
        .map((row) => [...row.children].slice(0, 3).map((cell) => cell.textContent))`,
    );
    const expected = Object.entries(endpoints).map(([name, { requests, failed }]) => [
      name,
      `${requests}`,
      `${failed}`,
    ]);
    expect(shown.sort()).toEqual(expected.sort());
  });

  it('can have the scenarios of the service, each drawn as its rate goes', async () => {
    const page = await dashboard();
    const { scenarios } = (await call<JobChoicesBody>(`${service.url}/traffic/choices`)).body;
    const group = card(page).getByRole('radiogroup', { name: 'Scenario' });
    for (const { title, summary } of scenarios) {
      await group.getByText(title, { exact: true }).waitFor();
      await group.getByText(summary, { exact: true }).waitFor();
    }
    const paths = await page.evaluate<string[]>(
      `[...document.querySelectorAll('#traffic [role=radiogroup] svg path')].map((path) => path.getAttribute('d'))`,
    );
    expect(paths).toEqual(scenarios.map(({ shape }) => pathOf(shape)));
  });

  it('says where it goes and why its requests failed', async () => {
    const page = await dashboard();
    await card(page).getByLabel('Target').selectOption('closed-shop');
    await page.getByLabel('I understand this generates load').click();
    await page.getByRole('button', { name: 'Start test' }).click();
    await card(page).locator('text=/\\d+ failed: \\d+ × ECONNREFUSED/').waitFor();
    await card(page).locator('text=Normal traffic at closed-shop').waitFor();
  });

  it('that is refused for another is so in words, without an id', async () => {
    const page = await dashboard();
    const details = [{ field: 'jobId', problem: 'b7e5' }];
    const body = { statusCode: 409, code: 'conflict', message: 'Another job is running … stop job b7e5', details };
    await page.route('**/traffic/start', (route) => route.fulfill({ status: 409, json: body }));
    await page.getByLabel('I understand this generates load').click();
    await page.getByRole('button', { name: 'Start test' }).click();
    const alert = card(page).getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toBe('Another test is running. Stop it first, or wait for its end.');
  });

  it('is shown as stale while the service is away; what was refused meanwhile is forgotten when it is back', async () => {
    const state = stateFolder();
    const first = await ServiceProcess.startOnOwnPort({ STATE_DIR: state.path });
    await startJob(first.url, { duration: 60 });
    const page = await dashboard(first.url);
    const news = page.locator('header [role=status]');
    await untilStatus(page, 'running');
    await page.waitForSelector(`${JOB}[data-stale=false]`);
    expect(await news.textContent()).toBe('');
    await first.kill();
    await page.waitForSelector(`${JOB}[data-stale=true]`);
    await until(async () => /lost/.test((await news.textContent()) ?? ''), 'word of the loss');
    const before = await progress(page);
    await page.getByRole('button', { name: 'Stop test' }).click();
    await card(page).getByRole('alert').waitFor();
    expect(await card(page).getByRole('alert').textContent()).toBe('The service does not answer');
    expect(await progress(page)).toBe(before);
    const second = await ServiceProcess.start({ PORT: first.port, STATE_DIR: state.path });
    await page.waitForSelector(`${JOB}[data-stale=false]`);
    await card(page).getByRole('alert').waitFor({ state: 'detached' });
    // The stream of the day comes back in its own time.
    await until(async () => (await news.textContent()) === 'Connected again.', 'word of the return');
    await untilStatus(page, 'error');
    await card(page).locator('text=Ended early: the service that ran it went away').waitFor();
    await second.kill();
    state.remove();
  });

  it('is not shown any more where the service has lost its store', async () => {
    const first = await ServiceProcess.startOnOwnPort();
    await startJob(first.url, { duration: 60 });
    const page = await dashboard(first.url);
    await untilStatus(page, 'running');
    await first.kill();
    await page.waitForSelector(`${JOB}[data-stale=true]`);
    await ServiceProcess.start({ PORT: first.port });
    await card(page).locator('text=No test has run yet').waitFor();
    await expect(page.getByRole('button', { name: 'Start test' }).isVisible()).resolves.toBe(true);
  });

  it('has figures that can be read in full and sliders that can be used, however wide the page is', async () => {
    await startJob(service.url, { duration: 60, maxRps: 5 });
    const page = await dashboard();
    await untilStatus(page, 'running');
    const cut = `[...document.querySelectorAll('#traffic dd, #latency dd, #latency label')]
      .filter((each) => each.scrollWidth > each.clientWidth && each.clientWidth > 0).map((each) => each.textContent)`;
    const narrowest = `Math.min(...[...document.querySelectorAll('#traffic .slider, #latency .slider')]
      .map((each) => each.getBoundingClientRect().width))`;
    for (const width of [375, 640, 768, 900, 1024, 1100, 1180, 1279, 1280, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      expect({ width, cut: await page.evaluate(cut) }).toEqual({ width, cut: [] });
      expect(await page.evaluate(narrowest)).toBeGreaterThan(100);
    }
  });

  it('shows the values of a second under the pointer and by the arrow keys, as the API has them', async () => {
    const jobId = await startJob(service.url, { duration: 30, maxRps: 5 });
    const page = await dashboard();
    await until(async () => (await seriesOf(jobId)).windows.length >= 4, 'four seconds');
    await call(`${service.url}/traffic/stop/${jobId}`, 'POST');
    await untilStatus(page, 'cancelled');
    await page.reload();
    await bringCards(page, ['traffic']);
    await untilStatus(page, 'cancelled');
    const { startTime, windows } = await seriesOf(jobId);
    const last = windows.at(-1);
    const figure = page.locator('#traffic figure', { has: page.getByRole('img', { name: /^Requests sent/ }) });
    const second = figure.getByRole('slider');
    await second.waitFor();
    const reading = figure.locator('[data-reading]');
    await until(async () => (await reading.textContent()) === 'requests/s, last minute', 'what the chart is of');
    const time = await page.evaluate<string>(
      `new Date(${startTime + (last?.second ?? 0) * 1000}).toLocaleTimeString('en-GB')`,
    );
    const caption = figure.locator('figcaption');
    const values = `sent${last?.sent ?? ''}asked for${last?.targetRps ?? ''}`;
    // Cards above may still come, and move the chart away from under the pointer.
    await until(async () => {
      await second.hover({ position: { x: ((await second.boundingBox())?.width ?? 0) - 1, y: 10 } });
      const text = (await caption.textContent()) ?? '';
      return text.includes(values) && text.includes(`requests/s at ${time}`);
    }, `values at ${time}`);
    await page.mouse.move(0, 0);
    await second.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    const before = windows.at(-2);
    expect(await second.getAttribute('aria-valuetext')).toContain(`sent ${before?.sent ?? ''}, asked for`);
  });

  it('is saved as CSV with each second of the API, as a report in one file, and its charts as pictures', async () => {
    const jobId = await startJob(service.url, { duration: 30, maxRps: 5, endpoints: ['GET /users'] });
    const page = await dashboard();
    await until(async () => (await seriesOf(jobId)).windows.length >= 3, 'three seconds');
    await call(`${service.url}/traffic/stop/${jobId}`, 'POST');
    await untilStatus(page, 'cancelled');
    const saved = async (name: string | RegExp): Promise<{ name: string; bytes: Buffer }> => {
      const download = page.waitForEvent('download');
      await card(page).getByRole('button', { name }).first().click();
      const file = await download;
      return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
    };
    const csv = await saved('Save as CSV');
    const { windows } = await seriesOf(jobId);
    expect(csv.name).toBe(`traffic-normal-${jobId.slice(0, 8)}.csv`);
    const rows = csv.bytes.toString().trim().split('\r\n').slice(1);
    expect(rows.map((row) => row.split(',').slice(1, 4).map(Number))).toEqual(
      windows.map(({ second, sent, completed }) => [second, sent, completed]),
    );
    const report = await saved('Save a report');
    const { stats } = await jobOf(service.url, jobId);
    expect(report.name).toBe(`traffic-normal-${jobId.slice(0, 8)}.html`);
    expect(report.bytes.toString()).toContain(`<td>requests</td><td>${stats.totalRequests}</td>`);
    const picture = await saved(/^Save as PNG: Requests sent/);
    expect(picture.name).toBe(`traffic-normal-${jobId.slice(0, 8)}-rate.png`);
    expect(picture.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(picture.bytes.length).toBeGreaterThan(2000);
  });
});
