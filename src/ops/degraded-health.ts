import { relative } from 'node:path';
import { Injectable } from '@nestjs/common';
import { type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import { Environment } from '../config/environment.js';
import { OpenFiles } from '../config/open-files.js';
import { DataHealth } from '../kernel/data/data-health.js';
import { ListenersService } from '../kernel/listeners/listeners.service.js';
import { HeldSockets } from '../streaming/wire/held-sockets.js';
import { WireRules } from '../streaming/wire/wire-rules.js';

/** What works only in part, which is no reason to send work elsewhere: reported, always up. */
@Injectable()
export class DegradedHealth {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly data: DataHealth,
    private readonly listeners: ListenersService,
    private readonly openFiles: OpenFiles,
    private readonly environment: Environment,
    private readonly rules: WireRules,
    private readonly held: HeldSockets,
  ) {}

  get all(): HealthIndicatorFunction[] {
    return [this.dataUp, this.listenersUp('listeners'), this.listenersUp('doors'), this.filesUp, this.wireUp];
  }

  private readonly dataUp: HealthIndicatorFunction = async () => {
    const broken = (await this.data.broken()).map(({ path, problems, inUse }) => ({
      file: relative(this.environment.DATA_DIR, path),
      inUse: inUse ? 'the last good content' : 'nothing',
      problems,
    }));
    return this.indicators.check('data').up({ broken, reading: this.data.reading() });
  };

  /** @param key `doors` is the name that version 0.1 had; it goes with the next version. */
  private listenersUp(key: 'listeners' | 'doors'): HealthIndicatorFunction {
    return () => this.indicators.check(key).up(Object.fromEntries(this.listeners.states()));
  }

  private readonly filesUp: HealthIndicatorFunction = () => {
    const { limit, needed, maxStreams, isShort } = this.openFiles;
    const indicator = this.indicators.check('openFiles');
    return isShort ? indicator.up({ limit, needed, maxStreams }) : indicator.up({ limit });
  };

  /** Faults that users have set for the streams of others, and connections that a fault keeps open. */
  private readonly wireUp: HealthIndicatorFunction = () =>
    this.indicators.check('wire').up({ rules: this.rules.current.length, held: this.held.size });
}
