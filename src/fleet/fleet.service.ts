import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { changePolicyOf } from '../kernel/access/change-policy.js';
import { reportBug } from '../kernel/errors/bugs.js';
import { ListenersService, reasonOf } from '../kernel/listeners/listeners.service.js';
import { TaskClock } from '../kernel/time/clock.js';
import { type FleetPlan, planFleet } from './domain/fleet-plan.js';
import { DeviceRegistry, type Time } from './domain/device-registry.js';
import { FleetEvents } from './fleet-events.service.js';
import { FleetLogs } from './fleet-logs.js';
import { WorkerSupervisor } from './worker-supervisor.js';
import { type FromWorker } from './messages.js';
import { type DeviceData, loadDeviceData } from './profiles/device-files.js';

/** Without a fleet the data folder is not read. */
const NO_DATA: DeviceData = { profiles: {}, firmware: [] };

/** Devices open their ports before the main port opens: ports of others are kept free for them. */
function portsInUse({ PORT, LISTING_PORT }: Environment): ReadonlyMap<number, string> {
  return new Map([[LISTING_PORT, 'LISTING_PORT'] as const, [PORT, 'PORT'] as const].filter(([port]) => port !== 0));
}

/** The fleet: its devices, and the workers that they run in. */
@Injectable()
export class FleetService implements OnApplicationBootstrap, OnModuleDestroy {
  readonly registry: DeviceRegistry;
  readonly logs: FleetLogs;
  /** How often a worker died or was stuck, and was started again. */
  workerRestarts = 0;
  private readonly data: DeviceData;
  private readonly plan: FleetPlan;
  private readonly workers: readonly WorkerSupervisor[];
  private readonly logger = new Logger('Fleet');

  constructor(
    private readonly environment: Environment,
    private readonly clock: TaskClock,
    private readonly listeners: ListenersService,
    events: FleetEvents,
  ) {
    const { PORTS: ports, FLEET_SEED: seed, FLEET_WORKERS: workers, DATA_DIR } = environment;
    this.data = ports.length === 0 ? NO_DATA : loadDeviceData(DATA_DIR);
    const { firmware, profiles } = this.data;
    const spec = { ports, taken: portsInUse(environment), workers, seed };
    this.plan = planFleet({ ...spec, profiles: Object.keys(profiles), firmware });
    this.registry = new DeviceRegistry(this.plan.devices, (event) => events.publish(event));
    this.logs = new FleetLogs(
      (hostname) => this.registry.workerOf(hostname),
      (worker, hostnames) => this.workers[worker]?.send({ type: 'subscribe_logs', hostnames }),
    );
    this.workers = Array.from({ length: this.plan.workers }, (_, index) => this.superviseWorker(index));
  }

  onApplicationBootstrap(): void {
    for (const { hostname, port, owner } of this.plan.leftOut) {
      this.listeners.report(hostname, { state: 'closed', port, reason: `the port is ${owner}'s` });
    }
    for (const worker of this.workers) worker.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
  }

  private superviseWorker(index: number): WorkerSupervisor {
    return new WorkerSupervisor(this.clock, {
      setup: () => {
        this.registry.workerStarts(index);
        const { HOST, LOGS_PUB_ENABLED, API_KEY, FLEET_SEED } = this.environment;
        return {
          seed: FLEET_SEED,
          host: HOST,
          logs: LOGS_PUB_ENABLED,
          apiKey: API_KEY,
          changePolicy: changePolicyOf(this.environment),
          profiles: this.data.profiles,
          devices: this.registry.setupsOf(index),
        };
      },
      onMessage: (message) => this.receive(index, message),
      onStopped: (reason, delayMs) => {
        this.workerRestarts += 1;
        this.logger.error(`Worker ${index + 1} stopped: ${reason}; it is started again in ${delayMs / 1000} s`);
        this.registry.workerStopped(index, 'its worker stopped', this.time());
      },
    });
  }

  private receive(worker: number, message: FromWorker): void {
    switch (message.type) {
      case 'pong':
        break;
      case 'ready':
        this.logger.log(this.describe(worker));
        this.logs.workerStarted(worker);
        break;
      case 'log':
        this.logs.emit(message.hostname, { log: message.text, at: new Date(message.atMs).toISOString() });
        break;
      case 'bug':
        reportBug(message.boundary, Object.assign(new Error(message.message), { stack: message.stack }));
        break;
      case 'accept_failed':
        this.listeners.acceptFailed(message.hostname, message.code);
        break;
      case 'port_refused': {
        const { hostname, port, code } = message;
        const reason = reasonOf({ code });
        this.listeners.report(hostname, { state: 'closed', port, reason });
        this.registry.refused(hostname, reason, this.time());
        break;
      }
      default:
        if (message.type === 'server_started') this.listeners.forget(message.hostname);
        if (message.type === 'available') this.logger.log(`${message.hostname} has restarted and is available again`);
        this.registry.update(message, this.time());
    }
  }

  private time(): Time {
    return { nowMs: this.clock.now(), wallMs: this.clock.wallMs() };
  }

  private describe(worker: number): string {
    const ofWorker = this.registry.devices(this.clock.now()).filter((device) => device.worker === worker + 1);
    const up = ofWorker.filter(({ state }) => state === 'running');
    const [first, last] = [up.at(0), up.at(-1)];
    if (first === undefined || last === undefined) return `Worker ${worker + 1} could start none of its devices`;
    const range = `${first.hostname} on port ${first.port}${up.length > 1 ? ` to ${last.hostname} on port ${last.port}` : ''}`;
    return `Worker ${worker + 1} has started ${up.length} of ${ofWorker.length} devices, ${range}`;
  }
}
