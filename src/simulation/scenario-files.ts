import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Catalog } from '../catalog/domain/catalog.js';
import { type BrokenFile, brokenOf, DataFileError } from '../kernel/data/data-file.js';
import { ScenarioSource } from './scenario-source.js';
import { type Scenario } from './scenario.js';

const ENDING = '.json';
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** The scenarios of a data folder. A file that is added while the service runs is found, too. */
export class ScenarioFiles {
  private readonly sources = new Map<string, ScenarioSource>();
  private readonly folder: string;

  /** @throws DataFileError when there is no scenario, or with the problems of all that do not fit. */
  constructor(
    dataDir: string,
    private readonly catalog: { current(): Catalog },
  ) {
    this.folder = join(dataDir, 'scenarios');
    const names = this.names();
    if (names.length === 0) {
      const problems = [{ field: '', problem: `no scenario file (*${ENDING}) found` }];
      throw new DataFileError([{ path: this.folder, problems }]);
    }
    const broken = names.flatMap((name) => this.tryToLoad(name));
    if (broken.length > 0) throw new DataFileError(broken);
  }

  /** Names of the scenarios there are, in alphabetical order. */
  names(): string[] {
    try {
      return readdirSync(this.folder)
        .filter((file) => file.endsWith(ENDING))
        .map((file) => file.slice(0, -ENDING.length))
        .filter((name) => NAME.test(name))
        .sort();
    } catch {
      // A folder that is missing has no scenarios; one that went away while the service runs has those that were loaded.
      return [];
    }
  }

  /**
   * The scenario of that name, undefined when there is none.
   * @throws DataFileError when its file has never fitted.
   */
  current(name: string): Scenario | undefined {
    this.forgetGone();
    if (!this.sources.has(name) && !this.names().includes(name)) return undefined;
    return this.sourceOf(name).current();
  }

  /** Files that are not in use as they are now, with the reasons. */
  broken(): BrokenFile[] {
    this.forgetGone();
    return brokenOf([...this.sources.values()]);
  }

  /** A file that was never any good and is gone is no concern of anybody's any more. */
  private forgetGone(): void {
    for (const [name, source] of this.sources) {
      if (source.isEmpty && !this.names().includes(name)) this.sources.delete(name);
    }
  }

  private tryToLoad(name: string): readonly BrokenFile[] {
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
      source = new ScenarioSource(name, join(this.folder, `${name}${ENDING}`), this.catalog);
      this.sources.set(name, source);
    }
    return source;
  }
}
