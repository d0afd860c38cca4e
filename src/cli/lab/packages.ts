import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UsageError } from '../usage-error.js';

/** A package as it is installed. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** The file that `require` loads. */
  readonly entry: string;
}

/** A folder and all above it. */
function* upwards(folder: string): Generator<string> {
  yield folder;
  const above = dirname(folder);
  if (above !== folder) yield* upwards(above);
}

/**
 * Finds a package as Node does, from each of the folders in turn.
 * @throws UsageError where none has it
 */
export function findPackage(name: string, folders: readonly string[]): InstalledPackage {
  for (const folder of folders) {
    for (const above of upwards(folder)) {
      const manifest = join(above, 'node_modules', name, 'package.json');
      if (!existsSync(manifest)) continue;
      const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
      return { name, version, entry: createRequire(manifest).resolve(name) };
    }
  }
  throw new UsageError(`the package ${name} is not installed; install it with: npm install ${name}`);
}

/** The user's own version first, then the one that is beside this command. */
export function clientPackage(name: string): InstalledPackage {
  return findPackage(name, [process.cwd(), import.meta.dirname]);
}
