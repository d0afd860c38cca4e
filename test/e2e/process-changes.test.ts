import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../src/cli/trials/ports.js';
import { changeOf, postChange } from '../support/clients/changes.js';
import { ChangeWriters } from '../support/clients/change-writers.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';
import { stateFolder } from '../support/apps/state-folder.js';

const VALUE = 'https://saref.etsi.org/core/hasValue';
const FEED = '/alice/events/changes';

interface Change {
  readonly insert: { readonly '@graph': readonly Readonly<Record<string, unknown>>[] };
}

describe('a service with changes', () => {
  const open: SseListener[] = [];
  let state: ReturnType<typeof stateFolder>;

  const start = (variables: Record<string, string> = {}): Promise<ServiceProcess> =>
    ServiceProcess.start({ STATE_DIR: state.path, ...variables });
  const follow = async ({ url }: ServiceProcess, query = '', headers = {}): Promise<SseListener> => {
    const listener = await SseListener.open(`${url}${FEED}${query}`, headers);
    open.push(listener);
    return listener;
  };
  const valueOf = ({ insert }: Change): unknown => insert['@graph'][0]?.[VALUE];
  const valuesOf = (listener: SseListener): unknown[] => listener.messages<Change>().map(valueOf);
  const sequencesOf = (listener: SseListener): number[] => listener.received.map(({ id }) => Number(id?.split(':')[1]));
  const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
  /** All that is kept, up to and with a change that is written for the purpose. */
  const backlogOf = async (service: ServiceProcess): Promise<SseListener> => {
    const { location } = await postChange(service.url, 'alice', changeOf(-1));
    const last = location.split('/').at(-1)?.replace('-', ':');
    const listener = await follow(service, '?receiveBacklog=true');
    await listener.until(({ lastId }) => lastId === last, 'the last change');
    return listener;
  };

  beforeEach(() => {
    state = stateFolder();
  });
  afterEach(async () => {
    for (const listener of open.splice(0)) listener.close();
    await ServiceProcess.stopAll();
    state.remove();
  });

  it('has all acknowledged changes after kill -9 at any moment, none that was not sent, and streams them without a gap or a repeat', async () => {
    const port = { PORT: String(await freePort()) };
    const sent: { value: number; status: number; location: string }[] = [];
    const received: { id: string | undefined; data: string }[] = [];
    let lastId: string | undefined;
    for (const lifeMs of [150, 420, 777]) {
      const service = await start(port);
      const listener = await follow(
        service,
        '?receiveBacklog=true',
        lastId === undefined ? {} : { 'Last-Event-ID': lastId },
      );
      const before = sent.length;
      const first = Math.max(0, ...sent.map(({ value }) => value)) + 1;
      const writers = new ChangeWriters(service.url, 8, first);
      await service.until(() => writers.answered.length > 10, 'first answers');
      await delay(lifeMs);
      await service.kill();
      await writers.stop();
      await listener.end();
      sent.push(...writers.sent);
      received.push(...listener.received);
      lastId = listener.lastId ?? lastId;
      expect(sent.length).toBeGreaterThan(before + 10);
    }
    const service = await start(port);
    const rest = await follow(service, '', { 'Last-Event-ID': lastId ?? '' });
    const backlog = await backlogOf(service);
    await rest.until((listener) => listener.lastId === backlog.lastId, 'the last change');
    expect(sequencesOf(backlog)).toEqual(upTo(backlog.received.length));
    expect(new Set(backlog.received.map(({ id }) => id?.split(':')[0])).size).toBe(1);
    // Over three lives and a fourth: the same, once, in order.
    expect([...received, ...rest.received].map(({ id }) => id)).toEqual(backlog.received.map(({ id }) => id));
    expect([...received, ...rest.received].map(({ data }) => data)).toEqual(backlog.received.map(({ data }) => data));
    const kept = new Map(backlog.received.map(({ id, data }) => [id?.replace(':', '-'), data]));
    const answered = sent.filter(({ status }) => status === 201);
    for (const { location, value } of answered) {
      expect(valueOf(JSON.parse(kept.get(location.split('/').at(-1)) ?? '{"insert":{"@graph":[]}}') as Change)).toBe(
        value,
      );
    }
    for (const { location, value } of answered.filter((_, index) => index % 7 === 0)) {
      const response = await fetch(`${service.url}${location}`);
      expect([response.status, valueOf((await response.json()) as Change)]).toEqual([200, value]);
    }
    // Each value was sent once, so it is there at most once, and no other is.
    const stored = valuesOf(backlog).slice(0, -1);
    expect(new Set(stored).size).toBe(stored.length);
    const everSent = new Set<unknown>(sent.map(({ value }) => value));
    expect(stored.filter((value) => !everSent.has(value))).toEqual([]);
  });

  it('cuts off and counts who stops reading, while another gets everything', async () => {
    const service = await start();
    const [stalled, other] = [await follow(service), await follow(service)];
    stalled.stall();
    const large = {
      ...changeOf(1),
      'kss:insert': { '@id': 'http://example.org/large', text: 'x'.repeat(200_000) },
    };
    const cutOff = (): Promise<number> => service.metric('flowprobe_readers_cut_off_total', 'kind="changes"');
    let written = 0;
    while ((await cutOff()) === 0 && written < 300) {
      for (let each = 0; each < 20; each += 1) expect((await postChange(service.url, 'alice', large)).status).toBe(201);
      written += 20;
    }
    expect([await cutOff(), written * 200_000 > 1024 * 1024]).toEqual([1, true]);
    await other.until(({ received }) => received.length === written, 'all changes');
    expect([other.ending, sequencesOf(other)]).toEqual(['open', upTo(written)]);
    stalled.resume();
    await stalled.end();
    const again = await follow(service, '?receiveBacklog=true', { 'Last-Event-ID': stalled.lastId ?? '' });
    await again.until(({ lastId }) => lastId === other.lastId, 'the last change');
    expect([...sequencesOf(stalled), ...sequencesOf(again)]).toEqual(upTo(written));
  });

  it('answers or refuses every request under way on SIGTERM, and has stored what it acknowledged', async () => {
    const service = await start({ SHUTDOWN_TIMEOUT: '3' });
    const listener = await follow(service);
    const writers = new ChangeWriters(service.url, 8);
    await service.until(() => writers.answered.length > 50, 'first answers');
    service.signal('SIGTERM');
    expect(await service.exited).toEqual({ code: 0, signal: null });
    await writers.stop();
    await listener.end();
    expect([listener.ending, listener.retries.length]).toEqual(['ended', 2]);
    expect(writers.sent.every(({ status }) => [201, 503, 0].includes(status))).toBe(true);
    const backlog = await backlogOf(await start());
    const kept = new Set(valuesOf(backlog));
    expect(writers.answered.filter(({ value }) => !kept.has(value))).toEqual([]);
    // What went down with a connection that was never answered may be there, what was refused is not, and nothing else is.
    const refused = new Set<unknown>(writers.sent.filter(({ status }) => status === 503).map(({ value }) => value));
    const sent = new Set<unknown>(writers.sent.map(({ value }) => value)).add(-1);
    expect([...kept].filter((value) => refused.has(value) || !sent.has(value))).toEqual([]);
    expect(sequencesOf(backlog)).toEqual(upTo(backlog.received.length));
  });
});
