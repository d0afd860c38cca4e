import { describe, expect, it } from '@jest/globals';
import { NO_BACKPRESSURE } from '../../../src/kernel/backpressure.js';
import { type StreamMessage } from '../../../src/streaming/stream-source.js';
import { type FleetEvent } from '../../../src/fleet/domain/fleet-event.js';
import { FleetEvents, MAX_KEPT, MAX_KEPT_BYTES } from '../../../src/fleet/fleet-events.service.js';
import { SeededEntropy } from '../../support/fakes/seeded-entropy.js';

function event(port: number): FleetEvent {
  return { type: 'started', hostname: 'mockaxe1', at: '2026-01-01T00:00:00.000Z', port };
}

function make(count: number, seed = 'tests'): FleetEvents {
  const events = new FleetEvents(new SeededEntropy(seed));
  for (let port = 1; port <= count; port += 1) events.publish(event(port));
  return events;
}

/** Cursor of the start, and the messages that a reader gets at once and while `then` runs. */
async function open(
  events: FleetEvents,
  cursor?: string,
  then: () => void = () => undefined,
): Promise<{ start: string | undefined; messages: StreamMessage[] }> {
  const source = await events.open(cursor);
  const messages: StreamMessage[] = [];
  const subscription = source.events(NO_BACKPRESSURE).subscribe((batch) => messages.push(...batch));
  then();
  subscription.unsubscribe();
  return { start: source.cursor, messages };
}

function sequencesOf(messages: readonly StreamMessage[]): number[] {
  return messages.map(({ id }) => Number(id?.split(':')[1]));
}

/** The id of the n-th event. */
async function idOf(events: FleetEvents, sequence: number): Promise<string> {
  const { start = '' } = await open(events);
  return start.replace(/:.*/, `:${sequence}`);
}

describe('events of the fleet', () => {
  it('are sent from now on to a reader without a cursor', async () => {
    const events = make(3);
    const { messages } = await open(events, undefined, () => events.publish(event(4)));
    expect(messages).toEqual([
      { kind: 'data', id: expect.stringMatching(/^[0-9a-z]+:4$/), data: JSON.stringify(event(4)) },
    ]);
  });

  it('are opened with a cursor, so that a reader that is cut off before the first event misses nothing', async () => {
    const events = make(3);
    const { start } = await open(events);
    events.publish(event(4));
    expect(sequencesOf((await open(events, start)).messages)).toEqual([4]);
  });

  it('are sent from the start that was fixed when they were opened, however late they are read', async () => {
    const events = make(3);
    const source = await events.open(undefined);
    events.publish(event(4));
    const messages: StreamMessage[] = [];
    source
      .events(NO_BACKPRESSURE)
      .subscribe((batch) => messages.push(...batch))
      .unsubscribe();
    expect(sequencesOf(messages)).toEqual([4]);
  });

  it('resume after a cursor, without a gap and without a repeat', async () => {
    const events = make(5);
    const { messages } = await open(events, await idOf(events, 3), () => events.publish(event(6)));
    expect(sequencesOf(messages)).toEqual([4, 5, 6]);
  });

  it('send nothing to a reader that has all', async () => {
    const events = make(5);
    expect((await open(events, await idOf(events, 5))).messages).toEqual([]);
  });

  it('announce what is no longer kept', async () => {
    const events = make(3 * MAX_KEPT);
    const { messages } = await open(events, await idOf(events, 10));
    const [gap] = messages;
    const first = (gap?.kind === 'gap' ? (gap.to ?? NaN) : NaN) + 1;
    expect(gap).toMatchObject({ kind: 'gap', from: 11 });
    expect(sequencesOf(messages)[1]).toBe(first);
    expect(messages).toHaveLength(3 * MAX_KEPT + 2 - first);
    expect(messages.length).toBeLessThanOrEqual(2 * MAX_KEPT + 1);
    expect(messages.length).toBeGreaterThan(MAX_KEPT);
  });

  it('are kept up to so many bytes, however few they are', async () => {
    const events = make(0);
    const fields = { theme: 'x'.repeat(30_000) };
    const at = '2026-01-01T00:00:00.000Z';
    let published = 0;
    for (; published < 1000; published += 1) events.publish({ type: 'settings', hostname: 'mockaxe1', at, fields });
    events.publish(event(1));
    const kept = events.of('mockaxe1');
    expect(JSON.stringify(kept).length).toBeLessThanOrEqual(2 * MAX_KEPT_BYTES);
    expect(JSON.stringify(kept).length).toBeGreaterThan(MAX_KEPT_BYTES - 31_000);
    const { messages } = await open(events, await idOf(events, 1));
    const [gap] = messages;
    expect(gap).toMatchObject({ kind: 'gap', from: 2, to: published + 1 - kept.length });
    expect(sequencesOf(messages).at(-1)).toBe(published + 1);
  });

  it('announce that the history of another process is gone, and send all of this one', async () => {
    const { messages } = await open(make(2), await idOf(make(9, 'another process'), 9));
    expect(messages[0]).toMatchObject({ kind: 'gap', from: 10, to: null, id: expect.stringMatching(/:0$/) });
    expect(sequencesOf(messages.slice(1))).toEqual([1, 2]);
  });

  it('hide passwords wherever they stand, and nothing beside them', async () => {
    const events = make(0);
    const set = { type: 'settings', hostname: 'mockaxe1', at: '2026-01-01T00:00:00.000Z' } as const;
    const pool = { stratumURL: 'pool.example', stratumUser: 'me' };
    const fields = (password: string): object => ({
      ...{ ssid: 'home', wifiPass: password, fallbackStratumPassword: password },
      pools: [{ ...pool, stratumPassword: password }],
    });
    const { messages } = await open(events, undefined, () => events.publish({ ...set, fields: fields('hunter2') }));
    const hidden = { ...set, fields: fields('***') };
    expect(messages).toMatchObject([{ kind: 'data', data: JSON.stringify(hidden) }]);
    expect(events.of('mockaxe1')).toEqual([hidden]);
  });

  it('take a text that is no cursor of theirs for none', async () => {
    expect((await open(make(3), 'anything')).messages).toEqual([]);
  });
});
