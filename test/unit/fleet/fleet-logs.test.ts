import { beforeEach, describe, expect, it } from '@jest/globals';
import { FleetLogs } from '../../../src/fleet/fleet-logs.js';

let asked: [number, readonly string[]][];
let logs: FleetLogs;

beforeEach(() => {
  asked = [];
  const workers = new Map([
    ['one', 0],
    ['two', 1],
    ['three', 0],
  ]);
  logs = new FleetLogs(
    (hostname) => workers.get(hostname),
    (worker, hostnames) => asked.push([worker, hostnames]),
  );
});

describe('Logs of devices', () => {
  it('are subscribed to at the worker that has the device, once for all subscribers, until there is none', () => {
    const received: string[] = [];
    const first = logs.of('one').subscribe(({ log }) => received.push(`first ${log}`));
    const second = logs.of('one').subscribe(({ log }) => received.push(`second ${log}`));
    logs.emit('one', { log: 'a', at: '2026-01-01T00:00:00.000Z' });
    logs.emit('two', { log: 'b', at: '2026-01-01T00:00:00.000Z' });
    expect(received).toEqual(['first a', 'second a']);
    first.unsubscribe();
    expect(asked).toEqual([[0, ['one']]]);
    second.unsubscribe();
    expect(asked.at(-1)).toEqual([0, []]);
  });

  it('are subscribed to again at a worker that was started again, for all its devices with a subscriber', () => {
    logs.of('one').subscribe();
    logs.of('two').subscribe();
    logs.of('three').subscribe();
    asked = [];
    logs.workerStarted(0);
    expect(asked).toEqual([[0, ['one', 'three']]]);
    logs.workerStarted(7);
    expect(asked).toHaveLength(1);
  });

  it('are empty where the device does not exist', () => {
    logs.of('nobody').subscribe();
    expect(asked).toEqual([]);
  });
});
