import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
// Not the global ones: a test may have put fakes in their place.
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ServiceApi } from './service-api.js';
import { TestingError } from './testing-error.js';

/** How a service is started. */
export interface ServiceOptions {
  /** Settings of the service, over the defaults of the kit; the environment of this process is not passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folder with the data files, in place of those that are shipped. */
  readonly dataDir?: string;
  /** How long it may take to be ready, 30,000 where left out. */
  readonly readyTimeoutMs?: number;
  /**
   * What becomes of the lines of its log, one JSON object each: `errors` (the default) writes what goes to its standard error to that of
   * this process, `inherit` writes all of them, `ignore` none, and a function gets each.
   */
  readonly log?: 'errors' | 'inherit' | 'ignore' | ((line: string) => void);
}

/** The bundled service; the same seen from `dist/testing/` and from `dist/bundle/`. */
const MAIN = fileURLToPath(new URL('../bundle/main.js', import.meta.url));
const OWNED_FOLDER = new URL('../bundle/owned-folder.js', import.meta.url).href;

/** As `npm start` has them. */
const NODE_FLAGS = ['--max-semi-space-size=8'];

/** Free ports, and open streams are not waited for. All else is as a service has it without settings. */
const VARIABLES = {
  HOST: '127.0.0.1',
  PORT: '0',
  TELEMETRY_PORT: '0',
  TELEMETRY_WEB_PORT: '0',
  LISTING_PORT: '0',
  PORTS: '0,0,0,0,0',
  FLEET_WORKERS: '1',
  SHUTDOWN_TIMEOUT: '0',
} as const;

/** What a program needs of the machine. Settings are not among it: they are meant for another service. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot'];

const READY_TIMEOUT_MS = 30_000;
const READY_POLL_MS = 20;
const STOP_TIMEOUT_MS = 5000;
const MAX_OUTPUT_CHARACTERS = 8000;

function environmentOf({ env, dataDir }: ServiceOptions, folder: string): Record<string, string | undefined> {
  return {
    ...Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
    ...VARIABLES,
    STATE_DIR: join(folder, 'state'),
    ...(dataDir !== undefined && { DATA_DIR: dataDir }),
    ...env,
  };
}

/**
 * A service as a process of its own, with a temporary folder for its state. It ends with this process, however that ends: the
 * channel between both closes, and the service stops and removes the folder. It does not keep this process from ending.
 */
export class ServiceProcess {
  /** Its address, without a slash at its end. */
  url = '';
  private readonly ended: Promise<void>;
  private hasEnded = false;
  private isReady = false;
  /** What it wrote to its standard error before it was ready: the reason, where it does not start. */
  private startErrors = '';
  /** The end of its log. */
  private output = '';
  private stopping: Promise<void> | undefined;
  private hasLogFailed = false;

  private constructor(
    private readonly child: ChildProcess,
    folder: string,
    private readonly log: NonNullable<ServiceOptions['log']>,
  ) {
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', (error) => {
        this.output += error.message;
        resolve();
      });
    });
    const outputs = [child.stdout, child.stderr].filter((stream) => stream !== null);
    // In place of the event `close`, which does not come where this side has closed the channel.
    this.ended = Promise.all([exited, ...outputs.map((stream) => once(stream, 'close'))]).then(() => {
      this.hasEnded = true;
      rmSync(folder, { recursive: true, force: true });
    });
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = child[name];
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.note(name, line));
    }
    child.on('message', (message: { readonly listening: string }) => (this.url = message.listening));
  }

  /**
   * Resolves when it is ready.
   * @throws TestingError `start-failed` with the end of its log
   */
  static async start(options: ServiceOptions = {}): Promise<ServiceProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'flowprobe-testing-'));
    const child = spawn(process.execPath, [...NODE_FLAGS, '--import', OWNED_FOLDER, MAIN], {
      // A folder without a .env.
      cwd: folder,
      env: environmentOf(options, folder),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const service = new ServiceProcess(child, folder, options.log ?? 'errors');
    const timeoutMs = options.readyTimeoutMs ?? READY_TIMEOUT_MS;
    if (await service.becomesReady(timeoutMs)) return service;
    const what = service.hasEnded ? 'did not start' : `is not ready after ${timeoutMs} ms`;
    await service.stop();
    throw new TestingError('start-failed', `flowProbe ${what}: ${service.output.trim()}`);
  }

  /** Stops it in order, and after five seconds at once; nothing of it is left. */
  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  /** Why it has ended, undefined while it runs. */
  ending(): string | undefined {
    if (this.stopping !== undefined) return 'flowProbe was stopped';
    if (!this.hasEnded) return undefined;
    const { exitCode, signalCode } = this.child;
    return `flowProbe has ended with ${signalCode ?? `code ${exitCode ?? 'unknown'}`}: ${this.output.trim()}`;
  }

  private async becomesReady(timeoutMs: number): Promise<boolean> {
    const deadlineMs = performance.now() + timeoutMs;
    while (!this.hasEnded && performance.now() < deadlineMs) {
      if (this.url !== '' && (await this.takesWork())) {
        this.isReady = true;
        process.stderr.write(this.startErrors);
        this.keepAlive(false);
        return true;
      }
      await Promise.race([delay(READY_POLL_MS), this.ended]);
    }
    return false;
  }

  private async takesWork(): Promise<boolean> {
    try {
      return await new ServiceApi(this.url, undefined, () => undefined).isReady();
    } catch (error) {
      if (error instanceof TestingError) return false;
      throw error;
    }
  }

  private async end(): Promise<void> {
    this.keepAlive(true);
    if (this.child.connected) this.child.disconnect();
    const kill = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.ended;
    clearTimeout(kill);
  }

  /** Whether this process goes on for as long as the service runs. */
  private keepAlive(isKept: boolean): void {
    const { child } = this;
    const handles = [child, child.channel, ...[child.stdout, child.stderr].filter((each) => each instanceof Socket)];
    for (const handle of handles) {
      if (isKept) handle?.ref();
      else handle?.unref();
    }
  }

  /** The error of a test's own function must not end its process from within an event of a stream. */
  private handOver(line: string, log: (line: string) => void): void {
    try {
      log(line);
    } catch (error) {
      if (this.hasLogFailed) return;
      this.hasLogFailed = true;
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`flowprobe/testing: the function \`log\` has thrown, which is reported once: ${why}\n`);
    }
  }

  private note(name: 'stdout' | 'stderr', line: string): void {
    this.output = `${this.output}${line}\n`.slice(-MAX_OUTPUT_CHARACTERS);
    if (typeof this.log === 'function') this.handOver(line, this.log);
    else if (this.log === 'inherit') process[name].write(`${line}\n`);
    else if (this.log === 'errors' && name === 'stderr') {
      if (this.isReady) process.stderr.write(`${line}\n`);
      else this.startErrors += `${line}\n`;
    }
  }
}
