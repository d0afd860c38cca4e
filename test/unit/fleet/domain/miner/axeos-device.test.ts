import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { type Device } from '../../../../../src/fleet/domain/device.js';
import { boardOf } from '../../../../../src/fleet/domain/miner/board.js';
import { type DeviceOverrides } from '../../../../../src/fleet/domain/value.js';
import {
  AXEOS,
  BOARDS,
  BOOT_MS,
  device,
  falls,
  faultOf,
  HOSTNAMES,
  jumps,
  minerOf,
  onBoard,
  range,
} from '../../../../support/clients/devices.js';
import { AXEOS_FIELDS, AXEOS_OF_FAULTS } from './axeos-fields.js';

type Info = Readonly<Record<string, unknown>>;

const HOUR = 3600;
const board = fc.constantFrom(...BOARDS);
const hostname = fc.constantFrom(...HOSTNAMES.slice(0, 20));

function at(made: Device, seconds: number): Info {
  return made.info(BOOT_MS + seconds * 1000);
}

function set(made: Device, seconds: number, settings: DeviceOverrides): void {
  expect(made.keep(settings, BOOT_MS + seconds * 1000)).toBe(true);
}

function numberOf(info: Info, field: string): number {
  const value = info[field];
  if (typeof value !== 'number') throw new Error(`${field} is ${JSON.stringify(value)}`);
  return value;
}

/** One with this board, some while after its start, with what was set on it from the start. */
function figures(made: Device, seconds: number, ...fields: string[]): number[] {
  const info = at(made, seconds);
  return fields.map((field) => numberOf(info, field));
}

describe.each(BOARDS.map((each) => [each.deviceModel, each] as const))('A %s', (_name, each) => {
  it('reports all 112 fields and no other, each as it must be, over 1,000 polls', () => {
    const names = Object.keys(AXEOS_FIELDS).sort().join();
    const wrong = HOSTNAMES.slice(0, 4).flatMap((name) => {
      const made = device(onBoard(each), { hostname: name });
      return range(1000).flatMap((index) => {
        const info = at(made, index + index ** 2.5 / 100);
        const misfits = Object.entries(info).filter(([field, value]) => AXEOS_FIELDS[field]?.(value) !== true);
        return Object.keys(info).sort().join() === names ? misfits : [...misfits, Object.keys(info)];
      });
    });
    expect(wrong).toEqual([]);
    expect(Object.keys(AXEOS_FIELDS).length + Object.keys(AXEOS_OF_FAULTS).length).toBe(114);
  });

  it('shows its board, and hashes as its frequency, its cores and its chips say', () => {
    const info = at(device(onBoard(each)), HOUR);
    const { boardVersion, ASICModel, smallCoreCount, maxPower, nominalVoltage } = each;
    expect(info).toMatchObject({ boardVersion, ASICModel, smallCoreCount, maxPower, nominalVoltage });
    expect(info['expectedHashrate']).toBeCloseTo((each.defaultFrequency * smallCoreCount * each.asicCount) / 1000, 2);
    expect(info['temp2'] === -1).toBe(each.sensors === 1);
    expect(numberOf(info, 'fan2rpm') > 0).toBe(each.fans === 2);
    const { asics } = info['hashrateMonitor'] as { readonly asics: readonly { readonly total: number }[] };
    expect(asics).toHaveLength(each.asicCount);
    const sum = asics.reduce((total, chip) => total + chip.total, 0);
    expect(Math.abs(sum / numberOf(info, 'hashRate') - 1)).toBeLessThan(0.02);
  });

  it('takes every option of its frequency and voltage for a day, and gets too hot with none of them', () => {
    for (const frequency of each.frequencyOptions) {
      for (const coreVoltage of each.voltageOptions) {
        const made = device(onBoard(each), { settings: { frequency, coreVoltage } });
        expect(at(made, 24 * HOUR)).toMatchObject({ frequency, coreVoltage, overheat_mode: 0 });
      }
    }
  });

  it('that is driven too far stops, cools down, goes on with 100 MHz and 100 mV less, and says so until it is reset', () => {
    const settings = { frequency: each.defaultFrequency + 400, coreVoltage: each.defaultVoltage + 300 };
    const made = device(onBoard(each), { settings });
    const seen = range(600).map((second) => at(made, second));
    const stopped = seen.findIndex((info) => info['hashRate'] === 0);
    expect(stopped).toBeGreaterThan(10);
    expect(numberOf(seen[stopped] ?? {}, 'temp')).toBeGreaterThan(70);
    expect(seen.every((info) => numberOf(info, 'temp') < 77)).toBe(true);
    const again = seen.findIndex((info, second) => second > stopped && numberOf(info, 'hashRate') > 0);
    expect(numberOf(seen[again] ?? {}, 'temp')).toBeLessThan(50);
    expect(seen[again]).toMatchObject({
      frequency: settings.frequency - 100,
      coreVoltage: settings.coreVoltage - 100,
      overheat_mode: 1,
    });
    expect(at(made, 24 * HOUR)['overheat_mode']).toBe(1);
    set(made, 24 * HOUR, { overheat_mode: 0 });
    expect(at(made, 25 * HOUR)).toMatchObject({ overheat_mode: 0, power: expect.any(Number) });
    expect(numberOf(at(made, 25 * HOUR), 'temp')).toBeLessThan(76);
  });
});

describe('What a miner reports', () => {
  it('has a hash rate around what is expected, less its errors, whose means are means of it', () => {
    fc.assert(
      fc.property(board, hostname, fc.integer({ min: 120, max: 7200 }), (each, name, seconds) => {
        const made = device(onBoard(each), { hostname: name });
        const info = at(made, seconds);
        const [expected, errors] = [numberOf(info, 'expectedHashrate'), numberOf(info, 'errorPercentage')];
        expect(errors).toBeGreaterThanOrEqual(0);
        expect(errors).toBeLessThanOrEqual(2);
        expect(Math.abs(numberOf(info, 'hashRate') / expected - 1)).toBeLessThan(0.1);
        for (const [field, minutes] of [
          ['hashRate_1m', 1],
          ['hashRate_10m', 10],
          ['hashRate_1h', 60],
        ] as const) {
          const over = Math.min(minutes * 60, seconds);
          const samples = range(over * 2).map(
            (index) => made.miner?.at(BOOT_MS + (seconds - (index + 0.5) / 2) * 1000).hashRate ?? Number.NaN,
          );
          const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
          expect(Math.abs(numberOf(info, field) / mean - 1)).toBeLessThan(0.003);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('takes more power, gets hotter and hashes more with more frequency, and takes more power with more voltage', () => {
    fc.assert(
      fc.property(board, hostname, fc.integer({ min: 300, max: 500 }), (each, name, frequency) => {
        const settings = { frequency, autofanspeed: 0, fanspeed: 100 };
        const fields = ['power', 'temp', 'hashRate_10m', 'vrTemp'];
        const low = figures(device(onBoard(each), { hostname: name, settings }), HOUR, ...fields);
        const high = figures(
          device(onBoard(each), { hostname: name, settings: { ...settings, frequency: frequency + 60 } }),
          ...([HOUR, ...fields] as const),
        );
        high.forEach((value, index) => expect(value).toBeGreaterThan(low[index] ?? 0));
        const coreVoltage = each.defaultVoltage + 40;
        const lifted = device(onBoard(each), { hostname: name, settings: { ...settings, coreVoltage } });
        expect(figures(lifted, HOUR, 'power')[0]).toBeGreaterThan(low[0] ?? 0);
      }),
      { numRuns: 40 },
    );
  });

  it('has a power that is voltage times current', () => {
    fc.assert(
      fc.property(board, hostname, fc.integer({ min: 0, max: 1e6 }), (each, name, seconds) => {
        const info = at(device(onBoard(each), { hostname: name }), seconds);
        const product = (numberOf(info, 'voltage') * numberOf(info, 'current')) / 1e6;
        expect(Math.abs(product - numberOf(info, 'power'))).toBeLessThan(0.05);
        expect(Math.abs(numberOf(info, 'voltage') / (each.nominalVoltage * 1000) - 1)).toBeLessThan(0.06);
      }),
    );
  });

  test.each([50, 55, 60, 65])(
    'keeps its chips at a target of %d °C with its fan, which a hotter target slows down',
    (temptarget) => {
      for (const each of BOARDS) {
        const made = device(onBoard(each), { settings: { temptarget } });
        const [temp = 0, fan = 0] = figures(made, HOUR, 'temp', 'fanspeed');
        const reachable = fan < 100;
        expect(reachable ? Math.abs(temp - temptarget) : 0).toBeLessThan(1.5);
        const cooler = device(onBoard(each), { settings: { temptarget: temptarget - 8 } });
        expect(figures(cooler, HOUR, 'fanspeed')[0]).toBeGreaterThanOrEqual(fan);
      }
    },
  );

  it('has a fan that blows as it is set to by hand', () => {
    const made = device(AXEOS, { settings: { autofanspeed: 0, fanspeed: 42 } });
    expect(at(made, HOUR)).toMatchObject({ autofanspeed: 0, fanspeed: 42, manualFanSpeed: 42 });
  });

  it('drifts: from one second to the next nothing jumps', () => {
    const made = device(AXEOS);
    const shown = range(1800).map((second) => at(made, second));
    for (const [field, most] of [
      ['temp', 1.5],
      ['vrTemp', 1.7],
      ['hashRate', 60],
      ['power', 0.5],
      ['fanrpm', 150],
    ] as const) {
      expect(
        jumps(
          shown.map((info) => numberOf(info, field)),
          most,
        ),
      ).toEqual([]);
    }
  });

  it('counts up, and holds its bests, which it betters ever more rarely', () => {
    fc.assert(
      fc.property(board, hostname, (each, name) => {
        const made = device(onBoard(each), { hostname: name });
        const shown = range(200).map((index) => at(made, 4 * index ** 2));
        for (const field of [
          'sharesAccepted',
          'sharesRejected',
          'bestDiff',
          'bestSessionDiff',
          'totalHashes',
          'totalLog2Work',
          'totalUptimeSeconds',
          'uptimeSeconds',
          'workReceived',
          'blockHeight',
        ]) {
          expect(falls(shown.map((info) => numberOf(info, field)))).toEqual([]);
        }
        const bests = new Set(shown.map((info) => info['bestSessionDiff']));
        expect(bests.size).toBeGreaterThan(3);
        expect(bests.size).toBeLessThan(40);
        for (const info of shown)
          expect(numberOf(info, 'bestDiff')).toBeGreaterThanOrEqual(numberOf(info, 'bestSessionDiff'));
      }),
      { numRuns: 20 },
    );
  });

  it('finds shares as its hash rate and the difficulty of the pool say, and hashes in all as fast', () => {
    fc.assert(
      fc.property(board, hostname, fc.constantFrom(256, 1000, 4096), (each, name, difficulty) => {
        const made = device(onBoard(each), { hostname: name });
        const pools = (made.miner?.settings['pools'] ?? []) as readonly object[];
        set(made, 0, { pools: pools.map((pool) => ({ ...pool, stratumSuggestedDifficulty: difficulty })) });
        const [before, after] = [at(made, 0), at(made, HOUR)];
        expect(after['poolDifficulty']).toBe(difficulty);
        const rate = numberOf(after, 'hashRate_1h') * 1e9;
        const hashes = numberOf(after, 'totalHashes') - numberOf(before, 'totalHashes');
        expect(Math.abs(hashes / (rate * HOUR) - 1)).toBeLessThan(0.001);
        const shares = numberOf(after, 'sharesAccepted') + numberOf(after, 'sharesRejected');
        expect(Math.abs(shares - hashes / (difficulty * 2 ** 32))).toBeLessThanOrEqual(2);
        const reasons = after['sharesRejectedReasons'] as readonly { readonly count: number }[];
        expect(reasons.reduce((sum, { count }) => sum + count, 0)).toBe(after['sharesRejected']);
        expect(Math.abs(numberOf(after, 'totalLog2Work') - Math.log2(numberOf(after, 'totalHashes')))).toBeLessThan(
          1e-5,
        );
      }),
      { numRuns: 20 },
    );
  });

  it('while it is paused hashes nothing, takes less power and cools down to the room', () => {
    fc.assert(
      fc.property(board, hostname, (each, name) => {
        const made = device(onBoard(each), { hostname: name });
        const before = at(made, HOUR);
        made.miner?.pause(true, BOOT_MS + HOUR * 1000);
        const soon = at(made, HOUR + 30);
        const later = at(made, 2 * HOUR);
        for (const info of [soon, later]) {
          expect(info).toMatchObject({ miningPaused: true, hashRate: 0, expectedHashrate: 0, errorPercentage: 0 });
          expect(numberOf(info, 'power')).toBeLessThan(numberOf(before, 'power') / 2);
        }
        expect(numberOf(soon, 'temp')).toBeLessThan(numberOf(before, 'temp') - 5);
        expect(numberOf(later, 'temp')).toBeLessThan(27);
        expect(later).toMatchObject({ hashRate_1m: 0, hashRate_10m: 0 });
        expect(numberOf(later, 'totalHashes')).toBe(numberOf(before, 'totalHashes'));
        made.miner?.pause(false, BOOT_MS + 2 * HOUR * 1000);
        expect(at(made, 3 * HOUR)).toMatchObject({ miningPaused: false, expectedHashrate: before['expectedHashrate'] });
        expect(numberOf(at(made, 3 * HOUR), 'totalHashes')).toBeGreaterThan(numberOf(later, 'totalHashes'));
      }),
      { numRuns: 20 },
    );
  });

  it('has means over a change of its frequency that know of both', () => {
    const made = device(onBoard(BOARDS[0] as never));
    const before = numberOf(at(made, HOUR), 'hashRate_1h');
    set(made, HOUR, { frequency: 400 });
    const [now = 0, minute = 0, ten = 0] = figures(made, HOUR + 300, 'expectedHashrate', 'hashRate_1m', 'hashRate_10m');
    expect(Math.abs(minute / now - 1)).toBeLessThan(0.05);
    expect(Math.abs(ten / ((before + minute) / 2) - 1)).toBeLessThan(0.02);
  });

  it('starts anew with its settings: session and uptime from nothing, what is of all time goes on', () => {
    const made = device(AXEOS, { settings: { frequency: 500 } });
    const before = at(made, HOUR);
    const backMs = made.restart(BOOT_MS + HOUR * 1000);
    const after = made.info(backMs);
    expect(after).toMatchObject({ frequency: 500, uptimeSeconds: 0, sharesAccepted: 0, bestSessionDiff: 0 });
    expect(after['bestDiff']).toBe(before['bestDiff']);
    expect(after['totalUptimeSeconds']).toBe(before['totalUptimeSeconds']);
    expect(after['resetReason']).not.toBe(before['resetReason']);
    const scores = made.miner?.scoreboard(backMs) ?? [];
    expect(scores[0]?.difficulty.toFixed(1)).toBe(numberOf(before, 'bestDiff').toFixed(1));
    expect(scores.length).toBeLessThanOrEqual(20);
    const later = made.info(backMs + 60_000);
    for (const field of ['totalHashes', 'totalUptimeSeconds']) {
      expect(numberOf(later, field)).toBeGreaterThan(numberOf(before, field));
    }
  });

  it('depends on seed, hostname and time alone: it is the same whenever and however often it is looked at', () => {
    fc.assert(
      fc.property(
        board,
        hostname,
        fc.array(fc.integer({ min: 0, max: 1e5 }), { maxLength: 20 }),
        (each, name, looks) => {
          const settings = { frequency: 900, coreVoltage: 1400 };
          const [often, once] = [1, 2].map(() => device(onBoard(each), { hostname: name, settings }));
          for (const seconds of looks.sort((a, b) => a - b)) at(often as Device, seconds);
          expect(at(often as Device, 1e5)).toEqual(at(once as Device, 1e5));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('Boards', () => {
  it('are drawn by weight, and stay', () => {
    const { boards } = minerOf();
    const drawn = HOSTNAMES.map((name) => boardOf('tests', name, boards).deviceModel);
    const share = (model: string): number => drawn.filter((each) => each === model).length / drawn.length;
    expect(share('Gamma')).toBeGreaterThan(0.4);
    expect(share('Hex')).toBeGreaterThan(0);
    expect(new Set(drawn).size).toBe(5);
    expect(HOSTNAMES.map((name) => boardOf('tests', name, boards).deviceModel)).toEqual(drawn);
  });

  it('have addresses of their own', () => {
    const macs = HOSTNAMES.map((name) => device(AXEOS, { hostname: name }).info(BOOT_MS)['macAddr']);
    expect(new Set(macs).size).toBe(HOSTNAMES.length);
    const other = device(AXEOS, { seed: 'another' }).info(BOOT_MS)['macAddr'];
    expect(macs).not.toContain(other);
  });
});

describe('A fault', () => {
  const well = at(device(AXEOS), HOUR);

  function ill(kind: Parameters<typeof faultOf>[0]): Info {
    return at(device(AXEOS, { faults: [faultOf(kind, HOUR - 30)] }), HOUR);
  }

  it('fan-stuck stands still, heats, and makes it throttle itself down to what it bears', () => {
    const made = device(AXEOS, { faults: [faultOf('fan-stuck', 60)] });
    const shown = range(3600).map((second) => at(made, second));
    expect(shown[59]).not.toMatchObject({ fanrpm: 0 });
    for (const info of shown.slice(60)) expect(info).toMatchObject({ fanrpm: 0, fanspeed: 100 });
    expect(shown.some((info) => info['hashRate'] === 0)).toBe(true);
    const last = shown.at(-1) ?? {};
    expect(last['overheat_mode']).toBe(1);
    expect(numberOf(last, 'frequency')).toBeLessThan(numberOf(well, 'frequency'));
    expect(numberOf(at(made, 10 * HOUR), 'hashRate')).toBeGreaterThan(0);
  });

  it('overheat does so with a fan that turns', () => {
    const last = at(device(AXEOS, { faults: [faultOf('overheat', 60)] }), HOUR);
    expect(last['overheat_mode']).toBe(1);
    expect(numberOf(last, 'fanrpm')).toBeGreaterThan(4000);
  });

  it('pool-down finds no shares, as there is no work, and goes on when it is over', () => {
    expect(ill('pool-down')).toMatchObject({ hashRate: 0, poolConnectionInfo: 'Not Connected', responseTime: 0 });
    const made = device(AXEOS, { faults: [faultOf('pool-down', 60, 600)] });
    expect(at(made, 599)['sharesAccepted']).toBe(at(made, 60)['sharesAccepted']);
    expect(numberOf(at(made, 900), 'sharesAccepted')).toBeGreaterThan(numberOf(at(made, 600), 'sharesAccepted'));
  });

  it('asic-error loses a part of the hashes, and says which chip', () => {
    const info = ill('asic-error');
    expect(numberOf(info, 'errorPercentage')).toBeGreaterThan(5);
    expect(numberOf(info, 'hashRate')).toBeLessThan(numberOf(well, 'hashRate'));
    expect(info['hardware_fault']).toMatch(/ASIC 1/);
  });

  it('asic-error is in the counters of its chips, which never fall, and grow while it lasts', () => {
    const made = device(AXEOS, { faults: [faultOf('asic-error', 600, 1200)] });
    const errors = range(31, 60).map((second) => {
      const { asics } = at(made, second)['hashrateMonitor'] as { asics: { errorCount: number }[] };
      return asics.reduce((sum, { errorCount }) => sum + errorCount, 0);
    });
    expect(falls(errors)).toEqual([]);
    const [before = 0, after = 0, late = 0] = [errors[10], errors[20], errors.at(-1)];
    expect(after - before).toBeGreaterThan(5 * before);
    expect(late - after).toBeLessThan((after - before) / 5);
  });

  it('power-fault takes the regulator down', () => {
    const info = ill('power-fault');
    expect(info).toMatchObject({ hashRate: 0, coreVoltageActual: 0, power_fault: expect.any(String) });
    expect(numberOf(info, 'power')).toBeLessThan(2);
    expect(numberOf(info, 'voltage')).toBeLessThan(numberOf(well, 'voltage') * 0.7);
  });

  it('wifi-weak shows in signal, delay and shares that come too late', () => {
    const info = ill('wifi-weak');
    expect(numberOf(info, 'wifiRSSI')).toBeLessThan(-80);
    expect(numberOf(info, 'responseTime')).toBeGreaterThan(numberOf(well, 'responseTime') * 3);
    const rejected = (faults: ReturnType<typeof faultOf>[]): number =>
      numberOf(at(device(AXEOS, { faults }), 10 * HOUR), 'sharesRejected');
    expect(rejected([faultOf('wifi-weak')])).toBeGreaterThan(3 * rejected([]));
  });

  it('is what its log is about, and none is in the log of a device that is well', () => {
    const linesOf = (made: Device): string =>
      range(120)
        .map((index) => {
          const { level, tag, text } = made.logEntry(BOOT_MS + index * 5000);
          return `${level} ${tag} ${text}`;
        })
        .join('\n');
    expect(linesOf(device(AXEOS))).not.toMatch(/^[EW] /m);
    for (const [kind, pattern] of [
      ['fan-stuck', /^E fan /m],
      ['pool-down', /^W stratum_task /m],
      ['asic-error', /^E asic /m],
      ['power-fault', /^E power /m],
      ['wifi-weak', /^W wifi /m],
      ['overheat', /^W power_management Overheated/m],
      ['slow-http', /^W http_server /m],
      ['reset-loop', /^E main /m],
    ] as const) {
      expect(linesOf(device(AXEOS, { faults: [faultOf(kind)] }))).toMatch(pattern);
    }
  });

  it('changes only fields that have to do with it, each still as it must be', () => {
    const checks = { ...AXEOS_FIELDS, ...AXEOS_OF_FAULTS };
    const wrong = (['overheat', 'pool-down', 'fan-stuck', 'wifi-weak', 'asic-error', 'power-fault'] as const).flatMap(
      (kind) =>
        range(200, 30).flatMap((seconds) =>
          Object.entries(at(device(AXEOS, { faults: [faultOf(kind, 60)] }), seconds)).filter(
            ([field, value]) => checks[field]?.(value) !== true,
          ),
        ),
    );
    expect(wrong).toEqual([]);
    expect(ill('slow-http')).toEqual(well);
  });
});

describe('What a miner reports', () => {
  const half = (made: Device, halves: number, laterMs = 0): string =>
    JSON.stringify(made.info(BOOT_MS + halves * 500 + laterMs));

  it('is of the last half second, and the same from whatever moment it is asked at', () => {
    fc.assert(
      fc.property(hostname, fc.nat(100_000), fc.nat(499), (name, halves, laterMs) => {
        const made = device(AXEOS, { hostname: name });
        const text = half(made, halves);
        expect(half(made, halves, laterMs)).toBe(text);
        expect(half(device(AXEOS, { hostname: name }), halves, laterMs)).toBe(text);
        expect(half(made, halves + 1)).not.toBe(text);
      }),
    );
  });

  it('shows at once what was done to it', () => {
    const made = device(AXEOS);
    const laterMs = 321;
    const shown = (field: string): unknown => (JSON.parse(half(made, 1000, laterMs)) as Info)[field];
    expect(shown('miningPaused')).toBe(false);
    made.miner?.pause(true, BOOT_MS + 500_000 + 100);
    expect([shown('miningPaused'), shown('hashRate')]).toEqual([true, 0]);
    made.miner?.pause(false, BOOT_MS + 500_000 + 200);
    expect(shown('miningPaused')).toBe(false);
    made.keep({ hostname: 'renamed' }, BOOT_MS + 500_000 + 250);
    expect(shown('hostname')).toBe('renamed');
    made.setFaults([faultOf('power-fault')], BOOT_MS + 500_000 + 300);
    expect(shown('power_fault')).toBeDefined();
    made.setFaults([], BOOT_MS + 500_000 + 310);
    expect(shown('power_fault')).toBeUndefined();
  });
});
