import { Injectable } from '@nestjs/common';
import { type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import { OpenFiles } from '../config/open-files.js';
import { StreamsService } from '../streaming/streams.service.js';
import { Store } from '../store/store.js';

/** Decides whether new work is sent here. */
@Injectable()
export class Readiness {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly streams: StreamsService,
    private readonly store: Store,
    private readonly openFiles: OpenFiles,
  ) {}

  get all(): HealthIndicatorFunction[] {
    return [this.streamsUp, this.storeUp];
  }

  private readonly streamsUp: HealthIndicatorFunction = () => {
    const indicator = this.indicators.check('streams');
    const { openStreams: open, isDraining: draining } = this.streams;
    return draining ? indicator.down({ open, draining }) : indicator.up({ open, limit: this.openFiles.maxStreams });
  };

  private readonly storeUp: HealthIndicatorFunction = () => {
    const indicator = this.indicators.check('store');
    const { driver } = this.store;
    const state = this.store.state();
    return state.available ? indicator.up({ driver }) : indicator.down({ driver, reason: state.reason });
  };
}
