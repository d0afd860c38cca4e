import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { changeOf, postChange } from '../support/clients/changes.js';
import { eventLine } from '../support/clients/tcp-client.js';
import { startApp, type TestApp } from '../support/apps/app.js';

const NAMES = 1000;

/** A stream that is only opened: a reader that never reads costs this process nothing. */
function openReader(url: string, path: string): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    });
    socket.once('error', reject);
    socket.once('data', () => resolve(socket.pause()));
  });
}

describe('two thousand names of pods that nobody knows', () => {
  let app: TestApp;
  const sockets: Socket[] = [];
  const sendTelemetry = async (): Promise<number> =>
    (
      await fetch(`${app.url}/telemetry/events`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: eventLine(1),
      })
    ).status;

  beforeAll(async () => {
    app = await startApp();
    expect((await postChange(app.url, 'known', changeOf(1))).status).toBe(201);
  });

  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await app.close();
  });

  it('leave telemetry, known pods and new writers untouched where they come from readers', async () => {
    for (let n = 0; n < NAMES; n += 1) sockets.push(await openReader(app.url, `/reader-${n}/events/changes`));
    expect((await postChange(app.url, 'new', changeOf(1))).status).toBe(201);
    expect((await postChange(app.url, 'known', changeOf(2))).status).toBe(201);
  });

  it('leave telemetry and known pods untouched where they come from writers, and /health says that there is no room', async () => {
    const statuses = new Map<number, number>();
    for (let n = 0; n < NAMES; n += 1) {
      const { status } = await postChange(app.url, `writer-${n}`, changeOf(1));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(Object.fromEntries(statuses)).toEqual({ 201: NAMES - 2, 507: 2 });
    expect((await postChange(app.url, 'known', changeOf(3))).status).toBe(201);
    expect(await sendTelemetry()).toBe(201);
    expect(await (await fetch(`${app.url}/health`)).text()).toContain('no room for more than 1000 topics changes/');
  });
});
