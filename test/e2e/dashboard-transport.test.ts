import { expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { describeWith } from '../support/apps/programs.js';
import {
  type Dashboard,
  dashboardSuite,
  numberIn,
  until,
  untilAtLeast,
  untilChanged,
} from '../support/clients/dashboard.js';
import { call } from '../support/clients/jobs.js';

const DAY = '#retail-day [data-sequence]';

interface Clock {
  readonly name: string;
  readonly speed: number;
  readonly elapsedMs: number;
}

interface Message {
  readonly at: number;
  readonly type: string;
}

describeWith('chromium')('moving through a day', () => {
  const suite = dashboardSuite({}, ['retail-day']);
  const dashboard = (query = ''): Promise<Dashboard> => suite.open(undefined, query);
  const card = (page: Page): ReturnType<Page['locator']> => page.locator('#retail-day');
  const press = (page: Page, name: string): Promise<void> =>
    card(page).getByRole('button', { name, exact: true }).click();
  const sequence = (page: Page): Promise<number> => numberIn(page, DAY, 'sequence');
  const clocks = async (): Promise<Clock[]> => (await call<Clock[]>(`${suite.service.url}/clocks`)).body;
  /** Waits until it moves no more. What was on its way when the day was held comes yet. @returns where it stands */
  const untilStill = async (page: Page): Promise<number> => {
    let at = -1;
    await until(async () => {
      const before = at;
      at = await sequence(page);
      if (at === before) return true;
      await page.waitForTimeout(500);
      return false;
    }, 'day that stands still');
    return at;
  };
  const messages = async (): Promise<Message[]> => {
    const text = await (await fetch(`${suite.service.url}/simulation/export?seed=42`)).text();
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Message);
  };
  /** Waits until a page that has just come to a moment shows all that is due by then. @returns the sequence that it stands at */
  const shownAt = async (page: Page, atMs: number): Promise<number> => {
    const due = (await messages()).findLastIndex(({ at }) => at <= atMs);
    await until(async () => (await sequence(page)) === due, `message ${due}`);
    return due;
  };
  /** The sequence that a page stands at, once it stands still at a message of this kind. */
  const standsAt = async (page: Page, from: number, isWanted: (message: Message) => boolean): Promise<void> => {
    const all = await messages();
    const next = all.findIndex((message, index) => index > from && isWanted(message));
    await until(async () => (await sequence(page)) === next, `message ${next}`);
  };

  it('pauses a day where it is, goes on by steps, and the clock of the service says the same', async () => {
    const { page, complaints } = await dashboard('?day=42&at=30');
    await card(page).getByText('Paused', { exact: true }).waitFor();
    const at = await shownAt(page, 30_000);
    expect((await clocks()).filter(({ speed, elapsedMs }) => speed === 0 && elapsedMs === 30_000)).toHaveLength(1);
    await press(page, 'Step');
    await until(async () => (await sequence(page)) === at + 1, 'one message more');
    await press(page, 'Next scale');
    await standsAt(page, at + 1, ({ type }) => type.startsWith('scale'));
    const scaled = await sequence(page);
    await press(page, 'Next phase');
    await standsAt(page, scaled, ({ type }) => type === 'info');
    expect([await numberIn(page, DAY, 'missed'), await numberIn(page, DAY, 'repeated')]).toEqual([0, 0]);
    expect(complaints).toEqual([]);
  });

  it('goes to any moment, forwards and backwards, and keeps it in the address', async () => {
    const { page } = await dashboard('?day=42&at=30');
    const before = await shownAt(page, 30_000);
    const moment = page.getByLabel('Moment of the day');
    await moment.fill('90');
    await until(async () => /at=90\.0/.test(String(await page.evaluate('location.search'))), 'the address');
    expect(await shownAt(page, 90_000)).toBeGreaterThan(2 * before);
    await moment.fill('30');
    await until(async () => /at=30\.0/.test(String(await page.evaluate('location.search'))), 'the address again');
    expect(await shownAt(page, 30_000)).toBe(before);
    await page.reload();
    await card(page).getByText('Paused', { exact: true }).waitFor();
    await until(async () => (await sequence(page)) === before, 'the same moment after a reload');
    await moment.press('ArrowRight');
    await until(async () => /at=30\.[5-9]|at=31/.test(String(await page.evaluate('location.search'))), 'a step by key');
  });

  it('pauses the day that all see for this page alone, plays it on, and goes back to all', async () => {
    const { page } = await dashboard();
    await card(page).getByText('Live for everyone').waitFor();
    const others = new Set((await clocks()).map(({ name }) => name));
    await press(page, 'Pause');
    await card(page).getByText('Paused', { exact: true }).waitFor();
    const added = (await clocks()).map(({ name }) => name).filter((name) => !others.has(name));
    expect(added).toHaveLength(1);
    await untilStill(page);
    await press(page, 'Play');
    await untilChanged(page, DAY, 'sequence', 2);
    await card(page).getByText('Your own day', { exact: true }).waitFor();
    await press(page, 'Pause');
    await card(page).getByText('Paused', { exact: true }).waitFor();
    await press(page, 'Watch live');
    await card(page).getByText('Live for everyone').waitFor();
    await until(async () => !(await clocks()).some(({ name }) => added.includes(name)), 'the end of its clock');
    expect(await page.evaluate('location.search')).toBe('');
  });

  it('keeps a day that was stopped: it is played on from there, also after the page was loaded again', async () => {
    const { page } = await dashboard();
    await card(page).getByLabel('Seed').fill('stopped');
    await press(page, 'Start your own day');
    await untilAtLeast(page, DAY, 'sequence', 20);
    await press(page, 'Stop');
    await card(page).getByText('Stopped', { exact: true }).waitFor();
    const at = await untilStill(page);
    await page.reload();
    await card(page).getByText('Paused', { exact: true }).waitFor();
    await card(page).getByText('seed stopped').waitFor();
    // It stands at the moment of its last message, or a tick before.
    await until(async () => Math.abs((await sequence(page)) - at) <= 2, 'the same moment');
    await press(page, 'Play');
    await untilAtLeast(page, DAY, 'sequence', at + 5);
    expect([await numberIn(page, DAY, 'missed'), await numberIn(page, DAY, 'repeated')]).toEqual([0, 0]);
  });

  it('has everything at one height all day long, also in its last second', async () => {
    const { page } = await dashboard('?day=42&at=100');
    await untilAtLeast(page, DAY, 'sequence', 1000);
    const percent = card(page).getByText(/^\d+ %$/);
    const heightAt = async (): Promise<number> => (await percent.boundingBox())?.height ?? 0;
    const before = await heightAt();
    await page.getByLabel('Moment of the day').fill('149.5');
    await until(async () => /^(99|100) %$/.test((await percent.textContent()) ?? ''), 'the evening');
    while ((await percent.textContent()) !== '100 %') await press(page, 'Step');
    expect(await heightAt()).toBe(before);
  });

  it('makes its clock again where the service has forgotten it', async () => {
    const { page } = await dashboard('?day=42&at=40');
    const at = await shownAt(page, 40_000);
    await until(async () => (await clocks()).some(({ elapsedMs }) => elapsedMs === 40_000), 'the clock');
    const clock = (await clocks()).find(({ elapsedMs }) => elapsedMs === 40_000);
    await fetch(`${suite.service.url}/clocks/${clock?.name}`, { method: 'DELETE' });
    await press(page, 'Step');
    await until(async () => (await sequence(page)) === at + 1, 'one message more');
  });
});
