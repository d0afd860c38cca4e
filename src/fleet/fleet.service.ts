import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { DoorsService, reasonOf } from '../kernel/listeners/listeners.service.js';
import { TaskClock } from '../kernel/time/clock.js';
import { type FleetPlan, planFleet } from './domain/fleet-plan.js';
import { FleetRoster } from './domain/roster.js';
import { FleetEvents } from './fleet-events.service.js';
import { FleetLogs } from './fleet-logs.js';
import { FleetWorker } from './fleet-worker.js';
import { type FromWorker } from './messages.js';
import { type DeviceData, loadDeviceData } from './profiles/device-files.js';

/** Nothing is needed of the data folder where there is no fleet. */
const NOTHING: DeviceData = { profiles: {}, firmware: [] };

/** Devices are there before the main port is: what others are to have is not theirs. */
function portsInUse({ PORT, LISTING_PORT }: Environment): ReadonlyMap<number, string> {
  return new Map([[LISTING_PORT, 'LISTING_PORT'] as const, [PORT, 'PORT'] as const].filter(([port]) => port !== 0));
}

/** The fleet: which devices there are, and the workers that they run in. */
@Injectable()
export class FleetService implements OnApplicationBootstrap, OnModuleDestroy {
  readonly roster: FleetRoster;
  /** What devices say. */
  readonly logs: FleetLogs;
  /** How often a worker had to be started again. */
  workerRestarts = 0;
  private readonly data: DeviceData;
  private readonly plan: FleetPlan;
  private readonly workers: readonly FleetWorker[];
  private readonly logger = new Logger('Fleet');

  constructor(
    private readonly environment: Environment,
    private readonly clock: TaskClock,
    private readonly doors: DoorsService,
    events: FleetEvents,
  ) {
    const { PORTS: ports, FLEET_SEED: seed, FLEET_WORKERS: workers, DATA_DIR } = environment;
    this.data = ports.length === 0 ? NOTHING : loadDeviceData(DATA_DIR);
    const { firmware, profiles } = this.data;
    const wishes = { ports, taken: portsInUse(environment), workers, seed };
    this.plan = planFleet({ ...wishes, profiles: Object.keys(profiles), firmware });
    this.roster = new FleetRoster(this.plan.devices, (event) => events.publish(event));
    this.logs = new FleetLogs(
      (hostname) => this.roster.workerOf(hostname),
      (worker, hostnames) => this.workers[worker]?.tell({ type: 'listen', hostnames }),
    );
    this.workers = Array.from({ length: this.plan.workers }, (_, index) => this.superviseWorker(index));
  }

  onApplicationBootstrap(): void {
    for (const { hostname, port, owner } of this.plan.leftOut) {
      this.doors.report(hostname, { state: 'closed', port, reason: `the port is ${owner}'s` });
    }
    for (const worker of this.workers) worker.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
  }

  private superviseWorker(index: number): FleetWorker {
    return new FleetWorker(this.clock, {
      setup: () => {
        this.roster.workerStarts(index);
        const { HOST, LOGS_PUB_ENABLED, API_KEY, CORS_ORIGINS, FLEET_SEED } = this.environment;
        return {
          seed: FLEET_SEED,
          host: HOST,
          logs: LOGS_PUB_ENABLED,
          apiKey: API_KEY,
          corsOrigins: CORS_ORIGINS,
          profiles: this.data.profiles,
          devices: this.roster.setupsOf(index),
        };
      },
      onMessage: (message) => this.hear(index, message),
      onStopped: (reason, pauseMs) => {
        this.workerRestarts += 1;
        this.logger.error(`Worker ${index + 1} stopped: ${reason}; it is started again in ${pauseMs / 1000} s`);
        this.roster.workerStopped(index, 'its worker stopped', this.clock.now());
      },
    });
  }

  private hear(worker: number, message: FromWorker): void {
    switch (message.type) {
      case 'pong':
        break;
      case 'ready':
        this.logger.log(this.describe(worker));
        this.logs.workerStarted(worker);
        break;
      case 'said':
        this.logs.hear(message.hostname, message.text);
        break;
      case 'port_refused': {
        const { hostname, port, code } = message;
        const reason = reasonOf({ code });
        this.doors.report(hostname, { state: 'closed', port, reason });
        this.roster.refused(hostname, reason, this.clock.now());
        break;
      }
      default:
        if (message.type === 'server_started') this.doors.forget(message.hostname);
        if (message.type === 'available') this.logger.log(`${message.hostname} has restarted and is available again`);
        this.roster.hear(message, this.clock.now());
    }
  }

  private describe(worker: number): string {
    const ofWorker = this.roster.devices(this.clock.now()).filter((device) => device.worker === worker + 1);
    const up = ofWorker.filter(({ state }) => state === 'running');
    const [first, last] = [up.at(0), up.at(-1)];
    if (first === undefined || last === undefined) return `Worker ${worker + 1} has no devices that could be started`;
    const range = `${first.hostname} on port ${first.port}${up.length > 1 ? ` to ${last.hostname} on port ${last.port}` : ''}`;
    return `Worker ${worker + 1} has started ${up.length} of ${ofWorker.length} devices, ${range}`;
  }
}
