import { describe, expect, it, test } from '@jest/globals';
import {
  type FleetPlan,
  planFleet,
  type ProfileChoice,
  unknownProfiles,
} from '../../../../src/fleet/domain/fleet-plan.js';
import { range } from '../../../support/clients/devices.js';

const FIRMWARE = [
  { version: 'v1', weight: 1 },
  { version: 'v2', weight: 1 },
];

function wholePlan(
  ports: readonly number[],
  workers = 2,
  profiles = ['legacy', 'new'],
  taken = new Map<number, string>(),
): FleetPlan {
  const places = ports.map((port) => ({ port }));
  const byName = Object.fromEntries(profiles.map((name) => [name, {}]));
  return planFleet({ places, taken, workers, seed: 'tests', profiles: byName, firmware: FIRMWARE });
}

function plan(...wishes: Parameters<typeof wholePlan>): FleetPlan['devices'] {
  return wholePlan(...wishes).devices;
}

describe('The plan of a fleet', () => {
  it('names devices from 1, in the order of their ports, and gives even indices the legacy API and odd ones the new', () => {
    expect(plan([9003, 9001, 9002]).map(({ hostname, port, api }) => [hostname, port, api])).toEqual([
      ['mockaxe1', 9003, 'legacy'],
      ['mockaxe2', 9001, 'new'],
      ['mockaxe3', 9002, 'legacy'],
    ]);
  });

  it('has a third profile take its turn', () => {
    expect(plan(range(5), 1, ['a', 'b', 'c']).map(({ api }) => api)).toEqual(['a', 'b', 'c', 'a', 'b']);
  });

  it('changes nothing of the others when a device is added', () => {
    const [ten, eleven] = [plan(range(10)), plan(range(11))];
    const withoutWorker = (devices: typeof ten): object[] => devices.map((device) => ({ ...device, worker: 0 }));
    expect(withoutWorker(eleven).slice(0, 10)).toEqual(withoutWorker(ten));
  });

  test.each([
    [10, 2, [5, 5]],
    [5, 2, [3, 2]],
    [3, 8, [1, 1, 1]],
    [100, 3, [34, 33, 33]],
    [1, 4, [1]],
  ])('spreads %d devices over %d workers, none without a device', (devices, workers, expected) => {
    const of = plan(range(devices), workers).map(({ worker }) => worker);
    expect(expected.map((_, worker) => of.filter((each) => each === worker).length)).toEqual(expected);
    expect(of).toEqual([...of].sort((a, b) => a - b));
  });

  it('leaves out the device on a port that is the service’s, renames none, and starts no thread for nothing', () => {
    const { devices, leftOut, workers } = wholePlan([9001, 9002], 2, ['legacy', 'new'], new Map([[9001, 'PORT']]));
    expect(devices.map(({ hostname, api, worker }) => [hostname, api, worker])).toEqual([['mockaxe2', 'new', 0]]);
    expect(leftOut).toMatchObject([{ hostname: 'mockaxe1', port: 9001, owner: 'PORT' }]);
    expect(workers).toBe(1);
  });

  it('has none without ports', () => {
    expect(wholePlan([])).toEqual({ devices: [], leftOut: [], workers: 0 });
  });

  it('gives the profiles that are chosen in turn, others than those by themselves too, with the versions that they have', () => {
    const profiles = { axe: { isOnlyByName: true, versions: [{ version: 'v9', weight: 1 }] }, a: {}, b: {} };
    const spec = { places: range(4).map((port) => ({ port })), taken: new Map(), workers: 1, seed: 'tests' };
    const planned = (choice?: ProfileChoice): string[] =>
      planFleet({ ...spec, profiles, firmware: FIRMWARE, choice }).devices.map(({ api, firmware }) =>
        firmware === 'v9' ? `${api} v9` : api,
      );
    expect(planned()).toEqual(['a', 'b', 'a', 'b']);
    expect(planned({ inTurn: ['axe', 'b'] })).toEqual(['axe v9', 'b', 'axe v9', 'b']);
    expect(planned({ byPort: new Map([[2, 'axe']]) })).toEqual(['a', 'b', 'axe v9', 'b']);
    expect(unknownProfiles({ inTurn: ['axe', 'x', 'x'] }, Object.keys(profiles))).toEqual(['x']);
    expect(unknownProfiles({ byPort: new Map([[1, 'y']]) }, Object.keys(profiles))).toEqual(['y']);
    expect(unknownProfiles(undefined, [])).toEqual([]);
  });

  it('has devices at addresses of their own, whatever ports are taken', () => {
    const places = ['127.0.10.1', '127.0.10.2'].map((address) => ({ address, port: 80 }));
    const taken = new Map([[80, 'PORT']]);
    const { devices, leftOut } = planFleet({
      places,
      taken,
      workers: 2,
      seed: 'x',
      profiles: { a: {} },
      firmware: FIRMWARE,
    });
    expect(devices.map(({ hostname, address, port, worker }) => [hostname, address, port, worker])).toEqual([
      ['mockaxe1', '127.0.10.1', 80, 0],
      ['mockaxe2', '127.0.10.2', 80, 1],
    ]);
    expect(leftOut).toEqual([]);
  });
});
