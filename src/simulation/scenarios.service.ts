import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { Environment } from '../config/environment.js';
import { DataFileError } from '../kernel/data/data-file.js';
import { DataHealth } from '../kernel/data/data-health.js';
import { refused } from '../kernel/errors/flowprobe.error.js';
import { ScenarioFolder } from './scenario-folder.js';
import { type ScenarioListBody, toCatalogBody, toScenarioBody } from './scenario-list.dto.js';
import { type Scenario } from './scenario.js';

const DEFAULT_SCENARIO = 'busy-retail-day';

/** The scenarios, as their files have them now. */
@Injectable()
export class ScenariosService {
  private readonly folder: ScenarioFolder;

  constructor(
    environment: Environment,
    private readonly catalog: CatalogService,
    private readonly health: DataHealth,
  ) {
    this.folder = new ScenarioFolder(environment.DATA_DIR, catalog);
    health.watch(() => this.folder.broken());
  }

  /** @throws FlowProbeError `invalid-query` naming the field when there is no such scenario, or none that can be used. */
  current(name = DEFAULT_SCENARIO): Scenario {
    const scenario = this.find(name);
    this.health.logChanges();
    if (scenario === 'broken') {
      throw refused('invalid-query', [
        { field: 'scenario', problem: `scenario ${name} has a broken file; see /health` },
      ]);
    }
    if (scenario !== undefined) return scenario;
    const names = this.folder.names().join(', ');
    throw refused('invalid-query', [{ field: 'scenario', problem: `scenario must be one of: ${names}` }]);
  }

  /** A scenario in use as its file has it now; as it was where its file is gone, so that what is under way goes on. */
  latest(scenario: Scenario): Scenario {
    const latest = this.find(scenario.name);
    this.health.logChanges();
    return latest === undefined || latest === 'broken' ? scenario : latest;
  }

  /** All scenarios by name, and the catalog. A scenario whose file has never fitted is not listed: /health reports it. */
  list(): ScenarioListBody {
    const scenarios = this.folder.names().flatMap((name) => {
      const scenario = this.find(name);
      return scenario === undefined || scenario === 'broken' ? [] : [scenario];
    });
    this.health.logChanges();
    return {
      catalog: toCatalogBody(scenarios[0]?.plan.catalog ?? this.catalog.current()),
      default: DEFAULT_SCENARIO,
      scenarios: scenarios.map(toScenarioBody),
    };
  }

  private find(name: string): Scenario | 'broken' | undefined {
    try {
      return this.folder.current(name);
    } catch (error) {
      if (error instanceof DataFileError) return 'broken';
      throw error;
    }
  }
}
