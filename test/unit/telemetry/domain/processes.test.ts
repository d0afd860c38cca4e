import { beforeEach, describe, expect, it } from '@jest/globals';
import { Processes } from '../../../../src/telemetry/domain/processes.js';
import { type TelemetryEvent } from '../../../../src/telemetry/domain/telemetry-event.js';

interface Listed {
  readonly traceId: string;
  readonly pid: number | null;
  readonly startedAt: string;
  readonly lastEvents: readonly { event: string }[];
}

describe('the processes that run', () => {
  let processes: Processes;
  const observe = (traceId: string, event: string, more = ''): void => {
    const json =
      `{"traceId":"${traceId}","name":"n","event":"${event}","timeUnixNano":1725662000000000001,` +
      `"attributes":[{"key":"pid","value":{"type":"integer","value":4711}}${more}]}`;
    processes.observe(JSON.parse(json) as TelemetryEvent, json);
  };
  const listed = (): Listed[] => JSON.parse(processes.json()) as Listed[];

  beforeEach(() => {
    processes = new Processes();
  });

  it('are those that have started and not stopped, the one that spoke last in front', () => {
    for (const traceId of ['a', 'b', 'c']) observe(traceId, 'processStarted');
    observe('a', 'processingPerformed');
    observe('b', 'processStopped');
    observe('unknown', 'processingPerformed');
    expect(listed().map(({ traceId, pid, startedAt }) => [traceId, pid, startedAt])).toEqual([
      ['a', 4711, '2024-09-06T22:33:20.000Z'],
      ['c', 4711, '2024-09-06T22:33:20.000Z'],
    ]);
  });

  it('have their last five events, as they came', () => {
    observe('a', 'processStarted');
    for (let index = 0; index < 10; index += 1) observe('a', `e${index}`);
    expect(listed()[0]?.lastEvents.map(({ event }) => event)).toEqual(['e5', 'e6', 'e7', 'e8', 'e9']);
    expect(processes.json()).toContain('"timeUnixNano":1725662000000000001');
  });

  it('are a thousand at most, and no more than some megabytes; who was silent longest goes first', () => {
    for (let index = 0; index < 1500; index += 1) observe(`p${index}`, 'processStarted');
    expect(listed()).toHaveLength(1000);
    expect(listed().at(-1)?.traceId).toBe('p500');
    const large = `,{"key":"x","value":{"stringValue":"${'x'.repeat(60_000)}"}}`;
    for (let index = 0; index < 500; index += 1) observe(`q${index}`, 'processStarted', large);
    expect(processes.json().length).toBeLessThan(17 * 1024 * 1024);
    expect(listed()[0]?.traceId).toBe('q499');
    expect(listed().some(({ traceId }) => traceId.startsWith('p'))).toBe(false);
  });
});
