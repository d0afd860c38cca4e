/** Builds all that is run and shipped, and says meanwhile what it does: on standard error, as standard output belongs to the command that has it built. */
import { spawn } from 'node:child_process';
import { cpSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process, { stderr } from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { writeLicenses } from './third-party-licenses.js';

const ROOT = join(import.meta.dirname, '..');
const SIGN_OF_LIFE_MS = 5000;

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Runs a program of node_modules. Its diagnostics go where the progress goes. */
function run(program, args, stdout = stderr) {
  return new Promise((resolve, reject) => {
    const child = spawn(join(ROOT, 'node_modules/.bin', program), args, {
      cwd: ROOT,
      stdio: ['ignore', stdout, stderr],
      // npm's shims are scripts of a shell there.
      shell: process.platform === 'win32',
    });
    child.on('error', reject).on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${code ?? signal}`));
    });
  });
}

/** What the page at /docs loads. */
function copySwaggerUi() {
  const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const wanted =
    /^(swagger-ui\.css|swagger-ui-(bundle|standalone-preset)\.js(\.LICENSE\.txt)?|favicon.*|LICENSE|NOTICE)$/;
  for (const name of readdirSync(from).filter((each) => wanted.test(each))) {
    cpSync(join(from, name), join(ROOT, 'dist/swagger-ui', name));
  }
}

/** Removes what was written before, such as what was made of a file that is gone. */
function removeOlder(folder, thanMs) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      removeOlder(path, thanMs);
      if (readdirSync(path).length === 0) rmdirSync(path);
    } else if (statSync(path).mtimeMs < thanMs) {
      rmSync(path);
    }
  }
}

const STEPS = [
  ['compiling the service', () => run('nest', ['build'])],
  ['declaring the types of the testing kit', () => run('tsc', ['-p', 'tsconfig.testing.json'])],
  ['bundling it', () => run('rolldown', ['--config'], 'ignore')],
  ['building the dashboard', () => run('vite', ['build', 'web'])],
  ['copying Swagger UI', copySwaggerUi],
  ['collecting licences', writeLicenses],
];

/**
 * What the build before has made stays until all steps are done: a service that runs loads parts of itself late.
 * @throws Error where a step fails; the step itself has said why
 */
export async function build() {
  const startedMs = performance.now();
  // By the wall clock, as files have it, which may lag by some milliseconds.
  const olderMs = performance.timeOrigin + startedMs - 1000;
  for (const [index, [title, work]] of STEPS.entries()) {
    const stepMs = performance.now();
    stderr.write(`flowProbe build ${index + 1}/${STEPS.length}: ${title}\n`);
    const signs = setInterval(
      () => stderr.write(`  still ${title}, ${seconds(performance.now() - stepMs)}\n`),
      SIGN_OF_LIFE_MS,
    );
    try {
      await work();
    } finally {
      clearInterval(signs);
    }
  }
  removeOlder(join(ROOT, 'dist'), olderMs);
  stderr.write(`flowProbe build: done in ${seconds(performance.now() - startedMs)}\n`);
}

/** @returns the exit code */
export async function buildOrSayWhyNot() {
  try {
    await build();
    return 0;
  } catch (error) {
    stderr.write(`flowProbe build: failed: ${error.message}\n`);
    return 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.exit(await buildOrSayWhyNot());
