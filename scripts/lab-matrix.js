/**
 * Writes the matrix of docs/SSE-CLIENTS.md anew: `npm run lab:matrix`. It runs all clients of the lab that are installed here, which takes
 * about ten minutes; what is said about them above the matrix is written by hand. Arguments are handed on to `flowprobe lab`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const ROOT = join(import.meta.dirname, '..');
const FILE = join(ROOT, 'docs/SSE-CLIENTS.md');
const [BEGIN, END] = ['<!-- matrix -->', '<!-- /matrix -->'];
/** Exit code where some cases have failed. */
const SOME_FAILED = 1;

const args = [join(ROOT, 'dist/bundle/flowprobe.js'), 'lab', '--all', '--markdown', ...process.argv.slice(2)];
const { status, stdout } = spawnSync(process.execPath, args, {
  cwd: ROOT,
  stdio: ['ignore', 'pipe', 'inherit'],
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
if (status !== 0 && status !== SOME_FAILED) process.exit(status ?? 1);
const text = readFileSync(FILE, 'utf8');
const [head, rest] = text.split(BEGIN);
const [, tail] = rest?.split(END) ?? [];
if (tail === undefined) throw new Error(`${FILE} has no ${BEGIN} with its ${END}`);
writeFileSync(FILE, `${head}${BEGIN}\n\n${stdout.trimEnd()}\n\n${END}${tail}`);
