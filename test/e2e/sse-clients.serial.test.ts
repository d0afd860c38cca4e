import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventSource as NpmEventSource } from 'eventsource';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page } from 'playwright-core';
import request from 'supertest';
import { EventSource as UndiciEventSource } from 'undici';
import { ROOT } from '../support/apps/run.js';
import { serverOf, startApp, type TestApp } from '../support/apps/app.js';
import { changeOf } from '../support/clients/changes.js';
import { type Browser, launchChromium } from '../support/clients/chromium.js';
import { describeWith } from '../support/apps/programs.js';
import { eventLine } from '../support/clients/tcp-client.js';

const { resolve } = createRequire(import.meta.url);

/** A package as one script that defines a global. */
function bundleOf(name: string, global: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'flowprobe-bundle-'));
  try {
    const [input, output] = [resolve(name).replace('/cjs/', '/esm/'), join(folder, 'bundle.js')];
    const cli = join(ROOT, 'node_modules/rolldown/bin/cli.mjs');
    execFileSync(process.execPath, [cli, input, '--format', 'iife', '--name', global, '--file', output]);
    return readFileSync(output, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Opens a URL with the handler that everyone writes, `JSON.parse(event.data)`, until it has so many messages. */
type Client = (url: string, count: number, event: string) => Promise<unknown[]>;

/** A stream, the name of its events, and what a client must get of it. */
interface Case {
  readonly name: string;
  readonly path: string;
  readonly event: string;
  readonly expected: (messages: readonly unknown[]) => void;
  readonly count: number;
}

const QUERY = 'seed=42&duration=120&speed=1000';

let app: TestApp;
let cases: readonly Case[];

/** What a day has beside the identity of its run. */
function ofAnyRun(messages: readonly unknown[]): unknown[] {
  const ofRun = new Set(['at', 'timestamp', 'connection_uuid']);
  return messages.map((message) => {
    const fields = Object.entries(message as Record<string, unknown>).filter(([name]) => !ofRun.has(name));
    const rest: Record<string, unknown> = Object.fromEntries(fields);
    return 'seed' in rest || rest['type'] === 'end' ? rest['type'] : rest;
  });
}

/** A cursor of the fleet's events with at least one event behind it. */
async function fleetCursor(): Promise<string> {
  for (;;) {
    const response = await fetch(`${app.url}/fleet/events`);
    const reader = response.body?.getReader();
    let text = '';
    while (!/id: (\S+)\n/.test(text)) text += Buffer.from((await reader?.read())?.value ?? []).toString();
    await reader?.cancel();
    const [, epoch, sequence] = /id: (\w+):(\d+)\n/.exec(text) ?? [];
    if (Number(sequence) > 0) return `${String(epoch)}:0`;
  }
}

beforeAll(async () => {
  app = await startApp({ PORTS: '0,0' });
  const server = serverOf(app);
  const exported = await request(server)
    .get(`/simulation/export?seed=42&duration=120`)
    .buffer(true)
    .parse((response, done) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('end', () => done(null, text));
    });
  const day = String(exported.body)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  for (const value of [1, 2, 3]) {
    await request(server)
      .post('/alice/changes')
      .type('application/ld+json')
      .send(JSON.stringify(changeOf(value)))
      .expect(201);
  }
  const lines = [1, 2, 3].map((number) => eventLine(number));
  await request(server).post('/telemetry/events').type('json').send(`[${lines.join()}]`).expect(201);
  const cursor = await fleetCursor();
  cases = [
    {
      name: 'the day',
      path: `/stream?${QUERY}`,
      event: 'message',
      count: day.length,
      expected: (messages) => expect(ofAnyRun(messages)).toEqual(ofAnyRun(day)),
    },
    {
      name: 'the live channel',
      path: '/simulation/live',
      event: 'message',
      count: 3,
      expected: ([first]) => expect(first).toMatchObject({ type: 'start', seed: 'flowprobe' }),
    },
    {
      name: 'changes',
      path: '/alice/events/changes?receiveBacklog=true',
      event: 'message',
      count: 3,
      expected: (messages) =>
        expect(messages.map((message) => /hasValue":(\d)/.exec(JSON.stringify(message))?.[1])).toEqual(['1', '2', '3']),
    },
    {
      name: 'telemetry',
      path: '/telemetry/stream?recent=3',
      event: 'status',
      count: 3,
      expected: (messages) => expect(messages).toEqual(lines.map((line) => JSON.parse(line) as unknown)),
    },
    {
      name: 'telemetry, from now on',
      path: '/telemetry/stream',
      event: 'status',
      count: 2,
      expected: (messages) =>
        expect(messages.map((message) => (message as { event: string }).event)).toEqual([
          'serverHealthcheck',
          'serverHealthcheck',
        ]),
    },
    {
      name: 'events of the fleet',
      path: `/fleet/events?lastEventId=${encodeURIComponent(cursor)}`,
      event: 'message',
      count: 1,
      expected: ([first]) => expect(first).toMatchObject({ type: 'started' }),
    },
    {
      name: 'several topics',
      path: '/events?topics=faults',
      event: 'faults',
      count: 1,
      expected: ([first]) => expect(first).toHaveProperty('report'),
    },
  ];
});

afterAll(() => app.close());

/** Any constructor with the interface of the standard. */
type Constructor = new (url: string) => {
  addEventListener(type: string, listener: (event: { readonly data: string }) => void): void;
  close(): void;
};

function clientOf(EventSource: Constructor): Client {
  return (url, count, event) =>
    new Promise((done, fail) => {
      const messages: unknown[] = [];
      const source = new EventSource(url);
      source.addEventListener(event, ({ data }) => {
        try {
          messages.push(JSON.parse(data));
        } catch (error) {
          source.close();
          fail(error instanceof Error ? error : new Error(String(error)));
        }
        if (messages.length < count) return;
        source.close();
        done(messages.slice(0, count));
      });
    });
}

async function expectAll(client: Client): Promise<void> {
  for (const { name, path, event, count, expected } of cases) {
    const messages = await client(`${app.url}${path}`, count, event).catch((error: unknown) => [name, String(error)]);
    expect([name, messages.length]).toEqual([name, count]);
    expected(messages);
  }
}

describe('clients in Node, with the obvious handler, get exactly the messages of each stream', () => {
  it('eventsource does', () => expectAll(clientOf(NpmEventSource)));
  it('undici does', () => expectAll(clientOf(UndiciEventSource)));
});

describeWith('chromium')(
  'clients in a browser, with the obvious handler, get exactly the messages of each stream',
  () => {
    let browser: Browser;
    let page: Page;
    let site: Server;

    beforeAll(async () => {
      browser = await launchChromium();
      page = await browser.context.newPage();
      site = createServer((_request, response) =>
        response.setHeader('Content-Type', 'text/html').end('<!doctype html>'),
      );
      await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening));
      await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
      await page.addScriptTag({ content: bundleOf('@microsoft/fetch-event-source', 'FetchEventSource') });
      for (const [name, variable] of [
        ['event-source-polyfill', 'Polyfill1031'],
        ['event-source-polyfill-1.0.22', 'Polyfill1022'],
      ] as const) {
        await page.addScriptTag({ content: readFileSync(resolve(`${name}/src/eventsource.js`), 'utf8') });
        await page.evaluate(`window.${variable} = window.EventSourcePolyfill`);
      }
    });

    afterAll(async () => {
      await browser.close();
      site.close();
    });

    const inPage =
      (constructor: string): Client =>
      (url, count, event) =>
        page.evaluate(
          `new Promise((done, fail) => {
          const messages = [];
          const source = new ${constructor}(${JSON.stringify(url)});
          source.addEventListener(${JSON.stringify(event)}, ({ data }) => {
            try { messages.push(JSON.parse(data)); } catch (error) { fail(error); }
            if (messages.length >= ${count}) { source.close(); done(messages.slice(0, ${count})); }
          });
        })`,
        );

    it.each(['EventSource', 'Polyfill1022', 'Polyfill1031'])('%s does', (constructor) =>
      expectAll(inPage(constructor)),
    );

    it('fetch-event-source does', () =>
      expectAll((url, count) =>
        page.evaluate(
          `new Promise((done, fail) => {
          const messages = [];
          const controller = new AbortController();
          FetchEventSource.fetchEventSource(${JSON.stringify(url)}, {
            signal: controller.signal,
            openWhenHidden: true,
            onmessage({ data }) {
              messages.push(JSON.parse(data));
              if (messages.length >= ${count}) { controller.abort(); done(messages.slice(0, ${count})); }
            },
            onerror(error) { fail(error); throw error; },
          }).catch(fail);
        })`,
        ),
      ));
  },
);
