import { describe, expect, it } from '@jest/globals';
import { type Sample } from '../../../src/kernel/latency/latency-recorder.js';
import { SubscriberRun, type SubscriberSettings } from '../../../src/cli/probe/subscriber-run.js';
import { ManualTimers } from '../../support/fakes/manual-timers.js';

const SAREF = 'https://saref.etsi.org/core/';
const AT_US = Date.UTC(2025, 8, 6) * 1000;
const SETTINGS: SubscriberSettings = { greeting: ['Connected'], sensor: undefined, json: false, slos: [] };

function runOf(settings: Partial<SubscriberSettings> = {}) {
  const said: Record<'result' | 'say' | 'warn', string[]> = { result: [], say: [], warn: [] };
  const samples: Sample[] = [];
  const over: (string | undefined)[] = [];
  const timers = new ManualTimers();
  const output = {
    result: (line: string) => void said.result.push(line),
    say: (line: string) => void said.say.push(line),
    warn: (line: string) => void said.warn.push(line),
  };
  const run = new SubscriberRun(
    { ...SETTINGS, ...settings },
    output,
    timers,
    (sample) => samples.push(sample),
    (refusal) => over.push(refusal),
  );
  /** A change of these sensors that took so many microseconds. */
  const receive = (sequence: number, latencyUs: number, ...sensors: string[]): void => {
    const graph = sensors.map((sensor) => ({
      [`${SAREF}hasTimestamp`]: { '@value': '2025-09-06T00:00:00.000Z' },
      [`${SAREF}measurementMadeBy`]: sensor,
    }));
    const data = JSON.stringify({ id: 'c', insert: { '@graph': graph } });
    run.event({ id: `e:${sequence}`, data }, AT_US + latencyUs);
  };
  return { run, said, samples, over, receive, timers };
}

describe('a subscriber', () => {
  it('says that it is connected when it is, and only once', () => {
    const { run, said } = runOf();
    run.cut('ECONNREFUSED', 2000);
    expect(said.say).toEqual([]);
    run.opened(undefined);
    run.opened('e:1');
    expect(said.say).toEqual(['Connected']);
    expect(run.finish()).toBe(0);
    expect(said.result).toContain('  Reconnects: 1');
    expect(said.warn).toEqual([
      'Cannot connect (ECONNREFUSED); the next attempt is in 2000ms',
      'Connected again, resuming after the last event',
    ]);
  });

  it('waits at its end for what others have overtaken, and takes nothing that is new', () => {
    const { run, said, over, receive } = runOf({ json: true });
    run.opened(undefined);
    receive(1, 10, 'a');
    receive(4, 10, 'a');
    run.stop();
    expect(over).toEqual([]);
    receive(2, 10, 'a');
    receive(5, 10, 'a');
    expect(over).toEqual([]);
    receive(3, 10, 'a');
    expect(over).toEqual([undefined]);
    run.finish();
    expect(JSON.parse(said.result.at(-1) ?? '')).toMatchObject({ events: 4, lost: 0, outOfOrder: 2 });
  });

  it('ends after two seconds with what is still missing as lost, at once where nothing is, or when it is asked again', () => {
    const waiting = runOf({ json: true });
    waiting.run.opened(undefined);
    waiting.receive(1, 10, 'a');
    waiting.receive(3, 10, 'a');
    waiting.run.stop();
    waiting.timers.advanceBy(1999);
    expect(waiting.over).toEqual([]);
    waiting.timers.advanceBy(1);
    expect(waiting.over).toEqual([undefined]);
    waiting.run.finish();
    expect(JSON.parse(waiting.said.result.at(-1) ?? '')).toMatchObject({ events: 2, lost: 1 });

    const whole = runOf();
    whole.run.opened(undefined);
    whole.receive(1, 10, 'a');
    whole.run.stop();
    expect(whole.over).toEqual([undefined]);

    const impatient = runOf();
    impatient.run.opened(undefined);
    impatient.receive(1, 10, 'a');
    impatient.receive(3, 10, 'a');
    impatient.run.stop();
    impatient.run.stop();
    expect(impatient.over).toEqual([undefined]);
  });

  it('prints each hundredth event with its sensor and latency', () => {
    const { said, receive } = runOf();
    for (let sequence = 1; sequence <= 250; sequence += 1) receive(sequence, 45_320, `Sensor${sequence % 3}`);
    expect(said.say).toEqual(['Event #100: Sensor1 (45.32ms latency)', 'Event #200: Sensor2 (45.32ms latency)']);
  });

  it('counts each measurement of a change, and only those of its sensor where it has one', () => {
    const { run, receive, samples } = runOf({ sensor: 'B' });
    receive(1, 1000, 'A', 'B', 'B');
    receive(9, 1000, 'A');
    expect(run.report()).toMatchObject({ events: 2, lost: 0 });
    expect(samples).toHaveLength(2);
  });

  it('adds an announced gap to what is lost, and says which changes it was', () => {
    const { run, said, receive } = runOf();
    receive(1, 1000, 'A');
    run.event({ event: 'gap', data: '{"from":2,"to":5}' }, AT_US);
    receive(6, 1000, 'A');
    run.opened(undefined);
    run.event({ event: 'gap', data: '{"from":7,"to":null}' }, AT_US);
    expect(run.finish()).toBe(0);
    expect(run.report()).toMatchObject({ events: 2, lost: 4 });
    expect(said.warn).toEqual([
      'The server has dropped the changes 2 to 5',
      'The server has lost its changes from 7 on; how many is not known',
    ]);
  });

  it('passes over other named events, and says what it cannot read', () => {
    const { run, said } = runOf();
    run.event({ event: 'notice', data: '{}' }, AT_US);
    run.event({ data: 'x' }, AT_US);
    expect(run.report().events).toBe(0);
    expect(said.warn).toEqual([
      'An event could not be read: its data: broken JSON: this is not a JSON value (line 1, column 1)',
    ]);
  });

  it('says with JSON nothing but reports where its results go', () => {
    const { run, said, receive } = runOf({ greeting: [], json: true, slos: [{ figure: 'p99', limitMs: 5 }] });
    run.opened(undefined);
    receive(1, 4000, 'A');
    receive(2, -4000, 'A');
    expect(run.finish()).toBe(0);
    expect(said.result).toHaveLength(1);
    expect(JSON.parse(said.result[0] ?? '')).toMatchObject({ events: 2, negative: 1, latency: { min: -4, p99: 4 } });
    expect(said.say).toEqual(['SLO p99 <= 5ms: met (4ms)']);
  });

  it('ends with 99 if one promise of several is missed', () => {
    const slos = [
      { figure: 'p99', limitMs: 5 },
      { figure: 'min', limitMs: 3 },
    ] as const;
    const { run, said, receive } = runOf({ greeting: [], slos });
    run.opened(undefined);
    receive(1, 4000, 'A');
    expect(run.finish()).toBe(99);
    expect(said.say).toEqual(['SLO p99 <= 5ms: met (4ms)', 'SLO min <= 3ms: MISSED (4ms)']);
  });

  it('hands on why the server refused, and that it has ended the stream', () => {
    const { run, over } = runOf();
    run.refused('answered 404 Not Found');
    run.ended();
    expect(over).toEqual(['answered 404 Not Found', undefined]);
  });

  it('lets no control character of a sensor reach a terminal', () => {
    const { said, receive } = runOf();
    for (let sequence = 1; sequence <= 100; sequence += 1) receive(sequence, 1000, '\u001b[2JSensor');
    expect(said.say).toEqual(['Event #100:  [2JSensor (1.00ms latency)']);
  });

  it('ends with 1 where it was never connected, whatever was promised', () => {
    const { run } = runOf();
    run.cut('ECONNREFUSED', 2000);
    expect(run.finish()).toBe(1);
  });

  it('calls missing what may still come, and lost only what has not come by the end', () => {
    const { run, said, receive } = runOf({ greeting: [] });
    run.opened(undefined);
    receive(1, 1000, 'A');
    receive(3, 1000, 'A');
    run.report();
    expect(said.result).toContain('  Missing so far: 1');
    expect(said.result.join()).not.toContain('Lost');
    receive(2, 1000, 'A');
    receive(5, 1000, 'A');
    said.result.length = 0;
    run.finish();
    expect(said.result).toContain('  Lost: 1');
    expect(said.result.join()).not.toContain('Missing');
  });

  it('has nothing lost in an interim report as JSON, but what is missing', () => {
    const { run, said, receive } = runOf({ greeting: [], json: true });
    run.opened(undefined);
    receive(1, 1000, 'A');
    receive(3, 1000, 'A');
    run.report();
    run.finish();
    const [interim, final] = said.result.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect([interim?.['lost'], interim?.['missing']]).toEqual([0, 1]);
    expect([final?.['lost'], final?.['missing']]).toEqual([1, undefined]);
  });
});
