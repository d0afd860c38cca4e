import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { type Problem } from '../errors/flowprobe.error.js';
import { systemCodeOf } from '../errors/system-code.js';
import { type Read } from '../input/validation.js';
import { readStrictJson } from '../input/strict-json.js';
import { isInherited } from '../input/structure.js';

/** Of a data file; it is read once a change, by the operator's own hand. */
const LIMITS = { maxKeys: 1_000_000, maxElements: 1_000_000, maxContainers: 1_000_000 };
/** Of a data file, where its reader has no bound of its own. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** What is wrong with a file. */
export interface FileProblems {
  readonly path: string;
  readonly problems: readonly Problem[];
}

/** A file that cannot be used as it is, and why. */
export interface BrokenFile extends FileProblems {
  /** Its last valid content is in use; false where there never was any, or the file was deleted for good. */
  readonly inUse: boolean;
}

/** Data files that cannot be used; the message names each file, the line and column, and every problem. */
export class DataFileError extends Error {
  constructor(readonly files: readonly FileProblems[]) {
    super(files.map(describeBroken).join('\n'));
    this.name = 'DataFileError';
  }
}

export function describeBroken({ path, problems }: FileProblems): string {
  const lines = problems.map(({ field, problem }) => `  ${field === '' ? '' : `${field}: `}${problem}`);
  return [`${path} cannot be used:`, ...lines].join('\n');
}

/** Checks a parsed value: returns its content, or every problem, each with its place in the file. */
export type Reader<T> = (value: unknown) => Read<T>;

/** Changes whenever the file does; a ConfigMap swaps the inode, an editor changes the times. */
export function signatureOf(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(':');
  } catch (error) {
    return systemCodeOf(error) ?? 'unreadable';
  }
}

/**
 * The bytes of a regular file, or why it has none to be used. What is read is what was looked at, and no more than the bound: a
 * device has no end, a FIFO would be waited for, and a file may grow meanwhile.
 * @throws what the file system says
 */
function bytesOf(path: string, maxBytes: number): Buffer | { readonly problem: string } {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { problem: 'it is no regular file' };
    if (stats.size > maxBytes) return { problem: `the file has ${stats.size} bytes; at most ${maxBytes} are read` };
    const bytes = Buffer.allocUnsafe(stats.size);
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, null);
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
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
    private readonly maxBytes = MAX_FILE_BYTES,
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
    let bytes: ReturnType<typeof bytesOf>;
    try {
      bytes = bytesOf(this.path, this.maxBytes);
    } catch (error) {
      const code = systemCodeOf(error) ?? 'unreadable';
      // It may be readable again, with descriptors to spare, without having changed.
      this.signature = '';
      const problem = code === 'ENOENT' ? 'the file is missing' : `the file cannot be read (${code})`;
      this.problems = [{ field: '', problem }];
      return;
    }
    if ('problem' in bytes) {
      this.problems = [{ field: '', problem: bytes.problem }];
      return;
    }
    const result = this.parse(bytes);
    this.problems = 'problems' in result ? result.problems : [];
    if ('content' in result) this.valid = result;
  }

  /** Whether there is a valid content, of now or of before. */
  get inUse(): boolean {
    return this.valid !== undefined;
  }

  private parse(bytes: Buffer): ReturnType<Reader<T>> {
    const json = readStrictJson(bytes, { ...LIMITS, isRefusedKey: isInherited });
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
  return files
    .filter(({ problems }) => problems.length > 0)
    .map(({ path, problems, inUse }) => ({ path, problems, inUse }));
}
