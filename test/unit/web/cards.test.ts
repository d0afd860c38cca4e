import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { TelemetryModel } from '../../../web/src/faults/telemetry-model.js';
import { POINTS } from '../../../src/faults/domain/points.js';
import { mapOf, TALL_LAYOUT, WIDE_LAYOUT } from '../../../web/src/faults/system-map.js';
import {
  addRestarted,
  type Device,
  difficultyText,
  hashRateText,
  stateOf,
  stillRestarted,
  sumUp,
  withRestarting,
} from '../../../web/src/fleet/device.js';
import { boundsAround } from '../../../web/src/ui/bounds-around.js';
import { duration, milliseconds, uptime } from '../../../web/src/ui/format.js';
import { linesOf } from '../../../web/src/ui/lines-of.js';

describe('the fleet', () => {
  const device = (hostname: string, more: Partial<Device> = {}): Device => ({
    hostname,
    port: 8001,
    api: 'legacy',
    firmware: 'v2.1.8',
    state: 'running',
    worker: 1,
    miningPaused: false,
    uptimeSeconds: 42,
    temp: null,
    hashRate: null,
    power: null,
    ...more,
  });

  it('adds up what its running devices do', () => {
    const devices = [
      device('a', { hashRate: 700, power: 15, temp: 50 }),
      device('b', { hashRate: 3000, power: 60, temp: 71 }),
      device('c', { state: 'restarting', hashRate: 900, power: 10, temp: 90 }),
      device('d', { miningPaused: true, hashRate: 0, power: 2, temp: 30 }),
    ];
    expect(sumUp(devices)).toEqual({ running: 2, hashRate: 3700, power: 77, hottest: 71 });
    expect(sumUp([]).hottest).toBeNull();
  });

  it('shows a device that has accepted a restart as restarting at once, and the others as they were', () => {
    const devices = [device('a'), device('b'), device('c', { state: 'down' })];
    const both = addRestarted(addRestarted(new Map(), 'a'), 'b');
    expect(withRestarting(devices, both).map(({ state }) => state)).toEqual(['restarting', 'restarting', 'down']);
    expect(withRestarting(devices, new Map())).toBe(devices);
    // One report may have been under way; one that has the restart, or a second one, counts.
    const reported = stillRestarted(both, [device('a'), device('b', { state: 'restarting' })]);
    expect([...reported.keys()]).toEqual(['a']);
    expect(stillRestarted(reported, [device('a')]).size).toBe(0);
  });

  it.each([
    [500, 400, 600],
    [900, 400, 900],
    [900.5, 400, 901],
    [20, 20, 600],
    ['fast', 400, 600],
    [undefined, 400, 600],
  ])('has a slider around a frequency of %j that reaches from %d to %d', (reported, min, max) => {
    expect(boundsAround(400, 600, reported)).toEqual({ min, max });
  });

  it('writes hash rates as people do', () => {
    expect([hashRateText(742.3), hashRateText(2987), hashRateText(null)]).toEqual(['742 GH/s', '2.99 TH/s', '–']);
  });

  it('writes difficulties as firmware does', () => {
    const all = [difficultyText('2.44M'), difficultyText(13_336_726_816.32), difficultyText(812), difficultyText(0)];
    expect([...all, difficultyText(undefined)]).toEqual(['2.44M', '13.34G', '812', '0', '–']);
  });

  it('calls a miner that runs and does not mine paused', () => {
    expect(stateOf(device('a', { miningPaused: true }))).toBe('paused');
    expect(stateOf(device('a'))).toBe('running');
    expect(stateOf(device('a', { state: 'restarting' }))).toBe('restarting');
  });
});

describe('telemetry', () => {
  const TOLD_MS = 1_725_662_000_123;
  const step = (point: number, event = 'stepPassed'): string =>
    JSON.stringify({
      traceId: 't',
      name: 'Lambda 2',
      event,
      timeUnixNano: 1_725_662_000_123_000_000,
      attributes: [{ key: 'point', value: { type: 'integer', value: point } }],
    });

  it('shows the ten most recent events, the newest first', () => {
    const zone = jest.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValue(-540);
    const model = new TelemetryModel();
    for (let point = 1; point <= 12; point += 1) model.add(step((point % 8) + 1), false);
    expect(model.recent).toHaveLength(10);
    expect(model.recent[0]).toMatchObject({
      source: 'Lambda 2',
      event: 'stepPassed',
      detail: 'point 5',
      isError: false,
    });
    zone.mockRestore();
    expect(model.recent[0]?.time).toBe('07:33:20.123');
  });

  it('has the tries of steps drawn once, and not those that are only repeated to who came later', () => {
    const model = new TelemetryModel();
    model.add(step(3, 'stepDropped'), false, TOLD_MS);
    model.add(step(4), true, TOLD_MS);
    expect(model.takeFresh()).toEqual([{ point: 3, outcome: 'dropped' }]);
    expect(model.takeFresh()).toEqual([]);
  });

  it('shows what happened long ago and does not have it drawn, whatever the clock of the page says later', () => {
    const model = new TelemetryModel();
    const openedMs = TOLD_MS + 60_000;
    model.add(step(3), false, openedMs);
    expect([model.recent.length, model.takeFresh().length]).toEqual([1, 0]);
    model.add(step(3), false, openedMs + 2000);
    expect(model.takeFresh()).toHaveLength(1);
  });

  it('takes events of any other service, with what they bear', () => {
    const model = new TelemetryModel();
    model.add(
      JSON.stringify({
        traceId: 't',
        name: 'Simple::Telemetry::Client',
        event: 'processingPerformed',
        timeUnixNano: 1,
        attributes: [{ key: 'args', value: { stringValue: 'hello' } }],
      }),
      false,
    );
    expect(model.recent[0]).toMatchObject({ event: 'processingPerformed', detail: 'hello' });
    expect(model.takeFresh()).toEqual([]);
  });
});

describe.each([
  ['wide', mapOf(WIDE_LAYOUT, POINTS)],
  ['tall', mapOf(TALL_LAYOUT, POINTS)],
])('the %s map of the evented system', (_, map) => {
  it('has the eight points in order, all on the field, none upon another', () => {
    expect(map.steps.map(({ point }) => point)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const { from, to, at } of map.steps) {
      for (const [x, y] of [from, to, at]) {
        expect(x >= 0 && x <= map.width && y >= 0 && y <= map.height).toBe(true);
      }
    }
    const apart = map.steps.flatMap(({ at: [x, y] }, index) =>
      map.steps.slice(index + 1).map(({ at }) => Math.hypot(at[0] - x, at[1] - y)),
    );
    expect(Math.min(...apart)).toBeGreaterThan(40);
  });
});

it('writes times and lengths as people read them', () => {
  expect([duration(65), duration(3723), uptime(42), uptime(7500), uptime(100_000)]).toEqual([
    '1:05',
    '1:02:03',
    '42 s',
    '2 h 5 min',
    '1 d 3 h',
  ]);
  expect([
    milliseconds(1.234),
    milliseconds(12.34),
    milliseconds(1234),
    milliseconds(null),
    milliseconds(Number.NEGATIVE_INFINITY),
  ]).toEqual(['1.23', '12.3', '1,234', '–', '–']);
});

describe('lines of text', () => {
  const widthOf = ({ length }: string): number => length;

  it('have as many words as fit', () => {
    const words = 'Latency of each second median and 95th percentile'.split(' ');
    expect(linesOf(words, 15, 1, widthOf).map((line) => line.join(' '))).toEqual([
      'Latency of each',
      'second median',
      'and 95th',
      'percentile',
    ]);
    expect(linesOf(['a', 'b'], 3, 1, widthOf)).toEqual([['a', 'b']]);
    expect(linesOf([], 3, 1, widthOf)).toEqual([]);
  });

  it('keep all words in their order, and are too wide only where one word is', () => {
    const words = fc.array(fc.string({ maxLength: 12 }), { maxLength: 20 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 20 }), (given, width) => {
        const lines = linesOf(given, width, 1, widthOf);
        expect(lines.flat()).toEqual(given);
        for (const line of lines) if (line.length > 1) expect(line.join(' ').length).toBeLessThanOrEqual(width);
      }),
    );
  });
});
