import { type Catalog } from '../catalog/domain/catalog.js';
import { DataFile, DataFileError } from '../kernel/data/data-file.js';
import { type Problem } from '../kernel/errors/flowprobe.error.js';
import { checkPhases } from './domain/scenario-rules.js';
import { type ScenarioFile } from './scenario-file.js';
import { readScenarioFile, type Scenario, toPhases, toScenario } from './scenario.js';

/** One scenario file over the catalog as it is now; what does not fit leaves the last scenario that did in use. */
export class ScenarioSource {
  private readonly file: DataFile<ScenarioFile>;
  private tried: { readonly file: ScenarioFile; readonly catalog: Catalog } | undefined;
  private fitting: Scenario | undefined;
  private misfits: readonly Problem[] = [];

  constructor(
    private readonly name: string,
    readonly path: string,
    private readonly catalog: { current(): Catalog },
  ) {
    this.file = new DataFile(path, readScenarioFile);
  }

  /** What keeps the file as it is now from being used. */
  get problems(): readonly Problem[] {
    return this.file.problems.length > 0 ? this.file.problems : this.misfits;
  }

  /** Whether there is nothing to use: the file has never fitted. */
  get isEmpty(): boolean {
    return this.fitting === undefined;
  }

  /** Takes the file, or the catalog, if it has changed since the last look. */
  refresh(): void {
    this.file.refresh();
    const { content } = this.file;
    const catalog = this.catalog.current();
    if (content === undefined || (this.tried?.file === content && this.tried.catalog === catalog)) return;
    this.tried = { file: content, catalog };
    this.misfits = checkPhases(toPhases(content), catalog);
    if (this.misfits.length === 0) this.fitting = toScenario(this.name, content, catalog);
  }

  /** @throws DataFileError when the file has never fitted. */
  current(): Scenario {
    this.refresh();
    if (this.fitting === undefined) throw new DataFileError([this]);
    return this.fitting;
  }
}
