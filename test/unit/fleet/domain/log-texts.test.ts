import { describe, expect, it, test } from '@jest/globals';
import { type DeviceOverrides } from '../../../../src/fleet/domain/value.js';
import { BOOT_MS, device, HOSTNAMES, range, shippedProfile } from '../../../support/clients/devices.js';

const PROFILES = ['legacy', 'new'];
const FAILURES = [
  'Temperature reading failed',
  'Power supply issue detected',
  'Network connection lost',
  'ASIC failure detected',
];

/** The lines of an hour of a device with these settings. */
function linesOf(profile: string, settings: DeviceOverrides, hostname = 'mockaxe1'): Set<string> {
  const made = device(shippedProfile(profile), { settings, hostname });
  return new Set(range(720).map((index) => made.logText(BOOT_MS + index * 5000 + 100)));
}

describe('The log of a device', () => {
  test.each(PROFILES)('has no failure and no overclocking while a %s device is as it was made', (profile) => {
    const lines = new Set(HOSTNAMES.slice(0, 20).flatMap((hostname) => [...linesOf(profile, {}, hostname)]));
    expect([...lines].sort()).toEqual([
      'Fan is operating within limits',
      'Fan speed increased',
      'System performance optimal',
      'System started',
      'Temperature is stable',
    ]);
  });

  test.each<[DeviceOverrides, string]>([
    [{ temp: null }, 'Temperature reading failed'],
    [{ temp: 'hot' }, 'Temperature reading failed'],
    [{ power: 0 }, 'Power supply issue detected'],
    [{ voltage: 0 }, 'Power supply issue detected'],
    [{ wifiStatus: 'Disconnected' }, 'Network connection lost'],
    [{ hashRate: 0, hashRate_10m: 0 }, 'ASIC failure detected'],
  ])('reports %j as %s, and no other failure and no optimal performance', (settings, failure) => {
    for (const profile of PROFILES) {
      const lines = linesOf(profile, settings);
      expect([...lines].filter((line) => FAILURES.includes(line))).toEqual([failure]);
      expect(lines).not.toContain('System performance optimal');
    }
  });

  it('reports overclocking only where the frequency is set above that of the device', () => {
    for (const profile of PROFILES) {
      expect(linesOf(profile, { frequency: 900 })).toContain('Overclocking applied successfully');
      expect(linesOf(profile, { frequency: 100 })).not.toContain('Overclocking applied successfully');
    }
  });

  it('has a fan that speeds up only at lines at which the fan is faster than at the line before', () => {
    const made = device(shippedProfile('legacy'));
    const fanAt = (ms: number): number => Number(made.info(ms)['fanspeed']);
    const times = range(720)
      .slice(1)
      .map((index) => BOOT_MS + index * 5000 + 100);
    const faster = times.filter((ms) => made.logText(ms) === 'Fan speed increased');
    expect(faster.length).toBeGreaterThan(10);
    for (const ms of faster) expect(fanAt(ms)).toBeGreaterThan(fanAt(ms - 5000));
  });

  it('does not call an overheated device optimal, nor a fan within limits that is not', () => {
    const lines = linesOf('new', { temp: 80, fanspeed: 150 });
    expect([...lines].sort()).toEqual(['System started', 'Temperature is stable']);
  });

  it('has a line for a device that reports nothing of all this', () => {
    const made = device({ signals: {}, fields: { hostname: { kind: 'text', text: '{hostname}' } } });
    const lines = new Set(range(100).map((index) => made.logText(BOOT_MS + index * 5000)));
    for (const line of lines) expect(FAILURES).not.toContain(line);
  });
});
