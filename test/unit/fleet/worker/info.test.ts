import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../../../support/fakes/virtual-clock.js';
import { type Device } from '../../../../src/fleet/domain/device.js';
import { type Answer } from '../../../../src/fleet/worker/answer.js';
import { info } from '../../../../src/fleet/worker/endpoints/info.js';
import { type Call, type EndpointContext } from '../../../../src/fleet/worker/endpoints/endpoint.js';
import { AXEOS, BOOT_MS, device, faultOf, HOSTNAMES, shippedProfile } from '../../../support/clients/devices.js';

/** The endpoint, and how often devices were looked at for it. */
function endpoint(): { clock: VirtualClock; ask: (of: Device) => string; looks: () => number } {
  const clock = new VirtualClock(BOOT_MS);
  clock.advanceBy(600_000);
  const answer = info({ clock } as unknown as EndpointContext);
  let looks = 0;
  const seen = new WeakSet<Device>();
  const ask = (of: Device): string => {
    if (!seen.has(of)) {
      seen.add(of);
      const look = of.info.bind(of);
      of.info = (nowMs) => {
        looks += 1;
        return look(nowMs);
      };
    }
    return String((answer({ device: of } as Call) as Answer).body);
  };
  return { clock, ask, looks: () => looks };
}

describe('the answer with all that a device reports', () => {
  it('is worked out once for each half second, and is what the device reports', () => {
    const { clock, ask, looks } = endpoint();
    const made = device(AXEOS);
    const first = ask(made);
    clock.advanceBy(499);
    expect([ask(made) === first, looks()]).toEqual([true, 1]);
    clock.advanceBy(1);
    const second = ask(made);
    expect([second === first, looks()]).toEqual([false, 2]);
    expect(JSON.parse(second)).toEqual(device(AXEOS).info(clock.now()));
  });

  it('shows at once what was done to the device', () => {
    const { clock, ask } = endpoint();
    const made = device(AXEOS);
    const shown = (field: string): unknown => (JSON.parse(ask(made)) as Record<string, unknown>)[field];
    expect(shown('miningPaused')).toBe(false);
    clock.advanceBy(10);
    made.miner?.pause(true, clock.now());
    expect([shown('miningPaused'), shown('hashRate')]).toEqual([true, 0]);
    made.keep({ hostname: 'renamed' }, clock.now());
    expect(shown('hostname')).toBe('renamed');
    clock.advanceBy(10);
    made.setFaults([faultOf('power-fault')], clock.now());
    expect(shown('power_fault')).toBeDefined();
    made.setFaults([{ ...faultOf('power-fault'), untilMs: clock.now() + 100 }], clock.now());
    clock.advanceBy(99);
    expect(shown('power_fault')).toBeDefined();
    clock.advanceBy(1);
    expect(shown('power_fault')).toBeUndefined();
  });

  it('is of this very moment where a device does not measure at times', () => {
    const { clock, ask } = endpoint();
    const made = device(shippedProfile('new'));
    ask(made);
    clock.advanceBy(1);
    expect(JSON.parse(ask(made))).toEqual(device(shippedProfile('new')).info(clock.now()));
  });

  it('keeps those of the last 64 devices alone', () => {
    const { ask, looks } = endpoint();
    const made = HOSTNAMES.slice(0, 65).map((hostname) => device(AXEOS, { hostname }));
    for (const each of made) ask(each);
    ask(made[64] as Device);
    expect(looks()).toBe(65);
    ask(made[0] as Device);
    expect(looks()).toBe(66);
  });
});
