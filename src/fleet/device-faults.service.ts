import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { Random } from '../kernel/random/random.js';
import { TaskClock } from '../kernel/time/clock.js';
import { COMMON_FAULTS, DEVICE_FAULTS, type DeviceFault, type DeviceFaultKind } from './domain/miner/device-fault.js';
import { FleetService } from './fleet.service.js';

/** What a fault is to be. */
export interface FaultChoice {
  readonly kind: DeviceFaultKind;
  readonly seed?: string;
  readonly forSeconds?: number;
}

/** A fault of a device as people read it. */
export interface ShownFault {
  readonly hostname: string;
  readonly kind: DeviceFaultKind;
  readonly seed: string;
  readonly since: string;
  /** Null where it stays until it is taken back. */
  readonly until: string | null;
}

/** The faults of devices: what each has is kept here, and made true in its worker. */
@Injectable()
export class DeviceFaults {
  constructor(
    private readonly environment: Environment,
    private readonly fleet: FleetService,
    private readonly clock: TaskClock,
  ) {}

  all(): ShownFault[] {
    return this.fleet.registry.hostnames.flatMap((hostname) => this.of(hostname));
  }

  /** @throws FlowProbeError `not-found` */
  of(hostname: string): ShownFault[] {
    this.kindsOf(hostname);
    const nowMs = this.clock.now();
    const wallMs = this.clock.wallMs();
    const shown = (ms: number): string => new Date(ms - nowMs + wallMs).toISOString();
    return this.fleet.registry.faultsOf(hostname, nowMs).map(({ kind, seed, sinceMs, untilMs }) => ({
      ...{ hostname, kind, seed, since: shown(sinceMs) },
      until: untilMs === Infinity ? null : shown(untilMs),
    }));
  }

  /**
   * Gives a device a fault beside those that it has; one of the same kind takes the place of that.
   * @throws FlowProbeError `not-found`; `conflict` where it can have no such fault
   */
  set(hostname: string, choice: FaultChoice): ShownFault[] {
    const kinds = this.kindsOf(hostname);
    if (!kinds.includes(choice.kind)) {
      const api = this.fleet.registry.apiOf(hostname) ?? '';
      throw new FlowProbeError(
        'conflict',
        `${hostname} is of the profile ${api} and can have ${kinds.join(', ')} only`,
      );
    }
    const nowMs = this.clock.now();
    const { kind, seed = this.environment.FLEET_SEED, forSeconds } = choice;
    const untilMs = forSeconds === undefined ? Infinity : nowMs + forSeconds * 1000;
    const others = this.fleet.registry.faultsOf(hostname, nowMs).filter((fault) => fault.kind !== kind);
    const fault: DeviceFault = { kind, seed, sinceMs: nowMs, untilMs };
    this.fleet.setFaults(hostname, [...others, fault]);
    return this.of(hostname);
  }

  /**
   * Gives a fault to a share of those that can have it, drawn by the seed: a greater share has all of a smaller one.
   * @throws FlowProbeError `conflict` where no device can have it
   */
  setMany(share: number, choice: FaultChoice): ShownFault[] {
    const { hostnames } = this.fleet.registry;
    const able = hostnames.filter((hostname) => this.kindsOf(hostname).includes(choice.kind));
    if (able.length === 0 && hostnames.length > 0) {
      throw new FlowProbeError('conflict', `No device here is of a profile that can have ${choice.kind}`);
    }
    const random = Random.fromSeed(choice.seed ?? this.environment.FLEET_SEED).fork(choice.kind);
    for (const hostname of able) if (random.fork(hostname).float() < share) this.set(hostname, choice);
    return this.all();
  }

  /** @throws FlowProbeError `not-found` */
  clear(hostname: string): void {
    this.kindsOf(hostname);
    if (this.fleet.registry.faultsOf(hostname, this.clock.now()).length > 0) this.fleet.setFaults(hostname, []);
  }

  clearAll(): void {
    for (const hostname of this.fleet.registry.hostnames) this.clear(hostname);
  }

  /** @throws FlowProbeError `not-found` */
  private kindsOf(hostname: string): readonly DeviceFaultKind[] {
    this.fleet.ensureHas(hostname);
    return this.fleet.profileOf(hostname)?.miner === undefined ? COMMON_FAULTS : DEVICE_FAULTS;
  }
}
