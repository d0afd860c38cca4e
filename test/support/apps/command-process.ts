import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Outcome, ROOT } from './run.js';
import { WAIT_LIMIT_MS } from '../wait-limit.js';

/** A built command that runs until it is asked to stop, and can be talked to meanwhile. */
export class CommandProcess {
  private static readonly running = new Set<CommandProcess>();

  stdout = '';
  stderr = '';
  readonly exited: Promise<Outcome>;
  private gone = false;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.exited = new Promise((resolve, reject) => {
      child.once('error', reject).once('close', (code) => {
        this.gone = true;
        CommandProcess.running.delete(this);
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  static start(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): CommandProcess {
    const child = spawn(process.execPath, [join(ROOT, 'dist/bundle', script), ...args], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const command = new CommandProcess(child);
    CommandProcess.running.add(command);
    return command;
  }

  /** Kills whatever a test has left. */
  static async stopAll(): Promise<void> {
    for (const command of CommandProcess.running) command.signal('SIGKILL');
    await Promise.all([...CommandProcess.running].map(({ exited }) => exited));
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves once it is so; rejects with what the command has said if it ends before, or never gets there. */
  async until(fulfilled: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + WAIT_LIMIT_MS;
    while (!fulfilled()) {
      if (this.gone || performance.now() > deadline) throw new Error(`no ${what}: ${this.stdout}${this.stderr}`);
      await delay(5);
    }
  }

  async untilSaid(pattern: RegExp): Promise<void> {
    await this.until(() => pattern.test(this.stdout) || pattern.test(this.stderr), String(pattern));
  }
}
