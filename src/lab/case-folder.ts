import { join } from 'node:path';
import { SHIPPED_DATA_DIR } from '../config/project-folder.js';
import { type BrokenFile, DataFile } from '../kernel/data/data-file.js';
import { isFolderAt, listFolder } from '../kernel/data/folder.js';
import { type Problem } from '../kernel/errors/flowprobe.error.js';
import { type Read } from '../kernel/input/validation.js';
import { readCase } from './domain/case-reader.js';
import { type LabCase } from './domain/lab-case.js';

const FOLDER = 'lab';
const ENDING = '.json';
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
const NAME_PROBLEM =
  'the name of the file must be 1 to 64 lower-case letters, digits and hyphens, with no hyphen first, and .json';
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_CASES = 1000;

export interface NamedCase {
  readonly name: string;
  readonly labCase: LabCase;
}

/** The file of one case. As it is now or not at all: an older content would judge clients by what nobody can read any more. */
class CaseSource {
  private readonly file: DataFile<LabCase>;
  problems: readonly Problem[] = [];

  constructor(
    readonly name: string,
    readonly path: string,
  ) {
    this.file = new DataFile<LabCase>(path, (value): Read<LabCase> => readCase(value), MAX_FILE_BYTES);
  }

  refresh(): LabCase | undefined {
    this.problems = NAME.test(this.name) ? [] : [{ field: '', problem: NAME_PROBLEM }];
    if (this.problems.length > 0) return undefined;
    this.file.refresh();
    ({ problems: this.problems } = this.file);
    return this.problems.length > 0 ? undefined : this.file.content;
  }
}

/** The cases of a data folder, each read when it is first asked for and again when its file has changed. */
export class CaseFolder {
  private readonly sources = new Map<string, CaseSource>();
  private readonly own: string;
  /** What is wrong with the folder itself. */
  private ofFolder: readonly BrokenFile[] = [];

  /** A data folder that has no cases of its own, such as one from before there were any, has those that are shipped. */
  constructor(dataDir: string) {
    this.own = join(dataDir, FOLDER);
  }

  /** The case of that name; undefined where there is none, or its file is broken. */
  current(name: string): LabCase | undefined {
    if (!NAME.test(name)) return undefined;
    const source = this.sourceOf(name, this.folder());
    const labCase = source.refresh();
    if (labCase !== undefined) this.sources.set(name, source);
    return labCase;
  }

  /** All that can be used, by name. */
  all(): NamedCase[] {
    return this.refresh().flatMap(({ source, labCase }) =>
      labCase === undefined ? [] : [{ name: source.name, labCase }],
    );
  }

  /** Files that are not in use as they are now, with the reasons. Reads all of them. */
  broken(): BrokenFile[] {
    this.refresh();
    return this.knownBroken();
  }

  /** Those that were broken when they were last looked at. */
  knownBroken(): BrokenFile[] {
    const broken = [...this.sources.values()]
      .filter(({ problems }) => problems.length > 0)
      .map(({ path, problems }) => ({ path, problems, inUse: false }));
    return [...this.ofFolder, ...broken];
  }

  private refresh(): { readonly source: CaseSource; readonly labCase: LabCase | undefined }[] {
    const folder = this.folder();
    const names = new Set(this.namesIn(folder));
    for (const name of this.sources.keys()) if (!names.has(name)) this.sources.delete(name);
    return [...names].map((name) => {
      const source = this.sourceOf(name, folder);
      this.sources.set(name, source);
      return { source, labCase: source.refresh() };
    });
  }

  /** Looked for at each use: it may come and go while the service runs. */
  private folder(): string {
    return isFolderAt(this.own) ? this.own : join(SHIPPED_DATA_DIR, FOLDER);
  }

  /** Hidden files, such as an editor's locks and drafts, are nobody's cases. */
  private namesIn(folder: string): string[] {
    const listed = listFolder(folder);
    if ('unreadable' in listed) {
      this.ofFolder = [{ ...listed.unreadable, inUse: this.sources.size > 0 }];
      return [...this.sources.keys()];
    }
    const names = listed.files
      .filter((file) => file.endsWith(ENDING) && !file.startsWith('.'))
      .map((file) => file.slice(0, -ENDING.length))
      .sort();
    const problem = `there are ${names.length} cases; the first ${MAX_CASES} by name are served`;
    const isTooMany = names.length > MAX_CASES;
    this.ofFolder = isTooMany ? [{ path: folder, problems: [{ field: '', problem }], inUse: true }] : [];
    return names.slice(0, MAX_CASES);
  }

  private sourceOf(name: string, folder: string): CaseSource {
    const path = join(folder, `${name}${ENDING}`);
    const known = this.sources.get(name);
    return known?.path === path ? known : new CaseSource(name, path);
  }
}
