import { beforeEach, describe, expect, it } from '@jest/globals';
import { type FleetEvent } from '../../../../src/fleet/domain/fleet-event.js';
import { DeviceRegistry, type Time } from '../../../../src/fleet/domain/device-registry.js';
import { BOOT_MS } from '../../../support/clients/devices.js';

const AT = '2026-01-01T00:00:00.000Z';
const PLAN = [
  { hostname: 'mockaxe1', port: 0, api: 'legacy', firmware: 'v1', worker: 0 },
  { hostname: 'mockaxe2', port: 8002, api: 'new', firmware: 'v2', worker: 1 },
];

let events: FleetEvent[] = [];
let registry: DeviceRegistry;

/** A moment at which the wall clock says what the monotonic clock says. */
function at(nowMs: number): Time {
  return { nowMs, wallMs: nowMs };
}

function starts(hostname: string, port: number, startedMs = BOOT_MS): void {
  registry.update({ type: 'server_started', hostname, port, startedMs }, at(startedMs));
}

function stateOf(hostname: string, nowMs = BOOT_MS): object | undefined {
  const device = registry.devices(nowMs).find((each) => each.hostname === hostname);
  return device && { state: device.state, uptime: device.uptime, port: device.port };
}

beforeEach(() => {
  events = [];
  registry = new DeviceRegistry(PLAN, (event) => events.push(event));
});

describe('The registry of devices', () => {
  it('lists a device once its worker has reported that its server started', () => {
    expect(registry.servers()).toEqual([]);
    expect(stateOf('mockaxe1')).toEqual({ state: 'starting', uptime: 0, port: 0 });
    starts('mockaxe1', 49_152);
    expect(registry.servers()).toEqual([{ port: 49_152, hostname: 'mockaxe1', startTime: AT }]);
    expect(stateOf('mockaxe1', BOOT_MS + 2500)).toEqual({ state: 'running', uptime: 2, port: 49_152 });
    expect(events).toEqual([{ type: 'started', hostname: 'mockaxe1', at: AT, port: 49_152 }]);
  });

  it('takes the devices of a worker that stopped off the list, and those of the others not', () => {
    starts('mockaxe1', 1);
    starts('mockaxe2', 2);
    registry.workerStopped(0, 'its worker stopped', at(BOOT_MS));
    expect(registry.servers().map(({ hostname }) => hostname)).toEqual(['mockaxe2']);
    expect(stateOf('mockaxe1')).toMatchObject({ state: 'down' });
    expect(registry.portOf('mockaxe1')).toBeUndefined();
    expect(events.at(-1)).toEqual({ type: 'down', hostname: 'mockaxe1', at: AT, reason: 'its worker stopped' });
  });

  it('has a worker start again with the ports that it had and all that was set', () => {
    starts('mockaxe1', 49_152);
    registry.update({ type: 'settings_changed', hostname: 'mockaxe1', fields: { a: 1, b: 1 } }, at(BOOT_MS));
    registry.update({ type: 'settings_changed', hostname: 'mockaxe1', fields: { b: 2 } }, at(BOOT_MS));
    registry.workerStopped(0, 'x', at(BOOT_MS));
    expect(registry.setupsOf(0)).toEqual([
      {
        ...{ hostname: 'mockaxe1', port: 49_152, api: 'legacy', firmware: 'v1', settings: { a: 1, b: 2 } },
        firstStartedMs: BOOT_MS,
      },
    ]);
    registry.workerStarts(0);
    starts('mockaxe1', 49_152);
    expect(events.map(({ type }) => type)).toEqual(['started', 'settings', 'settings', 'down', 'back']);
  });

  it('knows that a device is away while it restarts, and counts its uptime anew', () => {
    starts('mockaxe2', 8002);
    const backAtMs = BOOT_MS + 10_000;
    registry.update({ type: 'restarting', hostname: 'mockaxe2', backAtMs }, at(BOOT_MS + 5000));
    expect(stateOf('mockaxe2', BOOT_MS + 6000)).toMatchObject({ state: 'restarting', uptime: 0 });
    // It is still there: what answers is its own 503.
    expect(registry.portOf('mockaxe2')).toBe(8002);
    expect(registry.servers()).toHaveLength(1);
    registry.update({ type: 'available', hostname: 'mockaxe2' }, at(backAtMs + 15));
    expect(stateOf('mockaxe2', BOOT_MS + 13_000)).toMatchObject({ state: 'running', uptime: 3 });
    expect(registry.servers()).toMatchObject([{ hostname: 'mockaxe2', startTime: '2026-01-01T00:00:10.000Z' }]);
    expect(events.map(({ type }) => type)).toEqual(['started', 'restarted', 'back']);
  });

  it('knows that mining is paused until it goes on, restarts, or stops', () => {
    const pause = (): void => registry.update({ type: 'mining_paused', hostname: 'mockaxe1' }, at(BOOT_MS));
    const paused = (): boolean | undefined => registry.devices(BOOT_MS)[0]?.miningPaused;
    starts('mockaxe1', 8001);
    expect(paused()).toBe(false);
    pause();
    expect(paused()).toBe(true);
    registry.update({ type: 'mining_resumed', hostname: 'mockaxe1' }, at(BOOT_MS));
    expect(paused()).toBe(false);
    pause();
    registry.update({ type: 'restarting', hostname: 'mockaxe1', backAtMs: BOOT_MS }, at(BOOT_MS));
    expect(paused()).toBe(false);
    registry.update({ type: 'available', hostname: 'mockaxe1' }, at(BOOT_MS));
    pause();
    registry.workerStopped(0, 'its worker stopped', at(BOOT_MS));
    expect(paused()).toBe(false);
    expect(events.map(({ type }) => type)).toEqual([
      ...['started', 'paused', 'resumed', 'paused', 'restarted', 'back', 'paused', 'down'],
    ]);
  });

  it('counts the uptime on by the monotonic clock where the wall clock is set, and shows the wall clock to people', () => {
    starts('mockaxe2', 8002);
    const twoDays = 2 * 86_400_000;
    const backAtMs = BOOT_MS + 10_000;
    registry.update(
      { type: 'restarting', hostname: 'mockaxe2', backAtMs },
      { nowMs: BOOT_MS + 5000, wallMs: BOOT_MS + 5000 + twoDays },
    );
    registry.update({ type: 'available', hostname: 'mockaxe2' }, { nowMs: backAtMs, wallMs: backAtMs + twoDays });
    expect(stateOf('mockaxe2', BOOT_MS + 13_000)).toMatchObject({ uptime: 3 });
    expect(registry.servers()[0]?.startTime).toBe('2026-01-03T00:00:10.000Z');
    expect(events.slice(1)).toMatchObject([
      { type: 'restarted', at: '2026-01-03T00:00:05.000Z', backAt: '2026-01-03T00:00:10.000Z' },
      { type: 'back', at: '2026-01-03T00:00:10.000Z' },
    ]);
  });

  it('leaves a device whose port was refused out', () => {
    registry.refused('mockaxe2', 'the port is taken', at(BOOT_MS));
    expect(stateOf('mockaxe2')).toMatchObject({ state: 'down' });
    expect(events).toEqual([{ type: 'down', hostname: 'mockaxe2', at: AT, reason: 'the port is taken' }]);
    registry.workerStopped(1, 'x', at(BOOT_MS));
    expect(events).toHaveLength(1);
  });

  it('ignores devices that it does not know', () => {
    starts('mockaxe9', 9);
    registry.refused('mockaxe9', 'x', at(BOOT_MS));
    expect([registry.has('mockaxe9'), registry.portOf('mockaxe9'), registry.size]).toEqual([false, undefined, 2]);
    expect(events).toEqual([]);
  });
});
