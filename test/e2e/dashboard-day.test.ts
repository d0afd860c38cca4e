import { expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { dashboardSuite, untilAtLeast } from '../support/clients/dashboard.js';
import { describeWith } from '../support/apps/programs.js';

const DAY = '#retail-day [data-sequence]';

describeWith('chromium')('the retail day of the page', () => {
  const suite = dashboardSuite({}, ['retail-day']);
  const dashboard = async (): Promise<Page> => (await suite.open()).page;
  const focused = (page: Page, text: string): Promise<void> =>
    page.locator('#retail-day button:focus', { hasText: text }).waitFor();

  it('keeps the focus where its controls replace each other', async () => {
    const page = await dashboard();
    await page.locator('#retail-day').getByLabel('Seed').fill('focus');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    await page.locator('#retail-day input:focus').waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).focus();
    await page.keyboard.press('Enter');
    await focused(page, 'Start again');
    await page.keyboard.press('Enter');
    await focused(page, 'Stop');
    await page.keyboard.press('Tab');
    await focused(page, 'Watch live');
    await page.keyboard.press('Enter');
    await focused(page, 'Start your own day');
  });

  it('shows in its controls what runs, also after it was loaded again, and starts the same again', async () => {
    const page = await dashboard();
    await page.locator('#retail-day').getByLabel('Seed').fill('truth');
    await page.getByRole('radio', { name: '2×', exact: true }).click();
    await page.getByRole('button', { name: 'Start your own day' }).click();
    await page.waitForSelector('text=seed truth');
    await untilAtLeast(page, DAY, 'sequence', 2);
    await page.reload();
    await page.waitForSelector('text=seed truth');
    expect(await page.locator('#retail-day').getByLabel('Seed').inputValue()).toBe('truth');
    await page.getByRole('radio', { name: '2×', exact: true, checked: true }).waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('button', { name: 'Start again' }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    await page.waitForSelector('text=seed truth');
  });

  it('shows the seed that was drawn for who gave none', async () => {
    const page = await dashboard();
    await page.getByRole('button', { name: 'Start your own day' }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    const seed = await page.locator('#retail-day').getByLabel('Seed').inputValue();
    expect(seed).toMatch(/^\d+$/);
    await page.waitForSelector(`text=seed ${seed}`);
  });

  it('has a choice of speeds in which an arrow key chooses', async () => {
    const page = await dashboard();
    await page.getByRole('radio', { name: '1×', exact: true }).focus();
    // The focus moves in a turn of its own; a finger is on the key until then.
    await page.keyboard.down('ArrowRight');
    await page.getByRole('radio', { name: '2×', exact: true, checked: true }).waitFor();
    await page.keyboard.up('ArrowRight');
    await page.keyboard.down('ArrowLeft');
    await page.getByRole('radio', { name: '1×', exact: true, checked: true }).waitFor();
    await page.keyboard.up('ArrowLeft');
  });

  it('shows to a page that joins in the middle what has happened, how far the day is, and since when it counts', async () => {
    const page = await dashboard();
    await page.locator('#retail-day ol [data-kind=info]').first().waitFor();
    await page
      .locator('#retail-day')
      .getByText(/^counted since \d\d:\d\d/)
      .waitFor();
    const bar = page.getByRole('progressbar', { name: 'Progress of the day' });
    expect((await bar.boundingBox())?.width).toBeGreaterThan(150);
    expect(await bar.getAttribute('aria-valuenow')).toMatch(/^\d+/);
  });

  it('says so in a tab that waits for its turn, as long as it waits', async () => {
    const pages: Page[] = [];
    for (let tab = 0; tab < 4; tab += 1) {
      const page = await dashboard();
      await page.getByRole('button', { name: 'Start your own day' }).click();
      await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
      pages.push(page);
    }
    for (const page of pages) {
      await page.waitForSelector('#retail-day >> text=Waiting its turn');
      await page.waitForSelector('#retail-day >> text=Your own day');
    }
  });
});
