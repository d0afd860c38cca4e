import { describe, expect, it, test } from '@jest/globals';
import { type FleetPlan, planFleet } from '../../../../src/fleet/domain/fleet-plan.js';
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
  return planFleet({ ports, taken, workers, seed: 'tests', profiles, firmware: FIRMWARE });
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
});
