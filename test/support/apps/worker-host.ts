import { readEnvironment } from '../../../src/config/read-environment.js';
import { changePolicyOf } from '../../../src/kernel/access/change-policy.js';
import { request as ask } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { type DeviceFault } from '../../../src/fleet/domain/miner/device-fault.js';
import { type DeviceSetup, type FromWorker, type WorkerSetup } from '../../../src/fleet/messages.js';
import { WorkerHost } from '../../../src/fleet/worker/worker-host.js';
import { VirtualClock } from '../fakes/virtual-clock.js';
import { checkOfChannel } from '../contracts/asyncapi.js';
import { AXEOS, BOOT_MS, shippedProfile } from '../clients/devices.js';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request as it stands, without anything that a client adds by itself. */
export function send(
  port: number,
  method: string,
  path: string,
  options: { readonly body?: string | Buffer; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { body, headers = {} } = options;
    const request = ask({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** A client of a device's logs that keeps all that it receives. */
export class LogClient {
  readonly received: unknown[] = [];
  private readonly check = checkOfChannel('deviceLog');
  closed: number | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.received.push(JSON.parse(data.toString()));
      this.check({ data: data.toString() });
    });
    socket.on('close', (code: number) => (this.closed = code));
    socket.on('error', () => undefined);
  }

  /** Rejects with the status that the upgrade was refused with. */
  static open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<LogClient> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { headers });
      const client = new LogClient(socket);
      socket.once('open', () => resolve(client));
      socket.once('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))));
      socket.once('error', reject);
    });
  }
}

/** A client of a WebSocket that sends texts. */
export class TextClient {
  readonly received: string[] = [];
  closed: number | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.received.push(data.toString()));
    socket.on('close', (code: number) => (this.closed = code));
    socket.on('error', () => undefined);
  }

  /** Rejects with the status that the upgrade was refused with. */
  static open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<TextClient> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { headers });
      const client = new TextClient(socket);
      socket.once('open', () => resolve(client));
      socket.once('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))));
      socket.once('error', reject);
    });
  }
}

/** What runs in a worker, in this thread and on a clock that moves when it is sent to; its ports are real. */
export class HostUnderTest {
  readonly clock = new VirtualClock(BOOT_MS);
  readonly sent: FromWorker[] = [];
  private readonly host: WorkerHost;

  private constructor(overrides: Partial<WorkerSetup>, hostnames: readonly string[]) {
    const setup: WorkerSetup = {
      seed: 'tests',
      host: '127.0.0.1',
      logs: false,
      apiKey: undefined,
      changePolicy: changePolicyOf(readEnvironment({})),
      profiles: { legacy: shippedProfile('legacy'), new: shippedProfile('new'), axeos: AXEOS },
      devices: hostnames.map((hostname, index) => ({
        hostname,
        port: 0,
        api: index % 2 === 0 ? 'legacy' : 'new',
        firmware: 'v2.1.8',
        settings: {},
      })),
      ...overrides,
    };
    this.host = new WorkerHost(setup, this.clock, (message) => this.sent.push(message));
  }

  /** @param meanwhile called while its devices open their ports */
  static async start(
    overrides: Partial<WorkerSetup> = {},
    hostnames = ['mockaxe1'],
    meanwhile: (host: HostUnderTest) => void = () => undefined,
  ): Promise<HostUnderTest> {
    const host = new HostUnderTest(overrides, hostnames);
    const started = host.host.start();
    meanwhile(host);
    await started;
    return host;
  }

  portOf(hostname = 'mockaxe1'): number {
    const started = this.sent.find((message) => message.type === 'server_started' && message.hostname === hostname);
    if (started?.type !== 'server_started') throw new Error(`${hostname} has not started`);
    return started.port;
  }

  /** One of the profile of miners, by its port. */
  static async startMiner(
    overrides: Partial<WorkerSetup> = {},
    device: Partial<DeviceSetup> = {},
  ): Promise<HostUnderTest> {
    const miner = { hostname: 'mockaxe1', port: 0, api: 'axeos', firmware: 'v2.15.0', settings: {}, ...device };
    return HostUnderTest.start({ devices: [miner], ...overrides });
  }

  setFaults(hostname: string, faults: readonly DeviceFault[]): void {
    this.host.setFaults(hostname, faults);
  }

  subscribeLogs(...hostnames: string[]): void {
    this.host.subscribeLogs(hostnames);
  }

  /** Moves time, and lets what was sent on the way arrive. */
  async advance(durationMs: number): Promise<void> {
    this.clock.advanceBy(durationMs);
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  }

  stop(): Promise<void> {
    return this.host.stop();
  }
}
