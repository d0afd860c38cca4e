import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Page } from 'playwright-core';
import { type Browser, launchChromium } from '../support/clients/chromium.js';
import { describeWith } from '../support/apps/programs.js';
import { addUp, type Message } from '../support/clients/messages.js';
import { ServiceProcess } from '../support/apps/service-process.js';

/** What the page keeps of its EventSource. */
interface Kept {
  readonly messages: { id: string; data: string }[];
  readonly named: string[];
  readonly opens: number;
  readonly state: number;
}

/** Runs in the page: `onmessage` and nothing cleverer, as a newcomer would write it. */
const PAGE = `<!doctype html><title>listener</title><script>
  function listen(url) {
    const source = new EventSource(url);
    window.kept = { messages: [], named: [], opens: 0, get state() { return source.readyState; } };
    source.onopen = () => { kept.opens += 1; };
    source.onmessage = ({ lastEventId, data }) => kept.messages.push({ id: lastEventId, data });
  }
</script>`;

describeWith('chromium')('EventSource in a browser, on a page of another origin', () => {
  let browser: Browser;
  let site: Server;
  let page: Page;
  let requests: string[];

  beforeAll(async () => {
    browser = await launchChromium();
    site = createServer((_, response) => response.setHeader('content-type', 'text/html').end(PAGE));
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    site.close();
    await browser.close();
  });
  beforeEach(async () => {
    requests = [];
    page = await browser.context.newPage();
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  });
  afterEach(async () => {
    await page.close();
    await ServiceProcess.stopAll();
  });

  const kept = (): Promise<Kept> => page.evaluate('kept');
  const listen = (url: string): Promise<void> => page.evaluate(`listen(${JSON.stringify(url)})`);
  const until = (condition: string): Promise<unknown> => page.waitForFunction(condition, undefined);

  it('receives a day once and in order though the server dies in the middle, and stops after the end', async () => {
    const first = await ServiceProcess.startOnOwnPort();
    const path = '/stream?seed=browser&speed=50';
    await listen(`${first.url}${path}`);
    await until('kept.messages.length > 300');
    await first.kill();
    const second = await ServiceProcess.start({ PORT: first.port });
    await until('kept.state === EventSource.CLOSED');
    const { messages, opens } = await kept();
    const connection = messages[0]?.id.slice(0, 36);
    expect(messages.map(({ id }) => id)).toEqual(messages.map((_, sequence) => `${String(connection)}:${sequence}`));
    const emitted = messages.map(({ data }) => JSON.parse(data) as Message);
    expect([emitted[0]?.type, emitted.at(-1)?.type]).toEqual(['start', 'end']);
    expect(emitted.filter(({ type }) => type === 'start')).toHaveLength(1);
    addUp(emitted);
    expect(opens).toBe(2);
    const asked = requests.filter((url) => url.includes('/stream')).length;
    await delay(2500);
    expect(requests.filter((url) => url.includes('/stream'))).toHaveLength(asked);
    expect(await second.metric('flowprobe_messages_sent_total')).toBeLessThan(emitted.length - 300);
  });

  it('goes on with the live channel after the server died, without a gap', async () => {
    const first = await ServiceProcess.startOnOwnPort();
    await listen(`${first.url}/simulation/live`);
    await until('kept.messages.length > 20');
    await first.kill();
    await ServiceProcess.start({ PORT: first.port });
    const { messages: before } = await kept();
    await until(`kept.messages.length > ${before.length + 20}`);
    const sequences = (await kept()).messages.slice(before.length - 5).map(({ id }) => Number(id.split(':')[1]));
    expect(
      sequences.filter(
        (sequence, index) => index > 0 && sequence !== 0 && sequence !== Number(sequences[index - 1]) + 1,
      ),
    ).toEqual([]);
  });

  it('comes back by itself after it was sent away for lack of room', async () => {
    const service = await ServiceProcess.start({ MAX_STREAMS: '1' });
    const controller = new AbortController();
    const occupied = await fetch(`${service.url}/stream`, { signal: controller.signal });
    expect(occupied.status).toBe(200);
    await listen(`${service.url}/stream?speed=100`);
    await until('kept.opens > 0');
    controller.abort();
    await until('kept.state === EventSource.CLOSED');
    const emitted = (await kept()).messages.map(({ data }) => JSON.parse(data) as Message);
    expect([emitted[0]?.type, emitted.at(-1)?.type]).toEqual(['start', 'end']);
  });

  it('shows the documentation, no policy in its way', async () => {
    const service = await ServiceProcess.start();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${service.url}/docs`);
    await page.waitForSelector('.opblock');
    expect(new URL(page.url()).pathname).toBe('/docs');
    expect(await page.locator('.opblock').count()).toBeGreaterThanOrEqual(9);
    expect(complaints).toEqual([]);
  });
});
