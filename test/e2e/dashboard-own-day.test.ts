import { expect, it } from '@jest/globals';
import {
  type Dashboard,
  dashboardSuite,
  numberIn,
  until,
  untilAtLeast,
  untilChanged,
} from '../support/clients/dashboard.js';
import { describeWith } from '../support/apps/programs.js';
import { ServiceProcess } from '../support/apps/service-process.js';

const DAY = '#retail-day [data-sequence]';

describeWith('chromium')('a day of one’s own on the dashboard', () => {
  const suite = dashboardSuite({}, ['retail-day', 'latency']);
  const dashboard = (url?: string): Promise<Dashboard> => suite.open(url);

  it('shows a day of one’s own to its end, and every message of it', async () => {
    const { page } = await dashboard();
    await page.locator('#retail-day').getByLabel('Seed').fill('42');
    await page.getByRole('radio', { name: '10×' }).click();
    await page.getByRole('button', { name: 'Start your own day' }).click();
    await page.waitForSelector('text=seed 42');
    await page.waitForSelector('text=Day is over');
    const lines = (await (await fetch(`${suite.service.url}/simulation/export?seed=42`)).text()).trim().split('\n');
    await untilAtLeast(page, DAY, 'sequence', lines.length - 1);
    expect(await numberIn(page, DAY, 'sequence')).toBe(lines.length - 1);
    expect([await numberIn(page, DAY, 'missed'), await numberIn(page, DAY, 'repeated')]).toEqual([0, 0]);
    expect(await page.locator('#retail-day ol [data-kind=info]').count()).toBeGreaterThanOrEqual(10);
  });

  it('says of ten times the speed how many pairs arrive, and of a day that stands still what it has there', async () => {
    const { page } = await dashboard();
    await page.locator('#retail-day').getByLabel('Seed').fill('42');
    await page.getByRole('radio', { name: '10×' }).click();
    await page.getByRole('button', { name: 'Start your own day' }).click();
    await page.waitForSelector('text=seed 42');
    const figure = async (label: string): Promise<number> =>
      Number(
        (
          await page
            .locator('#retail-day dl > div', { has: page.getByText(label, { exact: true }) })
            .locator('dd')
            .innerText()
        ).replaceAll(',', ''),
      );
    await untilAtLeast(page, DAY, 'sequence', 200);
    const [fromMs, from] = [performance.now(), await figure('pairs')];
    await page.waitForTimeout(2000);
    const arrived = ((await figure('pairs')) - from) / ((performance.now() - fromMs) / 1000);
    const shown = await figure('pairs/s');
    // The load changes within a second of ten; that of one times the speed would be a tenth.
    expect(shown / arrived).toBeGreaterThan(0.4);
    expect(shown / arrived).toBeLessThan(2.5);
    await page.getByRole('button', { name: 'Pause' }).first().click();
    await page.locator('#retail-day').getByText('pairs/s at 1×').waitFor();
    expect((await figure('pairs/s at 1×')) / arrived).toBeLessThan(0.4);
  });

  it('shows the pods of both clusters as the day has them', async () => {
    const { page } = await dashboard();
    await page.locator('#retail-day').getByLabel('Seed').fill('7');
    await page.getByRole('radio', { name: '10×' }).click();
    await page.getByRole('button', { name: 'Start your own day' }).click();
    await page.waitForSelector('text=Day is over');
    const emitted = await (await fetch(`${suite.service.url}/simulation/export?seed=7`)).text();
    const nodes = { order: 2, payment: 2 };
    for (const line of emitted.trim().split('\n')) {
      const message = JSON.parse(line) as { type: string; entity: 'order' | 'payment'; factor: number };
      if (message.type === 'scale-up') nodes[message.entity] += message.factor;
      if (message.type === 'scale-down') nodes[message.entity] -= message.factor;
    }
    await page.waitForTimeout(500);
    for (const entity of ['order', 'payment'] as const) {
      expect(await numberIn(page, `[data-cluster=${entity}]`, 'nodes')).toBe(nodes[entity]);
      expect(await page.locator(`[data-cluster=${entity}] [role=img]`).getAttribute('aria-label')).toContain(
        `${nodes[entity]} of 12 pods`,
      );
    }
  });

  it('goes on with a day of one’s own after it was loaded again, from its first message on', async () => {
    const { page } = await dashboard();
    await page.locator('#retail-day').getByLabel('Seed').fill('reload');
    await page.getByRole('button', { name: 'Start your own day' }).click();
    await page.waitForSelector('text=seed reload');
    await untilAtLeast(page, DAY, 'sequence', 15);
    const before = await numberIn(page, DAY, 'sequence');
    await page.reload();
    await page.waitForSelector('text=seed reload');
    await untilAtLeast(page, DAY, 'sequence', before + 3);
    expect([await numberIn(page, DAY, 'missed'), await numberIn(page, DAY, 'repeated')]).toEqual([0, 0]);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.waitForSelector('text=Stopped');
  });

  it('goes on by itself after the service was killed and started again, and says so', async () => {
    const first = await ServiceProcess.startOnOwnPort();
    const { page, complaints } = await dashboard(first.url);
    await page.locator('#retail-day').getByLabel('Seed').fill('kill');
    await page.getByRole('button', { name: 'Start your own day' }).click();
    await page.waitForSelector('text=seed kill');
    await untilAtLeast(page, DAY, 'sequence', 10);
    await first.kill();
    await page.waitForSelector('#retail-day >> text=Reconnecting');
    await page.waitForSelector('#latency >> text=Reconnecting');
    const before = await numberIn(page, DAY, 'sequence');
    await ServiceProcess.start({ PORT: first.port });
    await untilAtLeast(page, DAY, 'sequence', before + 10);
    expect([await numberIn(page, DAY, 'missed'), await numberIn(page, DAY, 'repeated')]).toEqual([0, 0]);
    await page.waitForSelector('text=/resumed after message \\d+: nothing missed/');
    await page.waitForSelector('#latency >> text=Subscribed');
    expect(complaints).toEqual([]);
  });

  it('works in seven tabs at once, with four streams at most for all of them', async () => {
    const tabs = await Promise.all(Array.from({ length: 7 }, () => dashboard()));
    const startDay = async ({ page }: Dashboard, tab: number): Promise<void> => {
      await untilChanged(page, DAY, 'sequence', 3);
      await page.locator('#retail-day').getByLabel('Seed').fill(`tab-${tab}`);
      await page.getByRole('button', { name: 'Start your own day' }).click();
      await page.waitForSelector(`text=seed tab-${tab}`);
      await untilAtLeast(page, DAY, 'sequence', 8);
    };
    await Promise.all(tabs.map(startDay));
    const last = tabs.at(-1);
    await last?.page.getByRole('button', { name: 'Measure from here' }).click();
    for (const { page } of tabs) await untilAtLeast(page, '#latency [data-events]', 'events', 3);
    for (const { page } of tabs) expect(await numberIn(page, DAY, 'missed')).toBe(0);
    // Days take turns: one that has made room may be counted for a moment.
    await until(async () => (await suite.service.metric('flowprobe_open_streams')) <= 4, 'four streams or fewer');
  });
});
