import { readFileSync, statSync } from 'node:fs';
import { type Problem } from '../errors/flowprobe.error.js';
import { systemCodeOf } from '../errors/system-code.js';
import { type Read } from '../input/validation.js';
import { readStrictJson } from '../input/strict-json.js';
import { isInherited } from '../input/structure.js';

/** Of a data file; it is read once a change, by the operator's own hand. */
const MAX_KEYS = 1_000_000;

/** A file that cannot be used as it is, and why. */
export interface BrokenFile {
  readonly path: string;
  readonly problems: readonly Problem[];
}

/** Data files that cannot be used; the message names each file, the line and column, and every problem. */
export class DataFileError extends Error {
  constructor(readonly files: readonly BrokenFile[]) {
    super(files.map(describeBroken).join('\n'));
    this.name = 'DataFileError';
  }
}

function describeBroken({ path, problems }: BrokenFile): string {
  const lines = problems.map(({ field, problem }) => `  ${field === '' ? '' : `${field}: `}${problem}`);
  return [`${path} cannot be used:`, ...lines].join('\n');
}

/** Checks a parsed value: returns its content, or every problem, each with its place in the file. */
export type Reader<T> = (value: unknown) => Read<T>;

/** Changes whenever the file does; a ConfigMap swaps the inode, an editor changes the times. */
function signatureOf(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(':');
  } catch (error) {
    return systemCodeOf(error) ?? 'unreadable';
  }
}

/**
 * A JSON file that a person may edit while the service runs. Each use checks it for changes (some microseconds), as
 * file-system events are not reliable on mounted volumes. After a broken change the last valid content stays in use.
 */
export class DataFile<T> {
  private signature = '';
  private valid: { readonly content: T } | undefined;
  /** What is wrong with the file as it is now; empty when it is in use. */
  problems: readonly Problem[] = [];

  constructor(
    readonly path: string,
    private readonly read: Reader<T>,
  ) {}

  /**
   * The content in use: the same object until the file changes for the better.
   * @throws DataFileError when the file has never been valid.
   */
  current(): T {
    this.refresh();
    if (this.valid === undefined) throw new DataFileError([this]);
    return this.valid.content;
  }

  /** The last valid content, as of the last refresh; undefined where there has been none. */
  get content(): T | undefined {
    return this.valid?.content;
  }

  /** Reads the file again if it has changed since the last refresh. */
  refresh(): void {
    const signature = signatureOf(this.path);
    if (signature === this.signature) return;
    this.signature = signature;
    const result = this.load();
    this.problems = 'problems' in result ? result.problems : [];
    if ('content' in result) this.valid = result;
  }

  private load(): ReturnType<Reader<T>> {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.path);
    } catch (error) {
      const code = systemCodeOf(error) ?? 'unreadable';
      const problem = code === 'ENOENT' ? 'the file is missing' : `the file cannot be read (${code})`;
      return { problems: [{ field: '', problem }] };
    }
    const json = readStrictJson(bytes, { maxKeys: MAX_KEYS, maxElements: MAX_KEYS, isRefusedKey: isInherited });
    if ('value' in json) return this.read(json.value);
    return {
      problems: json.problems.map(({ line, column, problem }) => ({ field: `line ${line}, column ${column}`, problem })),
    };
  }
}

/**
 * Loads all files.
 * @throws DataFileError with the problems of all broken files in one.
 */
export function loadAll(files: readonly DataFile<unknown>[]): void {
  const broken = brokenOf(files);
  if (broken.length > 0) throw new DataFileError(broken);
}

/** Refreshes the files; returns those whose present content is not in use. */
export function brokenOf(files: readonly (BrokenFile & { refresh(): void })[]): BrokenFile[] {
  for (const file of files) file.refresh();
  return files.filter(({ problems }) => problems.length > 0).map(({ path, problems }) => ({ path, problems }));
}
