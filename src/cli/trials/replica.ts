import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { SERVICE_FILE } from '../../config/project-folder.js';
import { YOUNG_GENERATION } from '../../kernel/young-generation.js';
import { freePort } from './ports.js';

const START_LIMIT_MS = 120_000;
const POLL_MS = 20;
const MAX_OUTPUT_CHARACTERS = 8000;

/** Free ports, no mock devices but where a trial wants some, and a log of what went wrong alone. */
const VARIABLES = {
  HOST: '127.0.0.1',
  TELEMETRY_PORT: '0',
  TELEMETRY_WEB_PORT: '0',
  LISTING_PORT: '0',
  PORTS: '',
  LOG_LEVEL: 'warn',
};

const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'TEMP'];

export interface ReplicaOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Flags of Node, before the service. */
  readonly flags?: readonly string[];
  /** Open files it may have. */
  readonly maxOpenFiles?: number;
}

/** A process of the service that is killed and started again, on the same port and with the same settings. It ends with this process. */
export class Replica {
  url = '';
  /** The same whenever it is started again. */
  private port = 0;
  private child: ChildProcess | undefined;
  private output = '';
  private endingOfChild = Promise.resolve('it has not been started');

  private constructor(private readonly options: ReplicaOptions) {}

  /** Resolves when it is ready. @throws Error with the end of its log where it ends before that; nothing of it is left then */
  static async start(options: ReplicaOptions): Promise<Replica> {
    const replica = new Replica(options);
    replica.port = await freePort();
    try {
      await replica.start();
    } catch (error) {
      await replica.end('SIGKILL');
      throw error;
    }
    return replica;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Starts it again after it has ended. */
  async start(): Promise<void> {
    this.spawn();
    await this.untilReady();
  }

  /** @throws Error where it ends, or is not ready within two minutes */
  async untilReady(): Promise<void> {
    const deadlineMs = performance.now() + START_LIMIT_MS;
    while (!(await this.isReady())) {
      if (this.hasEnded()) throw new Error(`the service has ended: ${this.output.trim()}`);
      if (performance.now() > deadlineMs) throw new Error(`the service is not ready: ${this.output.trim()}`);
      await delay(POLL_MS);
    }
  }

  async isReady(): Promise<boolean> {
    if (this.url === '') return false;
    try {
      return (await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(5000) })).status === 200;
    } catch {
      // Refused, reset or too slow: it is not ready, whatever the reason.
      return false;
    }
  }

  /** Resolves when the process that runs now has ended, with how, and the end of its log. */
  get ending(): Promise<string> {
    return this.endingOfChild;
  }

  hasEnded(): boolean {
    return this.child?.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Sends the signal and waits for its end. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child === undefined || this.hasEnded()) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  private spawn(): void {
    const { env, flags = [], maxOpenFiles } = this.options;
    const node = [process.execPath, YOUNG_GENERATION, ...flags, SERVICE_FILE];
    const [program = '', ...args] =
      maxOpenFiles === undefined ? node : ['bash', '-c', `ulimit -n ${maxOpenFiles} && exec "$0" "$@"`, ...node];
    const child = spawn(program, args, {
      cwd: env['STATE_DIR'],
      env: {
        ...Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
        ...VARIABLES,
        ...env,
        PORT: String(this.port),
      },
      // A Ctrl+C in the terminal is for this process, which ends the trial in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    this.endingOfChild = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        resolve(`${signal ?? `code ${code ?? 'unknown'}`} ${this.output}`.trim());
      });
    });
    child.once('error', (error) => this.note(error.message));
    child.on('message', (message: { readonly listening: string }) => (this.url = message.listening));
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.note(line));
    }
  }

  private note(line: string): void {
    this.output = `${this.output}${line}\n`.slice(-MAX_OUTPUT_CHARACTERS);
  }
}
