import { relative } from 'node:path';
import { Injectable } from '@nestjs/common';
import { type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import { Environment } from '../config/environment.js';
import { DataHealth } from '../kernel/data/data-health.js';
import { ListenersService } from '../kernel/listeners/listeners.service.js';

/** What falls short and is told, but is no reason to send work elsewhere: all else goes on. */
@Injectable()
export class Shortfalls {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly data: DataHealth,
    private readonly listeners: ListenersService,
    private readonly environment: Environment,
  ) {}

  get all(): HealthIndicatorFunction[] {
    return [this.dataUp, this.listenersUp, this.doorsUp];
  }

  private readonly dataUp: HealthIndicatorFunction = () => {
    const broken = this.data.broken().map(({ path, problems }) => ({
      file: relative(this.environment.DATA_DIR, path),
      inUse: 'the last good content',
      problems,
    }));
    return this.indicators.check('data').up({ broken });
  };

  private readonly listenersUp: HealthIndicatorFunction = () =>
    this.indicators.check('listeners').up(Object.fromEntries(this.listeners.states()));

  /** @deprecated The name that `listeners` had before, for clients that read it; goes with the next version. */
  private readonly doorsUp: HealthIndicatorFunction = () =>
    this.indicators.check('doors').up(Object.fromEntries(this.listeners.states()));
}
