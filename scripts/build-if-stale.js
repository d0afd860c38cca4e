/** Builds what is asked for only where it is missing or older than what it is made of: a command should not wait half a minute. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = [
  'src',
  'web',
  'package-lock.json',
  'nest-cli.json',
  'rolldown.config.js',
  'tsconfig.build.json',
  'tsconfig.json',
];
/** The last file of each step of `npm run build`. */
const RESULTS = ['dist/main.js', 'dist/bundle/fleet-worker.js', 'dist/web/index.html'];

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
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
  process.exit(status ?? 1);
}
