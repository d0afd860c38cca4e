import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { MetricsRegistry } from '../kernel/metrics/metrics-registry.js';
import { TaskClock } from '../kernel/time/clock.js';
import { FleetService } from './fleet.service.js';

const STATES = ['starting', 'running', 'restarting', 'down'] as const;

/** The fleet's figures for Prometheus. */
@Injectable()
export class FleetMetrics {
  constructor(registry: MetricsRegistry, fleet: FleetService, clock: TaskClock) {
    const registers = [registry];
    new Gauge({
      name: 'flowprobe_devices',
      help: 'Mock devices, by state.',
      labelNames: ['state'],
      registers,
      collect() {
        const devices = fleet.registry.devices(clock.now());
        for (const state of STATES) this.set({ state }, devices.filter((device) => device.state === state).length);
      },
    });
    new Counter({
      name: 'flowprobe_fleet_worker_restarts_total',
      help: 'How often a worker of the fleet died or was stuck, and was started again.',
      registers,
      collect() {
        this.reset();
        this.inc(fleet.workerRestarts);
      },
    });
  }
}
