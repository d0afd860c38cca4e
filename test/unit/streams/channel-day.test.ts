import 'reflect-metadata';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Autoscaler } from '../../../src/cluster/domain/autoscaler.js';
import { neverOver } from '../../../src/kernel/time/turn.js';
import { ByteArena } from '../../../src/kernel/byte-arena.js';
import { ChannelDay } from '../../../src/streams/domain/channel-day.js';
import { ChannelExport, type ExportedMessage } from '../../../src/streams/domain/channel-export.js';
import { type PayloadMaker } from '../../../src/streams/domain/payloads.js';
import { StreamRun } from '../../../src/streams/domain/stream-run.js';
import { golden } from '../../support/contracts/golden.js';
import { FIXTURES, makerOf, planOf, SHIPPED } from './documents.js';

const START_MS = Date.UTC(2025, 0, 1);
type Payload = Readonly<Record<string, unknown>>;
type Message = ExportedMessage & { readonly payload: Payload };

describe('a day of a channel', () => {
  let orders: PayloadMaker;
  let sensors: PayloadMaker;

  beforeAll(async () => {
    const channelOf = async (folder: string, file: string): Promise<PayloadMaker> => {
      const [channel] = (await planOf(folder, file)).channels;
      if (channel === undefined) throw new Error('no channel');
      return makerOf(channel);
    };
    orders = await channelOf(FIXTURES, 'orders.json');
    sensors = await channelOf(SHIPPED, 'iot-sensors.yaml');
  });

  const dayOf = (maker: PayloadMaker, seed: string, rate = 1): Message[] => {
    const exported = new ChannelExport(maker, { seed, durationSeconds: 150, rate }, START_MS, undefined);
    let text = '';
    for (let piece = exported.next(neverOver); piece !== undefined; piece = exported.next(neverOver)) text += piece;
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Message);
  };
  const named = (messages: readonly Message[], name: string): Message[] =>
    messages.filter(({ message }) => message === name);
  const byOrder = (messages: readonly Message[]): Map<unknown, Message> =>
    new Map(messages.map((message) => [message.payload['orderId'], message]));

  it('is the same bytes for the same seed, those that are written down', () => {
    expect(dayOf(orders, '42')).toEqual(dayOf(orders, '42'));
    expect(dayOf(orders, '42')).not.toEqual(dayOf(orders, '43'));
    const lines = dayOf(orders, '42').map((line) => JSON.stringify(line));
    const { is, should } = golden('test/fixtures/golden/stream-orders-42.txt', lines);
    expect(is).toBe(should);
  });

  it('has its messages in the order of their times, within the day', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 8 }), (seed) => {
        const times = dayOf(orders, seed).map(({ at }) => at);
        expect(times.every((at, index) => at >= (times[index - 1] ?? 0) && at < 150_000)).toBe(true);
      }),
      { numRuns: 5 },
    );
  });

  it('has what follows after what it follows, with the values that it keeps and those that go on', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 8 }), (seed) => {
        const messages = dayOf(orders, seed);
        const placed = byOrder(named(messages, 'orderPlaced'));
        const paid = byOrder(named(messages, 'orderPaid'));
        for (const message of [...named(messages, 'orderPaid'), ...named(messages, 'orderCancelled')]) {
          const before = placed.get(message.payload['orderId']);
          expect(before?.at).toBeLessThan(message.at);
          if (message.message === 'orderPaid')
            expect(message.payload['customerId']).toBe(before?.payload['customerId']);
        }
        for (const message of named(messages, 'orderShipped')) {
          const before = paid.get(message.payload['orderId']);
          const delayMs = message.at - (before?.at ?? NaN);
          expect(delayMs >= 5000 && delayMs <= 20_000).toBe(true);
          expect(message.payload['attempt']).toBe(Math.min(20, Number(before?.payload['attempt']) + 1));
        }
      }),
      { numRuns: 5 },
    );
  });

  it('follows the probabilities, delays and values of its story', () => {
    const messages = dayOf(orders, 'shares', 6);
    const paid = byOrder(named(messages, 'orderPaid'));
    const cancelled = byOrder(named(messages, 'orderCancelled'));
    // Those that have had time for what follows them.
    const placed = named(messages, 'orderPlaced').filter(({ at }) => at < 60_000);
    const share = (of: ReadonlyMap<unknown, Message>): number =>
      placed.filter(({ payload }) => of.has(payload['orderId'])).length / placed.length;
    const within = (value: number, mean: number, deviation: number): void =>
      expect(Math.abs(value - mean)).toBeLessThan(4 * deviation);
    within(share(paid), 0.93, Math.sqrt((0.93 * 0.07) / placed.length));
    within(share(cancelled), 0.05, Math.sqrt((0.05 * 0.95) / placed.length));
    const delays = placed
      .flatMap(({ at, payload }) => (paid.get(payload['orderId'])?.at ?? NaN) - at)
      .filter((delay) => !Number.isNaN(delay));
    const shorter = (ms: number): number => delays.filter((delay) => delay <= ms).length / delays.length;
    within(shorter(3000), 0.5, 0.5 / Math.sqrt(delays.length));
    within(shorter(12_000), 0.95, 0.22 / Math.sqrt(delays.length));
    const totals = placed.map(({ payload }) => Number(payload['total']));
    within(totals.reduce((sum, total) => sum + total, 0) / totals.length, 60, 20 / Math.sqrt(totals.length));
    within(
      placed.filter(({ payload }) => payload['country'] === 'DE').length / placed.length,
      0.5,
      0.5 / Math.sqrt(placed.length),
    );
  });

  it('has arrivals that rise and fall with its shape', () => {
    const times = named(dayOf(orders, 'shape', 6), 'orderPlaced').map(({ at }) => at);
    const between = (from: number, to: number): number =>
      times.filter((at) => at >= from * 1000 && at < to * 1000).length;
    // By the integral of the rate: 2 to 40 a second in 75 seconds, and back.
    for (const [from, to, mean] of [
      [0, 15, 5.8],
      [60, 90, 36.2],
      [135, 150, 5.8],
    ] as const) {
      const expected = mean * (to - from) * 6;
      expect(Math.abs(between(from, to) - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  it('scales its cluster by the load of its messages, as the autoscaler decides on them', () => {
    const messages = dayOf(orders, '42');
    const policy = orders.channel.story.clusters[0]?.policy;
    if (policy === undefined) throw new Error('no cluster');
    const autoscaler = new Autoscaler(policy);
    const placed = named(messages, 'orderPlaced').map(({ at }) => at);
    const expected: unknown[] = [];
    for (let second = 3; second < 150; second += 3) {
      const load = placed.filter((at) => at >= (second - 3) * 1000 && at < second * 1000).length / 3;
      const { nodes, desired } = autoscaler.sync(second, load);
      if (desired !== nodes)
        expected.push([
          second * 1000,
          { type: desired > nodes ? 'scale-up' : 'scale-down', entity: 'api', factor: Math.abs(desired - nodes) },
        ]);
    }
    const scaled = messages.filter(({ message }) => message.startsWith('scale-'));
    expect(scaled.map(({ at, payload }) => [at, payload])).toEqual(expected);
    expect(expected.length).toBeGreaterThan(4);
  });

  it('has its sentences at their times', () => {
    expect(named(dayOf(orders, '42'), 'info').map(({ at, payload }) => [at, payload])).toEqual([
      [0, { type: 'info', message: 'The morning begins.' }],
      [75_000, { type: 'info', message: 'The rush is over.' }],
    ]);
  });

  it('lets values drift from message to message of one sensor, and counts them', () => {
    const readings = new Map<unknown, Payload[]>();
    for (const { payload } of named(dayOf(sensors, '42'), 'reading')) {
      readings.set(payload['sensorId'], [...(readings.get(payload['sensorId']) ?? []), payload]);
    }
    const [series = []] = [...readings.values()].sort((a, b) => b.length - a.length);
    expect(series.length).toBeGreaterThan(20);
    const steps = series
      .slice(1)
      .map((payload, index) => Number(payload['temperature']) - Number(series[index]?.['temperature']));
    expect(Math.max(...steps.map(Math.abs))).toBeLessThan(4);
    expect(new Set(series.map(({ room }) => room)).size).toBe(1);
  });

  it('gives a run that passes messages by the same messages behind them', () => {
    const choice = {
      seed: '42',
      durationSeconds: 150,
      rate: 1,
      isEndless: false,
      speed: 1,
      events: undefined,
      epochMs: START_MS,
    };
    const metadata = { connectionUuid: 'u', startedMs: 0, seed: '42' };
    const expected = dayOf(orders, '42').map(({ payload }) => JSON.stringify(payload));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: expected.length - 2 }), (sequence) => {
        const run = new StreamRun(orders, choice, metadata);
        while (!run.passBy(sequence));
        const arena = new ByteArena();
        const rest: string[] = [];
        while (!run.finished && rest.length < 50) {
          arena.begin();
          run.write(arena);
          rest.push(arena.finish().toString());
        }
        expect(rest).toEqual(expected.slice(sequence + 1, sequence + 51));
      }),
      { numRuns: 25 },
    );
  });

  it('is over at once where nothing begins', () => {
    const day = new ChannelDay(orders.channel, { seed: 'rare', durationSeconds: 120, rate: 1e-9 });
    const events: string[] = [];
    for (; !day.isOver; day.advance()) events.push(day.event);
    expect(events.filter((event) => event.startsWith('order'))).toEqual([]);
  });
});
