import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, isOpen } from './ports.js';
import { fileOf } from './programs.js';

/** Long: a machine may be busy. */
const WAIT_LIMIT_MS = 120_000;

/** What nginx needs around the block `http`, to run beside others and without rights. */
function withSurroundings(http: string, folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  return (
    `daemon off; pid ${folder}/pid; error_log stderr;\nevents {}\n` +
    `http {\naccess_log off;\n${temporary.join('\n')}\n${http}\n}\n`
  );
}

/** nginx on a port of its own. */
export class Nginx {
  private constructor(
    readonly url: string,
    private readonly stopped: () => Promise<void>,
  ) {}

  /** @param httpOf the content of the block `http`, for a port */
  static async start(httpOf: (port: number) => string): Promise<Nginx> {
    const folder = mkdtempSync(join(tmpdir(), 'flowprobe-nginx-'));
    const port = await freePort();
    const config = join(folder, 'nginx.conf');
    writeFileSync(config, withSurroundings(httpOf(port), folder));
    const args = ['-e', 'stderr', '-p', folder, '-c', config];
    const child = spawn(fileOf('nginx') ?? 'nginx', args, {
      // As for a replica: a Ctrl+C in the terminal is for this process.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints = (complaints + text).slice(-8000)));
    child.once('error', ({ message }) => (complaints += message));
    const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const deadline = performance.now() + WAIT_LIMIT_MS;
    while (!(await isOpen(port))) {
      if (child.exitCode !== null || child.pid === undefined || performance.now() > deadline) {
        child.kill('SIGKILL');
        rmSync(folder, { recursive: true, force: true });
        throw new Error(`nginx did not start: ${complaints}`);
      }
      await delay(20);
    }
    return new Nginx(`http://127.0.0.1:${port}`, async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    });
  }

  stop(): Promise<void> {
    return this.stopped();
  }
}
