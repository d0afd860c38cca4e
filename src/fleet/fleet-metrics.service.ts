import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../kernel/metrics/metrics-registry.js';
import { TaskClock } from '../kernel/time/clock.js';
import { FleetService } from './fleet.service.js';

const STATES = ['starting', 'running', 'restarting', 'down'] as const;

/** The fleet's figures for Prometheus. */
@Injectable()
export class FleetMetrics {
  constructor(registry: MetricsRegistry, fleet: FleetService, clock: TaskClock) {
    registry.gauges('flowprobe_devices', 'Mock devices, by state.', ['state'], () => {
      const devices = fleet.registry.devices(clock.now());
      return STATES.map((state) => [{ state }, devices.filter((device) => device.state === state).length]);
    });
    registry.counts(
      'flowprobe_fleet_worker_restarts_total',
      'How often a worker of the fleet died or was stuck, and was started again.',
      [],
      () => [[{}, fleet.workerRestarts]],
    );
  }
}
