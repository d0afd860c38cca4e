import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startApp, startTimelessApp, type TimelessApp } from '../support/apps/app.js';
import { DAWN_MS, gaps, joinLength, LIVE_DAY_MS, readId } from '../support/clients/live.js';
import {
  addUp,
  type ExportLine,
  type Message,
  messageOf,
  timeOf,
  withoutConnection,
} from '../support/clients/messages.js';
import { SseListener } from '../support/clients/sse-listener.js';

describe('GET /simulation/live', () => {
  let here: TimelessApp;
  let there: TimelessApp;
  const open: SseListener[] = [];

  const listen = async (app = here): Promise<SseListener> => {
    const listener = await app.listen('/simulation/live');
    open.push(listener);
    return listener;
  };
  const advance = async (milliseconds: number): Promise<void> => {
    await here.advance(milliseconds);
    await there.advance(milliseconds);
  };
  /** What came after the join. */
  const behindJoin = (listener: SseListener): string[] => listener.frames.slice(joinLength(listener));

  beforeEach(async () => {
    const variables = { LIVE_SEED: 'channel' };
    here = await startTimelessApp({ variables, startMs: DAWN_MS - 1000, entropySeed: 'here' });
    there = await startTimelessApp({ variables, startMs: DAWN_MS - 1000, entropySeed: 'there' });
  });
  afterEach(async () => {
    for (const listener of open.splice(0)) listener.close();
    await Promise.all([here.close(), there.close()]);
  });

  it('answers as an event stream with a retry, without event names', async () => {
    const listener = await listen();
    await advance(5000);
    expect(listener.status).toBe(200);
    expect(listener.headers['content-type']).toMatch(/^text\/event-stream\b/);
    expect(listener.headers['cache-control']).toMatch(/no-store.*no-transform/);
    expect(listener.retries).toEqual([2000]);
    expect(listener.raw).not.toMatch(/^event:/m);
  });

  it('sends every listener on every replica the same bytes at the same moment', async () => {
    const listeners = [await listen(), await listen(), await listen(there), await listen(there)];
    for (let second = 0; second < 30; second += 1) {
      await advance(1000);
      const [first = [], ...others] = listeners.map((listener) => behindJoin(listener));
      for (const other of others) expect(other).toEqual(first);
    }
    expect(behindJoin(listeners[0] as SseListener).length).toBeGreaterThan(50);
  });

  it('sends a listener who joins in the middle start, then at most one scale message a cluster, so that the arithmetic holds', async () => {
    const fromStart = await listen();
    await advance(1000);
    const joined: SseListener[] = [];
    for (let moment = 0; moment < 21; moment += 1) {
      const joiner = await listen(moment % 2 === 0 ? here : there);
      joined.push(joiner);
      const messages = joiner.messages<Message>();
      expect(messages[0]).toMatchObject({ type: 'start', seed: 'channel' });
      expect(timeOf(String(messages[0]?.uuid))).toBe(DAWN_MS);
      const scales = messages.slice(1);
      expect(new Set(scales.map(({ entity }) => entity)).size).toBe(scales.length);
      expect(scales.every(({ type }) => type.startsWith('scale-'))).toBe(true);
      expect(addUp(messages)).toEqual(addUp(fromStart.messages<Message>()));
      await advance(7000);
    }
    const nodes = addUp(fromStart.messages<Message>());
    for (const joiner of joined) expect(addUp(joiner.messages<Message>())).toEqual(nodes);
  });

  it('goes on with what comes after a join, the same for all', async () => {
    const fromStart = await listen();
    await advance(70_000);
    const joiner = await listen(there);
    expect(joiner.received.length).toBeGreaterThan(1);
    await advance(20_000);
    const rest = behindJoin(joiner);
    expect(rest.length).toBeGreaterThan(100);
    expect(fromStart.frames.slice(-rest.length)).toEqual(rest);
    expect(
      gaps([
        String(joiner.received[joinLength(joiner) - 1]?.id),
        ...joiner.received.slice(joinLength(joiner)).map(({ id }) => String(id)),
      ]),
    ).toEqual([]);
  });

  it('ends a day with end and begins the next with start, and stays open', async () => {
    const listener = await listen();
    await advance(1000 + 2 * LIVE_DAY_MS);
    expect(listener.ending).toBe('open');
    const messages = listener.messages<Message>();
    const turns = messages.flatMap(({ type }, index) => (type === 'end' ? [index] : []));
    expect(turns.length).toBe(3);
    for (const turn of turns) expect(messages[turn + 1]?.type).toBe('start');
    const starts = messages.filter(({ type }) => type === 'start').slice(1);
    expect(starts.map(({ uuid }) => timeOf(String(uuid)))).toEqual([0, 1, 2].map((day) => DAWN_MS + day * LIVE_DAY_MS));
    expect(gaps(listener.received.slice(joinLength(listener)).map(({ id }) => String(id)))).toEqual([]);
  });

  it('sends each day with the messages of LIVE_SEED as the export has them', async () => {
    const listener = await listen();
    await advance(1000 + LIVE_DAY_MS);
    const other = await startApp();
    const lines = (await (await fetch(`${other.url}/simulation/export?seed=channel`)).text()).trimEnd().split('\n');
    await other.close();
    const exported = lines.map((line) => messageOf(JSON.parse(line) as ExportLine));
    const day = readId(listener.lastId).day;
    const dawn = listener.received.findIndex(
      ({ id }) => id?.endsWith(':0') === true && !id.startsWith(readId(listener.received[0]?.id).day),
    );
    const end = listener.messages<Message>().findIndex(({ type }, index) => index > dawn && type === 'end');
    expect(day).not.toBe('');
    expect(withoutConnection(listener.messages<Message>().slice(dawn, end + 1))).toEqual(withoutConnection(exported));
  });

  it('leaves no timer behind when nobody listens, and picks up where the clock says when somebody comes again', async () => {
    const before = await listen();
    await advance(20_000);
    before.close();
    await here.advance(2000);
    expect(here.clock.waiting).toBe(0);
    await there.advance(2000);
    await advance(40_000);
    expect(here.clock.waiting).toBe(0);
    const [again, other] = [await listen(here), await listen(there)];
    await advance(5000);
    expect(again.frames).toEqual(other.frames);
    expect(again.frames.length).toBeGreaterThan(10);
  });

  it('sends a comment each 15 s, which has no id', async () => {
    const listener = await listen();
    const before = listener.comments.length;
    await advance(60_000);
    expect(listener.comments.length - before).toBe(4);
  });

  it('ignores a parameter that it does not know, as a refusal would end an EventSource for good', async () => {
    const listener = await here.listen('/simulation/live?seed=1');
    expect(listener.status).toBe(200);
    listener.close();
  });
});
