import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, ROOT } from './run.js';

const TIMEOUT_MS = 100_000;

/** A project of a user, in a folder of its own, with some packages of this checkout and with flowprobe itself installed. */
export class ExampleProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'flowprobe-example-'));

  /** @param packages their names */
  constructor(packages: readonly string[]) {
    const modules = join(this.folder, 'node_modules');
    for (const name of packages) {
      mkdirSync(join(modules, name, '..'), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'dir');
    }
    symlinkSync(ROOT, join(modules, 'flowprobe'), 'dir');
  }

  /** Copies what a folder of `examples/` holds. */
  copy(example: string): void {
    cpSync(join(ROOT, 'examples', example), this.folder, { recursive: true });
  }

  /** Runs Node in it to its end. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, {
        cwd: this.folder,
        // Neither what Jest sets for its own tests, nor its flags.
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        // What hangs ends before the test that waits for it, and its output is shown.
        timeout: TIMEOUT_MS,
      });
      const out = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].setEncoding('utf8').on('data', (text: string) => (out[name] += text));
      }
      child.on('error', reject).on('close', (code) => resolve({ code, ...out }));
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
