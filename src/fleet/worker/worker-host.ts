import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { reportBug } from '../../kernel/errors/bugs.js';
import { systemCodeOf } from '../../kernel/errors/system-code.js';
import { requestPath } from '../../kernel/listeners/request-path.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import { refuseUpgrade } from '../../kernel/web-socket/upgrades.js';
import { Device } from '../domain/device.js';
import { makeProfile, type Profile } from '../domain/profile.js';
import { type DeviceSetup, type FromWorker, type WorkerSetup } from '../messages.js';
import { UNAVAILABLE } from './answer.js';
import { DeviceAccess } from './device-access.js';
import { DeviceApi, LOGS_PATH } from './device-api.js';
import { DeviceServer } from './device-server.js';
import { LogEmitter } from './log-emitter.js';
import { LogSockets } from './log-sockets.js';

/** All that runs in a worker: its devices, their ports, and their logs. */
export class WorkerHost {
  private readonly access: DeviceAccess;
  private readonly server: DeviceServer;
  private readonly logs: LogEmitter;
  private readonly sockets: LogSockets | undefined;
  /** Those whose ports are open. */
  private readonly devices = new Map<string, Device>();
  /** Ends a subscription of the service, by hostname. */
  private readonly subscriptions = new Map<string, () => void>();
  private readonly profiles: ReadonlyMap<string, Profile>;

  constructor(
    private readonly setup: WorkerSetup,
    private readonly clock: TaskClock,
    private readonly send: (message: FromWorker) => void,
  ) {
    this.access = new DeviceAccess(setup.apiKey, setup.changePolicy);
    this.profiles = new Map(Object.entries(setup.profiles).map(([name, spec]) => [name, makeProfile(spec)]));
    const events = {
      onChanged: ({ hostname }: Device, fields: DeviceSetup['settings']) =>
        send({ type: 'settings_changed', hostname, fields }),
      onRestarting: (device: Device, backAtMs: number) => this.onRestarting(device, backAtMs),
    };
    const api = new DeviceApi(clock, this.access, events, setup.logs);
    this.logs = new LogEmitter(clock);
    const sockets = setup.logs ? new LogSockets(this.logs) : undefined;
    this.sockets = sockets;
    this.server = new DeviceServer({
      answer: (device, request) => api.answer(device, request),
      corsHeaders: (request) => this.access.corsHeaders(request),
      onAcceptFailed: ({ hostname }, code) => send({ type: 'accept_failed', hostname, code }),
      ...(sockets && {
        upgrade: (device, request, socket, head) => this.upgrade(sockets, device, request, socket, head),
      }),
    });
  }

  /** Opens the port of each device; a refused one is reported, and the others go on. */
  async start(): Promise<void> {
    await Promise.all(this.setup.devices.map((device) => this.startDevice(device)));
    this.send({ type: 'ready' });
  }

  /** Sends the service the logs of these devices from now on, and of no others. */
  subscribeLogs(hostnames: readonly string[]): void {
    for (const [hostname, unsubscribe] of this.subscriptions) {
      if (hostnames.includes(hostname)) continue;
      unsubscribe();
      this.subscriptions.delete(hostname);
    }
    for (const hostname of hostnames) {
      const device = this.devices.get(hostname);
      if (device === undefined || this.subscriptions.has(hostname)) continue;
      const unsubscribe = this.logs.subscribe(device, (text) =>
        this.send({ type: 'log', hostname, text, atMs: this.clock.wallMs() }),
      );
      this.subscriptions.set(hostname, unsubscribe);
    }
  }

  async stop(): Promise<void> {
    this.logs.stop();
    this.sockets?.close();
    await this.server.close();
  }

  private async startDevice({ hostname, port, api, firmware, settings }: DeviceSetup): Promise<void> {
    try {
      const profile = this.profiles.get(api);
      if (profile === undefined) throw new Error(`${hostname} has the profile ${api}, which does not exist`);
      const { seed, host } = this.setup;
      const startedMs = this.clock.now();
      const device = new Device({ seed, hostname, firmware }, profile, startedMs, settings);
      const bound = await this.server.listen(device, host, port);
      this.devices.set(hostname, device);
      this.send({ type: 'server_started', hostname, port: bound, startedMs });
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === undefined) reportBug('thread', error);
      this.send({ type: 'port_refused', hostname, port, code: code ?? 'unknown' });
    }
  }

  private onRestarting(device: Device, backAtMs: number): void {
    const { hostname } = device;
    this.sockets?.disconnect(device);
    this.send({ type: 'restarting', hostname, backAtMs });
    this.clock.schedule(() => this.send({ type: 'available', hostname }), backAtMs - this.clock.now());
  }

  private upgrade(sockets: LogSockets, device: Device, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (device.isRestarting(this.clock.now())) refuseUpgrade(socket, 503, 'text/html', UNAVAILABLE.body);
    else if (requestPath(request.url ?? '') !== LOGS_PATH) refuseUpgrade(socket, 404);
    else if (!this.access.admitsOrigin(request)) refuseUpgrade(socket, 403);
    else if (!sockets.hasRoomAt(device)) refuseUpgrade(socket, 503);
    else sockets.accept(device, request, socket, head);
  }
}
