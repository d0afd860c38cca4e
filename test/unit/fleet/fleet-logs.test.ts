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

describe('What devices say', () => {
  it('is asked for of the worker that has the device, once for all who listen, until nobody does', () => {
    const heard: string[] = [];
    const first = logs.of('one').subscribe((text) => heard.push(`first ${text}`));
    const second = logs.of('one').subscribe((text) => heard.push(`second ${text}`));
    logs.hear('one', 'a');
    logs.hear('two', 'b');
    expect(heard).toEqual(['first a', 'second a']);
    first.unsubscribe();
    expect(asked).toEqual([[0, ['one']]]);
    second.unsubscribe();
    expect(asked.at(-1)).toEqual([0, []]);
  });

  it('is asked for again of a worker that was started again, with all its devices that somebody listens to', () => {
    logs.of('one').subscribe();
    logs.of('two').subscribe();
    logs.of('three').subscribe();
    asked = [];
    logs.workerStarted(0);
    expect(asked).toEqual([[0, ['one', 'three']]]);
    logs.workerStarted(7);
    expect(asked).toHaveLength(1);
  });

  it('is nothing where there is no such device', () => {
    logs.of('nobody').subscribe();
    expect(asked).toEqual([]);
  });
});
