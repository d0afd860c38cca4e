import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { Environment } from '../config/environment.js';
import { DataFileError } from '../kernel/data/data-file.js';
import { DataHealth } from '../kernel/data/data-health.js';
import { refused } from '../kernel/errors/flowprobe.error.js';
import { ScenarioFiles } from './scenario-files.js';
import { type Scenario } from './scenario.js';

export const DEFAULT_SCENARIO = 'busy-retail-day';

/** The stories that can be told, as the files say them now. */
@Injectable()
export class ScenariosService {
  private readonly files: ScenarioFiles;

  constructor(
    environment: Environment,
    catalog: CatalogService,
    private readonly health: DataHealth,
  ) {
    this.files = new ScenarioFiles(environment.DATA_DIR, catalog);
    health.watch(() => this.files.broken());
  }

  /** @throws FlowProbeError `invalid-query` naming the field when there is no such scenario, or none that can be used. */
  current(name = DEFAULT_SCENARIO): Scenario {
    try {
      const scenario = this.files.current(name);
      if (scenario !== undefined) return scenario;
    } catch (error) {
      if (!(error instanceof DataFileError)) throw error;
      throw refused('invalid-query', [
        { field: 'scenario', problem: `scenario ${name} has a broken file; see /health` },
      ]);
    } finally {
      this.health.logChanges();
    }
    const names = this.files.names().join(', ');
    throw refused('invalid-query', [{ field: 'scenario', problem: `scenario must be one of: ${names}` }]);
  }

  /** All that can be told, by name. One whose file has never fitted is left out: /health tells of it. */
  all(): Scenario[] {
    const scenarios = this.files.names().flatMap((name) => {
      try {
        return this.files.current(name) ?? [];
      } catch (error) {
        if (error instanceof DataFileError) return [];
        throw error;
      }
    });
    this.health.logChanges();
    return scenarios;
  }
}
