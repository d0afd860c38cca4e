import { describe, expect, it, test } from '@jest/globals';
import { installed, runningOf, versionsOf } from '../../../../../src/fleet/domain/miner/partitions.js';
import { defaultsOf, poolsOf, readPool, readSettings } from '../../../../../src/fleet/domain/miner/setting-specs.js';
import { type Board } from '../../../../../src/fleet/domain/miner/board.js';
import { BOARDS, minerOf } from '../../../../support/clients/devices.js';

const SPEC = minerOf();
const CURRENT = defaultsOf(SPEC, BOARDS[0] as Board);

function read(fields: Record<string, unknown>): ReturnType<typeof readSettings> {
  return readSettings(SPEC, CURRENT, fields);
}

describe('Settings', () => {
  it('are 33, and have their defaults of the board where nothing was set', () => {
    expect(Object.keys(SPEC.settings)).toHaveLength(33);
    expect(CURRENT).toMatchObject({ frequency: 525, coreVoltage: 1150, autofanspeed: 1, temptarget: 60 });
  });

  it('leave out what no setting is called, whatever it is', () => {
    expect(read({ owner: { name: 'me' }, hashRate: 1, constructor: 2, frequency: 500 })).toEqual({
      changes: { frequency: 500 },
    });
  });

  it('of a pool change the one in use, also where another is in use from now on', () => {
    const [first, second] = poolsOf(CURRENT);
    expect(read({ stratumURL: 'a.example', fallbackStratumPort: 4444 })).toEqual({
      changes: {
        pools: [
          { ...first, stratumURL: 'a.example' },
          { ...second, stratumPort: 4444 },
        ],
      },
    });
    expect(read({ primaryPoolIndex: 1, stratumURL: 'b.example' })).toEqual({
      changes: { primaryPoolIndex: 1, pools: [first, { ...second, stratumURL: 'b.example' }] },
    });
  });

  test.each<[Record<string, unknown>, string, string]>([
    [{ primaryPoolIndex: 5 }, 'primaryPoolIndex', 'has no pool for primaryPoolIndex'],
    [{ pools: [{ id: 3, stratumURL: 'a', stratumPort: 1, stratumUser: 'u' }] }, 'pools', 'has no pool for'],
    [{ pools: [] }, 'pools', 'must be a list of 1 to 8 pools'],
    [{ pools: 'x' }, 'pools', 'must be a list'],
    [{ pools: [{ id: 9 }] }, 'pools.0.id', 'from 0 to 7'],
    [{ pools: [7] }, 'pools.0', 'must be an object'],
    [
      { pools: [{ stratumURL: 'a', stratumPort: 70_000, stratumUser: 'u' }] },
      'pools.0.stratumPort',
      'greater than 65535',
    ],
    [{ pools: [{ stratumURL: 'a', stratumUser: 'u' }] }, 'pools.0.stratumPort', 'must be given'],
    [{ stratumProtocol: 'SV3' }, 'stratumProtocol', 'must be one of SV1, SV2'],
    [{ stratumURL: 7 }, 'stratumURL', 'must be a string'],
    [{ frequency: 1.5 }, 'frequency', 'must be a whole number'],
    [{ frequency: null }, 'frequency', 'must be a whole number'],
  ])('refuse %j with the field', (fields, field, problem) => {
    expect(read(fields)).toEqual({ field, problem: expect.stringContaining(problem) });
  });

  it('of pools that stand there twice are refused', () => {
    const pool = { id: 1, stratumURL: 'a', stratumPort: 1, stratumUser: 'u' };
    expect(read({ pools: [pool, pool] })).toMatchObject({ field: 'pools.1.id' });
  });

  test.each([
    [true, true],
    [false, false],
    [1, true],
    [0, false],
  ])('take %j for the switch of a pool', (given, kept) => {
    const pool = { stratumURL: 'a', stratumPort: 1, stratumUser: 'u', stratumDecodeCoinbase: given };
    expect(readPool(SPEC, 2, pool, '')).toMatchObject({ pool: { id: 2, stratumDecodeCoinbase: kept, stratumTLS: 0 } });
    expect(readPool(SPEC, 2, { ...pool, stratumDecodeCoinbase: 2 }, '')).toMatchObject({
      problem: 'must be true or false',
    });
  });
});

describe('Partitions', () => {
  it('take an update in the one that does not run, and never in that from the works', () => {
    const first = installed({}, 'v1', 'v2');
    expect([runningOf({}), runningOf(first)]).toEqual(['ota_0', 'ota_1']);
    expect(versionsOf(first, 'v1')).toEqual({ factory: 'v1', ota_0: 'v1', ota_1: 'v2' });
    const second = { ...first, ...installed(first, 'v1', 'v3') };
    expect([runningOf(second), versionsOf(second, 'v1')]).toEqual([
      'ota_0',
      { factory: 'v1', ota_0: 'v3', ota_1: 'v2' },
    ]);
  });
});
