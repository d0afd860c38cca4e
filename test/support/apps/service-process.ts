import { type ChildProcess, spawn } from 'node:child_process';
import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../../src/cli/trials/ports.js';
import { FREE_PORTS } from './free-ports.js';
import { stateFolder } from './state-folder.js';
import { startCommand } from './start-command.js';
import { ROOT } from './run.js';
import { WAIT_LIMIT_MS } from '../wait-limit.js';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A line of the log, as far as the tests read it. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
}

/** The built service as a process of its own. */
export class ServiceProcess {
  private static readonly running = new Set<ServiceProcess>();

  readonly log: LogLine[] = [];
  /** What went to standard error. */
  complaints = '';
  url = '';
  readonly exited: Promise<Exit>;
  private gone = false;

  private constructor(private readonly child: ChildProcess) {
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.gone = true;
        ServiceProcess.running.delete(this);
        resolve({ code, signal });
      });
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.complaints += text));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      this.log.push(JSON.parse(line) as LogLine);
      const listening = /^Listening on (http[^\s;]+)/.exec(this.log.at(-1)?.message ?? '');
      if (listening !== null) this.url = listening[1] ?? '';
    });
  }

  /** Starts the service and resolves when it listens; `command` stands in for what `npm start` runs. */
  static async start(
    variables: Readonly<Record<string, string>> = {},
    command: readonly [string, ...string[]] = startCommand(),
  ): Promise<ServiceProcess> {
    const [program, ...args] = command;
    const state = stateFolder();
    const child = spawn(program, args, {
      cwd: ROOT,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        ...FREE_PORTS,
        STATE_DIR: state.path,
        ...variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that a Ctrl+C can be played: it goes to all of a group.
      detached: true,
    });
    const service = new ServiceProcess(child);
    ServiceProcess.running.add(service);
    void service.exited.then(() => state.remove());
    await service.until(() => service.url !== '', 'listening');
    return service;
  }

  /**
   * On a port that no connection and no other service gets while this one is away, so that another may stand in its place there:
   * `start({ PORT: first.port })`.
   */
  static async startOnOwnPort(variables: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    return ServiceProcess.start({ ...variables, PORT: String(await freePort()) });
  }

  /** Kills whatever a test has left. */
  static async stopAll(): Promise<void> {
    await Promise.all([...ServiceProcess.running].map((service) => service.kill()));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get port(): string {
    return new URL(this.url).port;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** What a terminal does on Ctrl+C. */
  interruptGroup(): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGINT');
  }

  /** Ends the process, and all that it started, without a warning. */
  async kill(): Promise<void> {
    if (!this.gone && this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGKILL');
    await this.exited;
  }

  async until(fulfilled: () => boolean | Promise<boolean>, what: string, timeoutMs = WAIT_LIMIT_MS): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!(await fulfilled())) {
      if (this.gone || performance.now() > deadline) throw new Error(`no ${what}; ${this.complaints}`);
      await delay(10);
    }
  }

  /** Over a connection of its own: a busy service may close one that is kept in the moment in which it is used again. */
  private metrics(): Promise<string> {
    return new Promise((resolve, reject) => {
      get(`${this.url}/metrics`, { agent: false }, (response) => {
        text(response).then(resolve, reject);
      }).once('error', reject);
    });
  }

  /** The sum of a metric's series that have all these labels; none yet is 0, but a name that nobody knows is a mistake. */
  async metric(name: string, ...labels: readonly string[]): Promise<number> {
    const lines = await this.metrics();
    if (!lines.includes(`# TYPE ${name} `)) throw new Error(`there is no metric ${name}`);
    return lines
      .split('\n')
      .filter((line) => line.startsWith(name) && labels.every((label) => line.includes(label)))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }
}
