import { join } from 'node:path';
import { type Catalog } from '../catalog/domain/catalog.js';
import { type BrokenFile, brokenOf, DataFile, DataFileError, type FileProblems } from '../kernel/data/data-file.js';
import { listFolder } from '../kernel/data/folder.js';
import { type Problem } from '../kernel/errors/flowprobe.error.js';
import { checkPhases } from './domain/scenario-rules.js';
import { readScenarioFile, type ScenarioFile, toPhases } from './scenario-file.js';
import { type Scenario, toScenario } from './scenario.js';

const ENDING = '.json';
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** One scenario file over the catalog as it is now; what does not fit leaves the last scenario that did in use. */
class ScenarioSource {
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

  get inUse(): boolean {
    return this.fitting !== undefined;
  }

  /** Loads the file, or lays it over the catalog, if either has changed since the last refresh. */
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

/**
 * The scenarios of a data folder. A file that is added while the service runs is found; one that is deleted is gone for new
 * runs at once, and reported as missing until it is back, as nobody may have meant to delete it.
 */
export class ScenarioFolder {
  private readonly sources = new Map<string, ScenarioSource>();
  /** Scenarios that were in use and whose file is gone. */
  private readonly missing = new Set<string>();
  private readonly path: string;
  /** Why the folder cannot be read; undefined while it can. */
  private unreadable: FileProblems | undefined;

  /** @throws DataFileError when there is no scenario, or with the problems of all that do not fit. */
  constructor(
    dataDir: string,
    private readonly catalog: { current(): Catalog },
  ) {
    this.path = join(dataDir, 'scenarios');
    const names = this.names();
    if (names.length === 0) {
      const problems = [{ field: '', problem: `no scenario file (*${ENDING}) found` }];
      throw new DataFileError([this.unreadable ?? { path: this.path, problems }]);
    }
    const broken = names.flatMap((name) => this.tryToLoad(name));
    if (broken.length > 0) throw new DataFileError(broken);
  }

  /** Names of the scenarios there are, in alphabetical order; as they were while the folder cannot be read. */
  names(): string[] {
    const listed = listFolder(this.path);
    this.unreadable = 'unreadable' in listed ? listed.unreadable : undefined;
    if ('unreadable' in listed) return [...this.sources.keys()].sort();
    return listed.files
      .filter((file) => file.endsWith(ENDING))
      .map((file) => file.slice(0, -ENDING.length))
      .filter((name) => NAME.test(name))
      .sort();
  }

  /**
   * The scenario of that name, undefined when there is none.
   * @throws DataFileError when its file has never fitted.
   */
  current(name: string): Scenario | undefined {
    const names = this.refresh();
    return names.includes(name) ? this.sourceOf(name).current() : undefined;
  }

  /** Files that are not in use as they are now, with the reasons. */
  broken(): BrokenFile[] {
    this.refresh();
    const missing = [...this.missing].map((name) => ({
      path: this.pathOf(name),
      problems: [{ field: '', problem: 'the file was deleted: the scenario is no longer available' }],
      inUse: false,
    }));
    const folder = this.unreadable === undefined ? [] : [{ ...this.unreadable, inUse: true }];
    return [...folder, ...brokenOf([...this.sources.values()]), ...missing];
  }

  /** Drops the scenarios whose files are gone. One that was never any good is forgotten with its file. */
  private refresh(): string[] {
    const names = this.names();
    for (const [name, source] of this.sources) {
      if (names.includes(name)) continue;
      this.sources.delete(name);
      if (source.inUse) this.missing.add(name);
    }
    for (const name of names) this.missing.delete(name);
    return names;
  }

  private tryToLoad(name: string): readonly FileProblems[] {
    try {
      this.current(name);
      return [];
    } catch (error) {
      if (error instanceof DataFileError) return error.files;
      throw error;
    }
  }

  private sourceOf(name: string): ScenarioSource {
    let source = this.sources.get(name);
    if (source === undefined) {
      source = new ScenarioSource(name, this.pathOf(name), this.catalog);
      this.sources.set(name, source);
    }
    return source;
  }

  private pathOf(name: string): string {
    return join(this.path, `${name}${ENDING}`);
  }
}
