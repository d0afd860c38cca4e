import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_SETTINGS_CHARACTERS, RESTART_MS } from '../../../../src/fleet/domain/device.js';
import { LOG_TEXTS } from '../../../../src/fleet/domain/log-texts.js';
import { type DeviceOverrides } from '../../../../src/fleet/domain/value.js';
import { isInherited } from '../../../../src/kernel/input/structure.js';
import { BOOT_MS, device, range, shippedProfile } from '../../../support/clients/devices.js';

const LEGACY = shippedProfile('legacy');
const NEW = shippedProfile('new');
const AT_MS = BOOT_MS + 600_000;

describe('A device', () => {
  it('reports the same for the same seed, hostname and time, however often and whenever it was asked before', () => {
    const asked = device(NEW);
    for (const seconds of [5, 700, 3]) asked.info(BOOT_MS + seconds * 1000);
    expect(asked.info(AT_MS)).toEqual(device(NEW).info(AT_MS));
  });

  it('is another one under another hostname, and with another seed', () => {
    const own = { hostname: '', stratumUser: '' };
    const [one, other] = ['mockaxe1', 'mockaxe3'].map((hostname) => device(LEGACY, { hostname }).info(AT_MS));
    expect({ ...one, ...own }).not.toEqual({ ...other, ...own });
    expect(device(LEGACY, { seed: 'another' }).info(AT_MS)).not.toEqual(device(LEGACY).info(AT_MS));
  });

  it('draws for each field by its name, so that a field more in its profile shifts nothing', () => {
    const more = {
      ...LEGACY,
      fields: { extra: { kind: 'fixed', min: 0, max: 9, decimals: 0 } as const, ...LEGACY.fields },
    };
    const { extra, ...rest } = device(more).info(AT_MS);
    expect(extra).toBeDefined();
    expect(rest).toEqual(device(LEGACY).info(AT_MS));
  });

  it('reports exactly what was set, keeps what it does not know, and leaves the rest as it was', () => {
    const changed = device(LEGACY);
    const before = changed.info(AT_MS);
    const fields = { ssid: 'home', flipscreen: null, temp: 'hot', myOwn: { nested: [1, 2.5] } };
    expect(changed.change(fields)).toBe(true);
    expect(changed.info(AT_MS)).toEqual({
      ...before,
      ...fields,
      fanspeed: before['fanspeed'],
      fanSpeedRpm: before['fanSpeedRpm'],
    });
  });

  it('takes one update after the other, the later one last', () => {
    const changed = device(LEGACY);
    changed.change({ power: 20, frequency: 550 });
    changed.change({ power: 25 });
    expect(changed.info(AT_MS)).toMatchObject({ power: 25, frequency: 550 });
    expect(changed.settings).toEqual({ power: 25, frequency: 550 });
  });

  it('computes power from the voltage and current that were set', () => {
    const changed = device(LEGACY, { settings: { voltage: 5500, current: 2500.5 } });
    expect(changed.info(AT_MS)['power']).toBe(13.75275);
  });

  it('reports anything that can be set just as it was set', () => {
    const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !isInherited(text));
    // As it comes from a body: what JSON cannot say cannot be set.
    const fields = fc
      .dictionary(name, fc.jsonValue(), { maxKeys: 5 })
      .map((value) => JSON.parse(JSON.stringify(value)) as DeviceOverrides);
    fc.assert(
      fc.property(fields, (settings) => {
        const info = device(NEW, { settings }).info(AT_MS);
        expect(JSON.parse(JSON.stringify(info))).toMatchObject(settings);
      }),
    );
  });

  it('refuses settings without end, and keeps those that it had', () => {
    const full = device(LEGACY);
    let taken = 0;
    while (full.change({ [`field${taken}`]: 'x'.repeat(1000) })) taken += 1;
    expect(taken).toBeGreaterThan(10);
    expect(JSON.stringify(full.settings).length).toBeLessThanOrEqual(MAX_SETTINGS_CHARACTERS);
    expect(full.change({ field0: '' })).toBe(true);
  });

  it('restarts: is away for five seconds, and begins anew with its settings', () => {
    const restarted = device(LEGACY, { settings: { ssid: 'home' } });
    expect(restarted.isRestarting(AT_MS)).toBe(false);
    expect(restarted.restart(AT_MS)).toBe(AT_MS + RESTART_MS);
    expect([0, 4999, 5000].map((ms) => restarted.isRestarting(AT_MS + ms))).toEqual([true, true, false]);
    const fresh = device(LEGACY, { settings: { ssid: 'home' } });
    expect(restarted.info(AT_MS + RESTART_MS + 7000)).toEqual(fresh.info(BOOT_MS + 7000));
    expect(restarted.info(AT_MS + RESTART_MS)).toMatchObject({ uptimeSeconds: 0, sharesAccepted: 0, ssid: 'home' });
  });
});

describe('The log of a device', () => {
  const linesOf = (hostname: string): string[] => {
    const made = device(LEGACY, { hostname });
    return range(500).map((index) => made.logText(BOOT_MS + index * 5000 + 100));
  };

  it('begins with the start, which comes only then, and has known texts alone', () => {
    const texts = linesOf('mockaxe1');
    expect(texts[0]).toBe('System started');
    expect(texts.indexOf('System started', 1)).toBe(-1);
    for (const text of texts) expect(LOG_TEXTS).toContain(text);
  });

  test.each([[['mockaxe1', 'mockaxe2']]])('is not that of another one', ([one = '', other = '']) => {
    expect(linesOf(one)).toEqual(linesOf(one));
    expect(linesOf(one)).not.toEqual(linesOf(other));
  });
});
