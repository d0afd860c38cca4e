import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { START_MS, startTimelessApp, type TimelessApp } from '../support/apps/app.js';
import { addUp, type Message, readCatalog, timeOf, UUID_V4, UUID_V7 } from '../support/clients/messages.js';
import { SseListener } from '../support/clients/sse-listener.js';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const TIMESTAMP = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
const SIDE = `{"uuid":"${UUID}","type":"[^"]+","name":"[^"]+","value":\\d+}`;

/** Each kind of message, its fields in the order of the contract. */
const FORMS: Record<Message['type'], RegExp> = {
  start: new RegExp(
    `^{"type":"start","uuid":"${UUID}","connection_uuid":"${UUID}","timestamp":"${TIMESTAMP}","seed":"[^"]+"}$`,
  ),
  spawn: new RegExp(`^{"type":"spawn","uuid":"${UUID}","order":${SIDE},"payment":${SIDE}}$`),
  info: /^{"type":"info","message":"[^"]+"}$/,
  'scale-up': /^{"type":"scale-up","entity":"(order|payment)","factor":\d+}$/,
  'scale-down': /^{"type":"scale-down","entity":"(order|payment)","factor":\d+}$/,
  end: new RegExp(`^{"type":"end","uuid":"${UUID}","connection_uuid":"${UUID}","timestamp":"${TIMESTAMP}"}$`),
};

describe('GET /stream', () => {
  let app: TimelessApp;
  const open: SseListener[] = [];

  /** The first day of the app, read to its end. */
  let day: SseListener;

  const listen = async (query = 'seed=42'): Promise<SseListener> => {
    const listener = await app.listen(`/stream?${query}`);
    open.push(listener);
    return listener;
  };

  beforeAll(async () => {
    app = await startTimelessApp();
    await app.advance(1234);
    day = await app.listen('/stream?seed=42');
    await app.advance(150_000);
    await day.end();
  });
  afterEach(() => {
    for (const listener of open.splice(0)) listener.close();
  });
  afterAll(() => app.close());

  it('answers as an event stream that no cache keeps, no proxy changes and no nginx holds back', async () => {
    const { status, headers } = await listen();
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/event-stream\b/);
    expect(headers['cache-control']).toBe('no-store, no-transform');
    expect([headers['pragma'], headers['expires']]).toEqual([undefined, undefined]);
    expect(headers['x-accel-buffering']).toBe('no');
  });

  it('says start at once, and how long to wait before connecting again', async () => {
    const listener = await listen();
    expect(listener.retries).toEqual([2000]);
    expect(listener.messages<Message>().map(({ type }) => type)).toEqual(['start', 'info']);
    expect(listener.raw.indexOf('retry:')).toBeLessThan(listener.raw.indexOf('data:'));
  });

  it('says end as the very last, when the day is over and not before, and closes', async () => {
    const listener = await listen();
    await app.advance(149_999);
    expect(listener.ending).toBe('open');
    expect(listener.messages<Message>().map(({ type }) => type)).not.toContain('end');
    await app.advance(1);
    await listener.end();
    expect(listener.ending).toBe('ended');
    const types = listener.messages<Message>().map(({ type }) => type);
    expect(types.indexOf('start')).toBe(0);
    expect(types.lastIndexOf('start')).toBe(0);
    expect(types.indexOf('end')).toBe(types.length - 1);
    expect(app.clock.waiting).toBeLessThanOrEqual(1);
  });

  it('gives each message an id, <connection>:<sequence> from 0 without a gap, and no event name', () => {
    const listener = day;
    const connection = listener.messages<Message>()[0]?.connection_uuid ?? '';
    expect(listener.received.map(({ id }) => id)).toEqual(
      listener.received.map((_, sequence) => `${connection}:${sequence}`),
    );
    expect(listener.raw).not.toMatch(/^event:/m);
    expect(listener.frames).toEqual(listener.received.map(({ id, data }) => `id: ${String(id)}\ndata: ${data}\n\n`));
  });

  it('carries the connection in start and end, a version 7 UUID that says when the run began', () => {
    const messages = day.messages<Message>();
    const [start, end] = [messages[0], messages.at(-1)];
    const uuid = start?.uuid ?? '';
    expect(uuid).toMatch(UUID_V7);
    expect(timeOf(uuid)).toBe(START_MS + 1234);
    expect([start?.connection_uuid, end?.uuid, end?.connection_uuid]).toEqual([uuid, uuid, uuid]);
    expect(start?.timestamp).toBe('2025-09-06T22:52:53Z');
    expect(end?.timestamp).toBe('2025-09-06T22:55:23Z');
  });

  it('writes the fields of every message in the order of the contract', () => {
    for (const { data } of day.received) {
      expect(data).toMatch(FORMS[(JSON.parse(data) as Message).type]);
    }
  });

  it('draws types and names from the catalog and values from 1 to 50, all of them', () => {
    const spawns = day.messages<Message>().filter(({ type }) => type === 'spawn');
    expect(spawns.length).toBeGreaterThan(2500);
    expect(spawns.length).toBeLessThan(3500);
    for (const entity of ['order', 'payment'] as const) {
      const catalog = readCatalog(entity);
      const sides = spawns.flatMap((spawn) => spawn[entity] ?? []);
      expect(sides).toHaveLength(spawns.length);
      expect(new Set(sides.map(({ value }) => value))).toEqual(new Set(Array.from({ length: 50 }, (_, i) => i + 1)));
      const pairs = Object.entries(catalog).flatMap(([type, names]) => names.map((name) => `${type}/${name}`));
      expect(new Set(sides.map(({ type, name }) => `${type}/${name}`))).toEqual(new Set(pairs));
    }
  });

  it('never gives the same identifier twice, and none but version 4 to orders and payments', () => {
    const spawns = day.messages<Message>().filter(({ type }) => type === 'spawn');
    const uuids = spawns.flatMap(({ uuid, order, payment }) => [uuid, order?.uuid, payment?.uuid]);
    for (const uuid of uuids) expect(uuid).toMatch(UUID_V4);
    expect(new Set(uuids).size).toBe(uuids.length);
  });

  it('keeps both clusters within 1 to 12 nodes, scales each both ways and reaches ten', () => {
    const messages = day.messages<Message>();
    for (const entity of ['order', 'payment'] as const) {
      const changes = messages.filter((message) => message.entity === entity);
      const counts = changes.map((change) => addUp(messages.slice(0, messages.indexOf(change) + 1))[entity]);
      expect(Math.max(...counts)).toBeGreaterThanOrEqual(10);
      expect(changes.filter(({ type }) => type === 'scale-up').length).toBeGreaterThanOrEqual(2);
      expect(changes.filter(({ type }) => type === 'scale-down').length).toBeGreaterThanOrEqual(2);
    }
    expect(messages.filter(({ type }) => type === 'info').length).toBeGreaterThanOrEqual(10);
  });

  it('sends a comment line, which ends no block, each 15 s to keep the connection open', async () => {
    const listener = await listen('seed=42&rate=0.01');
    const before = listener.comments.length;
    const counts: number[] = [];
    for (let beat = 0; beat < 4; beat += 1) {
      await app.advance(15_000);
      counts.push(listener.comments.length - before);
    }
    expect(counts).toEqual([1, 2, 3, 4]);
    expect(listener.raw).toMatch(/\n\n:\nid: /);
    expect(listener.raw).not.toMatch(/id:[^\n]*\n:|:\n\n/);
  });
});
