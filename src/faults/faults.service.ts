import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../kernel/metrics/metrics-registry.js';
import { Entropy } from '../kernel/random/entropy.js';
import { TaskClock } from '../kernel/time/clock.js';
import { POINTS, type Point } from './domain/points.js';
import { pointStates, type PointState, type Report, reportOf } from './domain/report.js';
import { withFault, withoutFault } from './domain/settings.js';
import { type FaultDto } from './faults.dto.js';
import { MessagingService } from './messaging.service.js';

const DEFAULT_LATENCY_MS = 1000;

/** Sets the faults, and reports what they have done. */
@Injectable()
export class FaultsService {
  constructor(
    private readonly messaging: MessagingService,
    private readonly clock: TaskClock,
    private readonly entropy: Entropy,
    metrics: MetricsRegistry,
  ) {
    metrics.counts(
      'flowprobe_fault_hits_total',
      'Tries that a fault point has hit in this run, by point.',
      ['point'],
      () => this.states().map(({ point, hits }) => [{ point }, hits]),
    );
    metrics.gauges('flowprobe_fault_waiting', 'Requests that wait before a fault point, by point.', ['point'], () =>
      this.states().map(({ point, waiting }) => [{ point }, waiting]),
    );
  }

  states(): PointState[] {
    return pointStates(this.messaging.settings.current, this.messaging.index.totals);
  }

  report(): Report {
    const { settings, index } = this.messaging;
    return reportOf(settings.current, index.totals, {
      parked: index.deadLettered.size,
      refusing: index.refusing(),
    });
  }

  /**
   * What is left out stays as it is where the fault is switched off, and has its default where it is switched on.
   * @throws FlowProbeError `unavailable`
   */
  async set(point: Point, { enabled, probability, kind, latencyMs, seed }: FaultDto): Promise<PointState> {
    this.messaging.assertOpen();
    const newSeed = this.entropy.seed();
    await this.messaging.settings.change((settings) => {
      const before = settings.points[point];
      const fault = {
        enabled,
        probability: probability ?? before.probability,
        kind: kind ?? before.kind,
        latencyMs: latencyMs ?? (enabled ? DEFAULT_LATENCY_MS : before.latencyMs),
        seed: seed ?? (enabled ? newSeed : before.seed),
      };
      return withFault(settings, point, fault, this.clock.wallMs());
    });
    return this.stateOf(point);
  }

  /** @throws FlowProbeError `unavailable` */
  async clear(point: Point): Promise<PointState> {
    this.messaging.assertOpen();
    await this.messaging.settings.change((settings) => withoutFault(settings, point));
    return this.stateOf(point);
  }

  /** @throws FlowProbeError `unavailable` */
  async clearAll(): Promise<PointState[]> {
    this.messaging.assertOpen();
    await this.messaging.settings.change((settings) =>
      POINTS.reduce((cleared, { point }) => withoutFault(cleared, point), settings),
    );
    return this.states();
  }

  private stateOf(point: Point): PointState {
    const state = this.states().find((each) => each.point === point);
    if (state === undefined) throw new RangeError(`there is no point ${point}`);
    return state;
  }
}
