import { readdirSync, statSync } from 'node:fs';
import { systemCodeOf } from '../errors/system-code.js';
import { type FileProblems } from './data-file.js';

/** There is no folder, which is no trouble of this process. */
const GONE: readonly string[] = ['ENOENT', 'ENOTDIR'];

/**
 * Names of the files in a folder, in order; none where there is no folder. One that cannot be read now, such as for want of a
 * descriptor (`EMFILE`), has lost nothing: what is unreadable about it is said instead.
 */
export function listFolder(path: string): { readonly files: readonly string[] } | { readonly unreadable: FileProblems } {
  try {
    return { files: readdirSync(path).sort() };
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    if (GONE.includes(code)) return { files: [] };
    return { unreadable: { path, problems: [{ field: '', problem: `the folder cannot be read (${code})` }] } };
  }
}

/** Whether there is a folder; one that cannot be looked at now is there. */
export function isFolderAt(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    return !GONE.includes(code);
  }
}
