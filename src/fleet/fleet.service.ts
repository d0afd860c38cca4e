import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { placesOf } from '../config/address-list.js';
import { Environment } from '../config/environment.js';
import { ConfigurationError } from '../config/read-environment.js';
import { type ChangePolicy, changePolicyOf } from '../kernel/access/change-policy.js';
import { reportBug } from '../kernel/errors/bugs.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { ListenersService, reasonOf } from '../kernel/listeners/listeners.service.js';
import { TaskClock } from '../kernel/time/clock.js';
import { type FleetPlan, planFleet, unknownProfiles } from './domain/fleet-plan.js';
import { type DeviceFault } from './domain/miner/device-fault.js';
import { DeviceRegistry, type DeviceView, type Time } from './domain/device-registry.js';
import { FleetEvents } from './fleet-events.service.js';
import { FleetLogs } from './fleet-logs.js';
import { WorkerSupervisor } from './worker-supervisor.js';
import { type FromWorker } from './messages.js';
import { type DeviceData, loadDeviceData } from './profiles/device-files.js';
import { type ProfileSpec } from './domain/profile.js';

/** Without a fleet the data folder is not read. */
const NO_DATA: DeviceData = { profiles: {}, firmware: [] };

/** Devices open their ports before the main port opens: ports of others are kept free for them. */
function portsInUse({ PORT, LISTING_PORT }: Environment): ReadonlyMap<number, string> {
  return new Map([[LISTING_PORT, 'LISTING_PORT'] as const, [PORT, 'PORT'] as const].filter(([port]) => port !== 0));
}

/** @throws ConfigurationError where a profile was chosen that there is none of */
function checkChoice({ PROFILES, DATA_DIR }: Environment, profiles: readonly string[]): void {
  const unknown = unknownProfiles(PROFILES, profiles);
  if (unknown.length === 0) return;
  const folder = join(DATA_DIR, 'devices', 'profiles');
  throw new ConfigurationError([
    `  PROFILES names ${unknown.join(', ')}: must be of ${profiles.join(', ')}, of which there are files in ${folder}`,
  ]);
}

function placeOf({ hostname, address, port }: DeviceView): string {
  return `${hostname} on ${address === undefined ? `port ${port}` : `${address}:${port}`}`;
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
    const { FLEET_SEED: seed, FLEET_WORKERS: workers, DATA_DIR, PROFILES: choice } = environment;
    const places = placesOf(environment);
    this.data = places.length === 0 ? NO_DATA : loadDeviceData(DATA_DIR);
    const { firmware, profiles } = this.data;
    if (places.length > 0) checkChoice(environment, Object.keys(profiles));
    this.plan = planFleet({ places, taken: portsInUse(environment), workers, seed, profiles, choice, firmware });
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

  /** All faults that a device has from now on. */
  setFaults(hostname: string, faults: readonly DeviceFault[]): void {
    this.registry.setFaults(hostname, faults);
    const worker = this.registry.workerOf(hostname);
    if (worker !== undefined) this.workers[worker]?.send({ type: 'set_faults', hostname, faults });
  }

  /** @throws FlowProbeError `not-found` where there is no such device */
  ensureHas(hostname: string): void {
    if (!this.registry.has(hostname)) throw new FlowProbeError('not-found', `There is no device ${hostname}`);
  }

  profileOf(hostname: string): ProfileSpec | undefined {
    return this.data.profiles[this.registry.apiOf(hostname) ?? ''];
  }

  /** Pages of a device change others of the fleet, as those of a swarm do. */
  private changePolicy(): ChangePolicy {
    const policy = changePolicyOf(this.environment);
    const own = this.environment.DEVICE_ADDRESSES.map(
      ({ address, port }) => new URL(`http://${address}:${port}`).origin,
    );
    return { ...policy, origins: [...policy.origins, ...own] };
  }

  private superviseWorker(index: number): WorkerSupervisor {
    return new WorkerSupervisor(this.clock, {
      setup: () => {
        this.registry.workerStarts(index);
        const { HOST, LOGS_PUB_ENABLED, API_KEY, FLEET_SEED, AXEOS_STRICT_ORIGIN, AXEOS_UI_DIR } = this.environment;
        return {
          seed: FLEET_SEED,
          host: HOST,
          logs: LOGS_PUB_ENABLED,
          apiKey: API_KEY,
          changePolicy: this.changePolicy(),
          isStrict: AXEOS_STRICT_ORIGIN,
          ...(AXEOS_UI_DIR !== undefined && { webDir: AXEOS_UI_DIR }),
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
        const address = this.registry.addressOf(hostname);
        const reason = reasonOf({ code }, address);
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
    const range = `${placeOf(first)}${up.length > 1 ? ` to ${placeOf(last)}` : ''}`;
    return `Worker ${worker + 1} has started ${up.length} of ${ofWorker.length} devices, ${range}`;
  }
}
