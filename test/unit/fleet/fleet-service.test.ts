import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from '../../../src/config/read-environment.js';
import { FleetEvents } from '../../../src/fleet/fleet-events.service.js';
import { FleetService } from '../../../src/fleet/fleet.service.js';
import { ListenersService } from '../../../src/kernel/listeners/listeners.service.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { SeededEntropy } from '../../support/fakes/seeded-entropy.js';

function fleetOf(variables: Record<string, string>): FleetService {
  const environment = readEnvironment(variables);
  const listeners = new ListenersService(environment);
  return new FleetService(environment, new VirtualClock(), listeners, new FleetEvents(new SeededEntropy('tests')));
}

describe('The fleet of an environment', () => {
  it('is five devices where nothing is said, on the ports that existing set-ups know', () => {
    const devices = fleetOf({}).registry.devices(0);
    expect(devices.map(({ hostname, port, api }) => [hostname, port, api])).toEqual([
      ['mockaxe1', 8001, 'legacy'],
      ['mockaxe2', 8002, 'new'],
      ['mockaxe3', 8003, 'legacy'],
      ['mockaxe4', 8004, 'new'],
      ['mockaxe5', 8005, 'legacy'],
    ]);
  });

  it('leaves out the device whose port the service itself was given, and renames none', () => {
    const devices = fleetOf({ PORT: '8002' }).registry.devices(0);
    expect(devices.map(({ hostname }) => hostname)).toEqual(['mockaxe1', 'mockaxe3', 'mockaxe4', 'mockaxe5']);
  });

  it('is none where there are no ports, and needs no data then', () => {
    expect(fleetOf({ PORTS: '', DATA_DIR: '/nowhere' }).registry.size).toBe(0);
  });
});
