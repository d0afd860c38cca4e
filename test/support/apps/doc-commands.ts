import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { FREE_PORTS } from './free-ports.js';
import { ROOT } from './run.js';
import { ServiceProcess } from './service-process.js';

const TIMEOUT_MS = 100_000;
/** Subcommands that ask the service at the usual address where no other is given. */
const ASKING = /flowprobe\.js (lab|produce|subscribe)\b(?!.*--url)/;

interface PackageFile {
  readonly scripts: Readonly<Record<string, string>>;
}

/** A command that was started, with all that it has started itself. */
export class RunningCommand {
  /** Its standard output so far. */
  output = '';
  /** Its standard error so far. */
  complaints = '';
  /** Its exit code; null where a signal ended it. */
  readonly exited: Promise<number | null>;
  private gone = false;

  constructor(private readonly child: ChildProcessByStdio<null, Readable, Readable>) {
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.complaints += text));
    this.exited = new Promise((resolve, reject) => {
      child.once('error', reject).once('close', (code) => {
        this.gone = true;
        resolve(code);
      });
    });
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.gone && this.child.pid !== undefined) process.kill(-this.child.pid, signal);
  }

  /**
   * Waits until a command that runs without an end has printed enough, and stops it.
   * @returns its exit code; undefined where the signal ended it
   */
  async stopOnce(isEnough: (output: string) => boolean, signal: NodeJS.Signals): Promise<number | undefined> {
    const deadline = performance.now() + TIMEOUT_MS;
    while (!isEnough(this.output) && !this.gone && performance.now() < deadline) await delay(20);
    this.signal(signal);
    return (await this.exited) ?? undefined;
  }
}

/** A reader of a page: a folder with what a checkout has, and a service at the addresses that the pages name. */
export class DocReader {
  readonly folder = mkdtempSync(join(tmpdir(), 'flowprobe-docs-'));
  private readonly scripts = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageFile).scripts;
  private readonly addresses = new Map<string, string>();
  private readonly started: RunningCommand[] = [];

  private constructor(readonly service: ServiceProcess) {
    for (const name of readdirSync(ROOT)) {
      if (!name.startsWith('.')) symlinkSync(join(ROOT, name), join(this.folder, name));
    }
  }

  static async start(): Promise<DocReader> {
    const service = await ServiceProcess.start({
      // Five as they are by default, and two of today.
      PORTS: '0,0,0,0,0,0,0',
      PROFILES: 'legacy,new,legacy,new,legacy,axeos,axeos',
      LOGS_PUB_ENABLED: 'true',
      TRUST_PROXY: 'loopback',
    });
    const reader = new DocReader(service);
    await reader.readAddresses();
    return reader;
  }

  /** An address that a page names, and where it is here. */
  setAddress(named: string, here: string): void {
    this.addresses.set(named, here);
  }

  /** Starts a command as a reader of the page would, without `npm`, which would look again whether a build is stale. */
  run(command: string): RunningCommand {
    const child = spawn('bash', ['-c', this.here(command)], {
      cwd: this.folder,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        ...FREE_PORTS,
        LOG_LEVEL: 'info',
        FLOWPROBE_URL: this.service.url,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that Ctrl+C reaches all of it.
      detached: true,
    });
    const running = new RunningCommand(child);
    this.started.push(running);
    return running;
  }

  async stop(): Promise<void> {
    for (const command of this.started) command.signal('SIGKILL');
    await this.service.kill();
    rmSync(this.folder, { recursive: true });
  }

  /** A command or a program of a page, with the addresses of this reader. */
  here(command: string): string {
    const cli = `"${process.execPath}" dist/bundle/flowprobe.js`;
    const built = command
      .replace(/\bnpm run (?:--silent )?([\w:-]+)(?: --(?= ))?/g, (all, name: string) => this.scripts[name] ?? all)
      .replace(/\bnpm start\b/g, this.scripts['start'] ?? '')
      .replace(/\bexec node\b/g, `"${process.execPath}"`)
      .replace(/^((?:[A-Z_]+=\S+ )*)(?:npx )?flowprobe(?=\s|$)/, `$1${cli}`)
      .replace(ASKING, (all) => `${all} --url ${this.service.url}`);
    let text = built;
    for (const [named, address] of this.addresses) text = text.replaceAll(named, address);
    return text;
  }

  private async readAddresses(): Promise<void> {
    const { url } = this.service;
    const health = (await (await fetch(`${url}/health`)).json()) as {
      details: { listeners: Record<string, { port: number }> };
    };
    const { listeners } = health.details;
    const portOf = (name: string): number => {
      const { [name]: listener } = listeners;
      if (listener === undefined) throw new Error(`no listener ${name} in ${JSON.stringify(listeners)}`);
      return listener.port;
    };
    const { servers } = (await (await fetch(`${url}/fleet/servers`)).json()) as { servers: { port: number }[] };
    this.setAddress('localhost:8080', new URL(url).host);
    this.setAddress('localhost:5000', `127.0.0.1:${portOf('listing')}`);
    this.setAddress('0.0.0.0:9292', `127.0.0.1:${portOf('telemetry-web')}`);
    this.setAddress('TELEMETRY_PORT=1234', `TELEMETRY_PORT=${portOf('telemetry')}`);
    for (const [index, { port }] of servers.entries()) {
      this.setAddress(`localhost:${8001 + index}`, `127.0.0.1:${port}`);
    }
  }
}
