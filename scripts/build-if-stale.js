/** Builds what is asked for only where it is missing or older than what it is made of: a command should not wait half a minute. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process, { stderr } from 'node:process';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = [
  'src',
  'web',
  'package-lock.json',
  'scripts/build.js',
  'scripts/third-party-licenses.js',
  'nest-cli.json',
  'rolldown.config.js',
  'tsconfig.build.json',
  'tsconfig.json',
  'tsconfig.testing.json',
];
/** The last file of each step of `npm run build`. */
const RESULTS = [
  'dist/main.js',
  'dist/testing/testing.cjs',
  'dist/web/index.html',
  'dist/swagger-ui/swagger-ui.css',
  'dist/THIRD-PARTY-LICENSES',
];

/** @returns when the newest file of a path was changed, folders included: a removed file changes its folder. */
function newestMs(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}

const results = RESULTS.map((path) => join(ROOT, path));
const builtMs = results.every(existsSync) ? Math.min(...results.map((path) => statSync(path).mtimeMs)) : 0;
const sources = SOURCES.map((path) => join(ROOT, path)).filter(existsSync);
// A container image has what was built, and no sources.
if (existsSync(join(ROOT, 'src')) && Math.max(...sources.map(newestMs)) > builtMs) {
  stderr.write(builtMs === 0 ? 'flowProbe is not built yet.\n' : 'flowProbe has changed since it was built.\n');
  const { buildOrSayWhyNot } = await import('./build.js');
  process.exitCode = await buildOrSayWhyNot();
}
