import { Injectable } from '@nestjs/common';
import { type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import { StreamsService } from '../streaming/streams.service.js';
import { ReadyChecks } from '../kernel/health/ready-checks.js';
import { Store } from '../store/store.js';

/** Decides whether new work is sent here. */
@Injectable()
export class Readiness {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly streams: StreamsService,
    private readonly store: Store,
    private readonly checks: ReadyChecks,
  ) {}

  get all(): HealthIndicatorFunction[] {
    const systems = [...this.checks.all()].map(([name, check]): HealthIndicatorFunction => () => {
      const reason = check();
      const indicator = this.indicators.check(name);
      return reason === undefined ? indicator.up() : indicator.down({ reason });
    });
    return [this.streamsUp, this.storeUp, ...systems];
  }

  private readonly streamsUp: HealthIndicatorFunction = () => {
    const indicator = this.indicators.check('streams');
    const { openStreams: open, isDraining: draining, maxStreams: limit } = this.streams;
    return draining ? indicator.down({ open, draining }) : indicator.up({ open, limit });
  };

  private readonly storeUp: HealthIndicatorFunction = () => {
    const indicator = this.indicators.check('store');
    const { driver } = this.store;
    const state = this.store.state();
    if (!state.available) return indicator.down({ driver, reason: state.reason });
    // No reason to send work elsewhere: replicas share the limit, and all else has room.
    const full = this.store.log.reachedLimits().map(({ prefix, maxTopics }) => `${maxTopics} topics ${prefix}…`);
    return indicator.up(
      full.length === 0 ? { driver } : { driver, degraded: `no room for more than ${full.join(', ')}` },
    );
  };
}
