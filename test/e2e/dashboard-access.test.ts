import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { describeWith } from '../support/apps/programs.js';
import { bringCards, dashboardSuite, until } from '../support/clients/dashboard.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Everything that axe finds, however small, once colours have changed. */
async function findingsOf(page: Page): Promise<string[]> {
  const changing = 'document.getAnimations().some(({ playState }) => playState === "running")';
  await until(async () => !(await page.evaluate(changing)), 'end of all transitions');
  // By the debugger, which the page's policy does not bind.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<{ violations: Finding[] }>('axe.run()');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}

/** The colour that stands where something is chosen, filled or named by a colour; the page's own where there is none. */
const MARKS = `(() => {
  const colourOf = (element, pseudo) => getComputedStyle(element, pseudo).backgroundColor;
  const found = (selector) => document.querySelector(selector);
  const slider = found('#faults input[type=range]');
  return {
    page: colourOf(document.body) === 'rgba(0, 0, 0, 0)' ? colourOf(document.documentElement) : colourOf(document.body),
    speed: colourOf(found('#retail-day label:has(> input[type=radio]:checked)'), '::after'),
    guarantees: colourOf(found('#faults label:has(> input[type=radio]:checked)'), '::after'),
    scenario: colourOf(found('#traffic label:has(> input[type=radio]:checked)'), '::after'),
    client: colourOf(found('#connect label:has(> input[type=radio]:checked)'), '::after'),
    progress: colourOf(found('#retail-day [role=progressbar] > *')),
    pod: getComputedStyle(found('[data-cluster=order] [role=img] span span')).backgroundImage.replace('none', 'rgba(0, 0, 0, 0)'),
    legend: colourOf(found('#traffic figcaption span span')),
    state: colourOf(found('#fleet tbody th [aria-hidden]')),
  };
})()`;

describeWith('chromium')('access to the dashboard', () => {
  const suite = dashboardSuite({ PORTS: '0,0', LISTING_PORT: '0' });
  const call = (path: string, method: string, body?: object): Promise<Response> =>
    fetch(`${suite.service.url}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });

  it.each(['dark', 'light'] as const)(
    'sees what is chosen, filled and meant by a colour where colours are forced, %s',
    async (colorScheme) => {
      const { page } = await suite.open();
      await page.emulateMedia({ colorScheme, forcedColors: 'active', reducedMotion: 'reduce' });
      await page.waitForTimeout(500);
      const { page: ground, ...marks } = await page.evaluate<Record<string, string>>(MARKS);
      const gone = Object.entries(marks).filter(([, colour]) => colour === ground || colour === 'rgba(0, 0, 0, 0)');
      expect(gone).toEqual([]);
      expect(
        await page.evaluate('getComputedStyle(document.querySelector("[data-point][aria-pressed=true]")).outlineStyle'),
      ).toBe('solid');
      expect(await page.evaluate('getComputedStyle(document.querySelector("#faults [role=switch]")).appearance')).toBe(
        'auto',
      );
      expect(await page.evaluate('getComputedStyle(document.querySelector("#faults .slider")).forcedColorAdjust')).toBe(
        'none',
      );
      expect(await findingsOf(page)).toEqual([]);
    },
  );

  it('is given no finding of axe while a test runs, a step is broken and messages are dead', async () => {
    await call('/requests/policy', 'PUT', { maxAttempts: 1 });
    await call('/faults/4', 'PUT', { enabled: true, kind: 'error', probability: 1 });
    await call('/requests/load', 'PUT', { rps: 5 });
    const { page } = await suite.open();
    await page.getByLabel('I understand this generates load').click();
    await page.getByRole('button', { name: 'Start test' }).click();
    await page.getByRole('button', { name: 'Stop test' }).waitFor();
    await page.getByRole('button', { name: 'Redrive all' }).waitFor();
    await page.getByRole('button', { name: 'Start your own day' }).click();
    await page.getByRole('button', { name: 'Watch live' }).waitFor();
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.waitForTimeout(500);
      expect(await findingsOf(page)).toEqual([]);
    }
    await page.getByLabel('Enter an API key').click();
    expect(await findingsOf(page)).toEqual([]);
    await call('/requests/load', 'PUT', { rps: 0 });
    await call('/faults', 'DELETE');
  });

  it('shows each time in the time zone that the page names, and names it once', async () => {
    const page = await suite.newPage();
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Kolkata' });
    await page.goto(suite.service.url);
    await bringCards(page);
    const zone = page.getByText('Times are those of this browser:');
    expect(await zone.textContent()).toMatch(/Asia\/(Kolkata|Calcutta) \(GMT\+5:30\)/);
    expect(await page.getByText('GMT+5:30').count()).toBe(1);
    await page.waitForSelector('#faults >> text=Live');
    const { traceId } = (await (await call('/requests', 'POST')).json()) as { traceId: string };
    const { acceptedAt } = (await (await call(`/requests/${traceId}`, 'GET')).json()) as { acceptedAt: string };
    const sent = new Date(acceptedAt).getTime() + 5.5 * 3_600_000;
    const times = page.locator('[aria-label="Most recent telemetry"] time');
    const minutes = [sent, sent + 60_000].map((at) => new Date(at).toISOString().slice(11, 16));
    // Beside those of this request there may be some of before.
    const isShown = async (): Promise<boolean> =>
      (await times.allTextContents()).some((text) => minutes.includes(text.slice(0, 5)));
    await until(isShown, 'the time of the request');
  });

  it('shows at once what an answer says, and does not wait for the stream of events', async () => {
    const { page } = await suite.open();
    await page.waitForSelector('#faults [data-applied]');
    await page.waitForSelector('#faults >> text=each exactly once');
    // The page may open its stream anew between the list and the stall, for other topics.
    await until(async () => {
      const clients = (await (await call('/clients', 'GET')).json()) as { id: string; own: boolean; path: string }[];
      const events = clients.filter(({ own, path }) => own && path.startsWith('/events'));
      const stalled = await Promise.all(
        events.map(async ({ id }) => (await call(`/clients/${id}/stall`, 'POST', { ms: 60_000 })).ok),
      );
      return events.length > 0 && stalled.every(Boolean);
    }, 'stall of every stream of events');
    await page.getByRole('radio', { name: 'Outbox', exact: true }).click();
    await page.waitForSelector('#faults >> text=some is done twice');
    await page.getByRole('switch', { name: 'Fault at point 1' }).click();
    await page.locator('[data-point="1"][aria-label*="armed"]').waitFor();
    await page.getByRole('button', { name: 'Clear faults' }).click();
    await page.locator('[data-point="1"][aria-label*="off"]').waitFor();
    await call('/requests/mode?mode=outbox%2Binbox', 'PUT');
  });
});
