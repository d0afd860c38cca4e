/**
 * Stands in for node-gyp-build-optional-packages in the bundle, with its rules. lmdb looks for its native code from the folder
 * of its own package, which a bundle does not have; each platform's is a package of its own.
 */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import rules from 'node-gyp-build-optional-packages/node-gyp-build.js';

const require = createRequire(import.meta.url);
const RUNTIME = 'node';

function folderOf(name) {
  try {
    return dirname(require.resolve(name));
  } catch {
    const error = new Error(
      `The embedded store has no native code for this platform: ${name} is not installed ` +
        '(optional packages left out, or a platform that LMDB has none for); set NATS_URL to use NATS in its place',
    );
    error.name = 'StartError';
    throw error;
  }
}

export default function loadAddon() {
  const folder = folderOf(`@lmdb/lmdb-${process.platform}-${process.arch}`);
  const [best] = readdirSync(folder)
    .map((file) => rules.parseTags(file))
    .filter(rules.matchTags(RUNTIME, process.versions.modules))
    .sort(rules.compareTags(RUNTIME));
  return require(join(folder, best.file));
}
