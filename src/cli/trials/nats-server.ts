import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, isOpen } from './ports.js';
import { fileOf } from './programs.js';

/** Long: a machine may be busy. */
const WAIT_LIMIT_MS = 120_000;

/**
 * In memory where there is such a folder: what is killed is the process, and a disk that is busy with other things
 * keeps the server from answering for seconds.
 */
const FOLDERS = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** `T` for a thread that is stopped, and other letters otherwise; none where there is no /proc. */
function threadStates(pid: number): (string | undefined)[] {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return [];
  return readdirSync(tasks).map((id) => /\) (\w)/.exec(readFileSync(join(tasks, id, 'stat'), 'latin1'))?.[1]);
}

/** A nats-server with JetStream on a port and in a folder of its own; both stay the same when it is started again. */
export class NatsServer {
  private child: ChildProcess | undefined;
  private readonly folder = mkdtempSync(join(FOLDERS, 'flowprobe-nats-'));

  private constructor(
    private readonly port: number,
    private readonly credentials: readonly string[],
  ) {}

  /** @param credentials `--user x --pass y`, if it is to ask for them */
  static async start(...credentials: string[]): Promise<NatsServer> {
    const server = new NatsServer(await freePort(), credentials);
    try {
      await server.start();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Does nothing where it runs. */
  async start(): Promise<void> {
    if (this.child !== undefined) return;
    const address = ['--addr', '127.0.0.1', '--port', String(this.port)];
    const child = spawn(
      fileOf('nats-server') ?? 'nats-server',
      [...address, '--jetstream', '--store_dir', this.folder, ...this.credentials],
      // As for a replica: a Ctrl+C in the terminal is for this process.
      { detached: true, stdio: 'ignore' },
    );
    let trouble: Error | undefined;
    child.once('error', (error) => (trouble = error));
    this.child = child;
    const deadline = performance.now() + WAIT_LIMIT_MS;
    while (!(await isOpen(this.port))) {
      if (trouble !== undefined || child.exitCode !== null || performance.now() > deadline) {
        throw new Error(
          `nats-server does not start: ${trouble?.message ?? `exit code ${child.exitCode ?? 'unknown'}`}`,
        );
      }
      await delay(10);
    }
  }

  /** Ends it without a warning; what it had acknowledged is in its folder. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /**
   * Keeps it from answering; its connections stay open. Resolves when every thread has stopped: on a busy machine a thread
   * that runs on another core answers for a moment after the signal was sent.
   */
  async freeze(): Promise<void> {
    const pid = this.child?.pid;
    if (pid === undefined) return;
    this.child?.kill('SIGSTOP');
    const deadline = performance.now() + WAIT_LIMIT_MS;
    while (!threadStates(pid).every((state) => state === 'T')) {
      if (performance.now() > deadline) throw new Error('nats-server does not stop');
      await delay(5);
    }
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** Ends it for good, folder and all. */
  async stop(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.kill(signal);
    await gone;
  }
}
