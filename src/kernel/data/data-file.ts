import { readFileSync, statSync } from 'node:fs';
import { type Problem } from '../errors/flowprobe.error.js';
import { systemCodeOf } from '../errors/system-code.js';
import { type Read } from '../input/validation.js';
import { parseJsonText } from './json-text.js';

/** A file that cannot be used as it is, and why. */
export interface BrokenFile {
  readonly path: string;
  readonly problems: readonly Problem[];
}

/** Data files do not fit; the message names each file, the place in it and every problem. */
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

/** Checks a parsed value: answers what it means, or every problem, each with its place in the file. */
export type Reader<T> = (value: unknown) => Read<T>;

/** What tells one state of a file from another; a ConfigMap swaps the inode, an editor the times. */
function signatureOf(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(':');
  } catch (error) {
    return systemCodeOf(error) ?? 'unreadable';
  }
}

/**
 * A JSON file that a person may edit while the service runs. It is looked at when it is asked for (some microseconds), as
 * file-system events are not reliable on mounted volumes. A broken change keeps the last good content.
 */
export class DataFile<T> {
  private signature = '';
  private good: { readonly content: T } | undefined;
  /** What is wrong with the file as it is now; empty when it is in use. */
  problems: readonly Problem[] = [];

  constructor(
    readonly path: string,
    private readonly read: Reader<T>,
  ) {}

  /**
   * The content in use: the same object until the file changes for the better.
   * @throws DataFileError when the file has never been good.
   */
  current(): T {
    this.look();
    if (this.good === undefined) throw new DataFileError([this]);
    return this.good.content;
  }

  /** The last good content, as of the last look; undefined where there has been none. */
  get content(): T | undefined {
    return this.good?.content;
  }

  /** Takes the file's content if it has changed since the last look. */
  look(): void {
    const signature = signatureOf(this.path);
    if (signature === this.signature) return;
    this.signature = signature;
    const result = this.load();
    this.problems = 'problems' in result ? result.problems : [];
    if ('content' in result) this.good = result;
  }

  private load(): ReturnType<Reader<T>> {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      const code = systemCodeOf(error) ?? 'unreadable';
      const problem = code === 'ENOENT' ? 'the file is missing' : `the file cannot be read (${code})`;
      return { problems: [{ field: '', problem }] };
    }
    const json = parseJsonText(text);
    return 'problems' in json ? json : this.read(json.value);
  }
}

/**
 * Loads all files.
 * @throws DataFileError with the problems of every file that is no good, in one.
 */
export function loadAll(files: readonly DataFile<unknown>[]): void {
  const broken = brokenOf(files);
  if (broken.length > 0) throw new DataFileError(broken);
}

/** Looks at the files; answers those that are not in use as they are now. */
export function brokenOf(files: readonly (BrokenFile & { look(): void })[]): BrokenFile[] {
  for (const file of files) file.look();
  return files.filter(({ problems }) => problems.length > 0).map(({ path, problems }) => ({ path, problems }));
}
