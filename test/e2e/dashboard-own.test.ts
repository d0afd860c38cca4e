import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ChannelPreviewBody, type StreamListBody } from '../../src/streams/streams.dto.js';
import { DataFolder } from '../support/apps/data-folder.js';
import { describeWith } from '../support/apps/programs.js';
import { dashboardSuite, until } from '../support/clients/dashboard.js';
import { settledStreams } from '../support/clients/stream-list.js';

const BROKEN =
  'asyncapi: 3.0.0\ninfo: { title: Broken, version: 1.0.0 }\nchannels:\n  orders: { $ref: "https://example.com/x" }\n';

const CHANNELS = `[...document.querySelectorAll('#own [data-channel]')].map(({ dataset }) => dataset.channel)`;
const MESSAGES = `[...document.querySelectorAll('#own [data-message]')]
  .map(({ dataset, lastElementChild }) => [dataset.message, lastElementChild.textContent])`;

describeWith('chromium')('the streams of a user on the dashboard', () => {
  const folder = DataFolder.shipped();
  const suite = dashboardSuite({ DATA_DIR: folder.path }, ['own']);
  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${suite.service.url}${path}`)).json()) as T;
  let list: StreamListBody;

  beforeAll(async () => {
    list = await settledStreams(suite.service.url);
  });
  afterAll(() => folder.remove());

  it('are all there, with what is wrong with a file, once it is, and no longer', async () => {
    const { page } = await suite.open();
    const own = page.locator('#own');
    const channels = list.documents.flatMap(({ name, channels: all }) => all.map((each) => `${name}/${each.name}`));
    expect(channels.length).toBeGreaterThanOrEqual(3);
    expect(await page.evaluate(CHANNELS)).toEqual(channels);
    // What nobody sees is not read again.
    await own.scrollIntoViewIfNeeded();
    folder.write('streams/broken.yaml', BROKEN);
    const problems = own.getByRole('region', { name: 'Problems of broken.yaml' });
    await problems.waitFor();
    const [broken] = (await settledStreams<StreamListBody>(suite.service.url)).problems;
    for (const { field, problem } of broken?.problems ?? []) {
      expect(field).toMatch(/line \d+/);
      await problems.getByText(field).first().waitFor();
      expect(await problems.textContent()).toContain(problem);
    }
    await own.getByText('Problems', { exact: true }).waitFor();
    folder.remove('streams/broken.yaml');
    await problems.waitFor({ state: 'detached' });
  });

  it('show samples and rates of a day as the API has them', async () => {
    const { page } = await suite.open(undefined, '?channel=ride-hailing/trips');
    const channel = page.getByRole('region', { name: 'Channel trips' });
    const preview = await ask<ChannelPreviewBody>('/streams/ride-hailing/trips/preview?seed=42');
    const counts = Object.values(preview.messages).flatMap(({ perSecond }) => perSecond);
    await channel.locator(`[data-total="${counts.reduce((sum, count) => sum + count, 0)}"]`).waitFor();
    for (const [name, { samples }] of Object.entries(preview.messages)) {
      await channel.getByLabel('Samples of').first().selectOption(name);
      const texts = await channel.locator('[data-sample]').allTextContents();
      expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual(samples);
    }
    // The moment is chosen by keyboard, and its values are read.
    const moment = channel.getByLabel(/^Moment/);
    await moment.focus();
    await page.keyboard.press('End');
    const last = Object.entries(preview.messages).map(([name, { perSecond }]) => `${name} ${perSecond.at(-1) ?? 0}`);
    expect(await moment.getAttribute('aria-valuetext')).toContain(last.slice(0, 8).join(', '));
  });

  it('can be watched: the messages of the seed, each with its id, until somebody stops', async () => {
    const { page, complaints } = await suite.open(undefined, '?channel=ride-hailing/trips');
    const channel = page.getByRole('region', { name: 'Channel trips' });
    await channel.getByLabel('Speed').selectOption('20×');
    await channel.getByRole('button', { name: 'Watch' }).click();
    const received = async (): Promise<number> =>
      Number(await channel.locator('[data-watched]').getAttribute('data-watched'));
    await until(async () => (await received()) >= 10, 'messages');
    await channel.getByRole('button', { name: 'Stop watching' }).click();
    const rows = await page.evaluate<[string, string][]>(MESSAGES);
    expect(rows.length).toBeGreaterThanOrEqual(10);
    const lines = (await (await fetch(`${suite.service.url}/streams/ride-hailing/trips/export?seed=42`)).text())
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { payload: unknown }).payload);
    for (const [id = '', data = ''] of rows) {
      expect(JSON.parse(data)).toEqual(lines[Number(id.split(':')[1])]);
    }
    const before = await received();
    await page.waitForTimeout(500);
    expect(await received()).toBe(before);
    expect(complaints).toEqual([]);
  });

  it('lead to the URL for a client, with the stream chosen', async () => {
    const { page } = await suite.open(undefined, '?channel=chat/answers');
    const channel = page.getByRole('region', { name: 'Channel answers' });
    await channel.getByLabel('Seed').fill('7');
    await channel.getByRole('link', { name: 'Connect a client to it' }).click();
    await page.locator(`#connect [data-url="${suite.service.url}/streams/chat/answers?seed=7"]`).waitFor();
  });
});
