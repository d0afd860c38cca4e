import { type Catalog } from '../catalog/domain/catalog.js';
import { DataFile, DataFileError } from '../kernel/data/data-file.js';
import { type Problem } from '../kernel/errors/flowprobe.error.js';
import { checkPhases } from './domain/scenario-rules.js';
import { type ScenarioFile } from './scenario-file.js';
import { readScenarioFile, type Scenario, toPhases, toScenario } from './scenario.js';

/** One scenario file over the catalog as it is now; what does not fit leaves the last scenario that did in use. */
export class ScenarioSource {
  readonly file: DataFile<ScenarioFile>;
  private tried: { readonly file: ScenarioFile; readonly catalog: Catalog } | undefined;
  private fitting: Scenario | undefined;
  private misfits: readonly Problem[] = [];

  constructor(
    private readonly name: string,
    path: string,
  ) {
    this.file = new DataFile(path, readScenarioFile);
  }

  /** What keeps the file as it is now from being used. */
  get problems(): readonly Problem[] {
    return [...this.file.problems, ...this.misfits];
  }

  /** @throws DataFileError when the file has never fitted. */
  current(catalog: Catalog): Scenario {
    const file = this.file.current();
    if (this.tried?.file !== file || this.tried.catalog !== catalog) {
      this.tried = { file, catalog };
      this.misfits = checkPhases(toPhases(file), catalog);
      if (this.misfits.length === 0) this.fitting = toScenario(this.name, file, catalog);
    }
    if (this.fitting === undefined) throw new DataFileError([{ path: this.file.path, problems: this.misfits }]);
    return this.fitting;
  }
}
