import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { systemCodeOf } from '../../kernel/errors/system-code.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import { refuseUpgrade } from '../../kernel/web-socket/upgrades.js';
import { Device } from '../domain/device.js';
import { makeProfile, type Profile } from '../domain/profile.js';
import { type DeviceSetup, type FromWorker, type WorkerSetup } from '../messages.js';
import { UNAVAILABLE } from './answer.js';
import { DeviceAccess } from './device-access.js';
import { DeviceApi } from './device-api.js';
import { DeviceServer } from './device-server.js';
import { LogEmitter } from './log-emitter.js';
import { LogSockets } from './log-sockets.js';

const LOGS_PATH = '/api/ws';

/** All that goes on in a worker: its devices, their ports, and what is told of them. */
export class WorkerHost {
  private readonly access: DeviceAccess;
  private readonly server: DeviceServer;
  private readonly voices: LogEmitter;
  private readonly sockets: LogSockets | undefined;
  /** Those whose ports are open. */
  private readonly devices = new Map<string, Device>();
  /** How to stop listening to those that the service wants to hear. */
  private readonly heard = new Map<string, () => void>();
  private readonly profiles: ReadonlyMap<string, Profile>;

  constructor(
    private readonly setup: WorkerSetup,
    private readonly clock: TaskClock,
    private readonly tell: (message: FromWorker) => void,
  ) {
    this.access = new DeviceAccess(setup.apiKey, setup.corsOrigins);
    this.profiles = new Map(Object.entries(setup.profiles).map(([name, spec]) => [name, makeProfile(spec)]));
    const api = new DeviceApi(clock, this.access, {
      onChanged: ({ hostname }, fields) => tell({ type: 'settings_changed', hostname, fields }),
      onRestarting: (device, backAtMs) => this.onRestarting(device, backAtMs),
    });
    this.voices = new LogEmitter(clock);
    const sockets = setup.logs ? new LogSockets(this.voices) : undefined;
    this.sockets = sockets;
    this.server = new DeviceServer({
      answer: (device, request) => api.answer(device, request),
      corsHeaders: (request) => this.access.corsHeaders(request),
      ...(sockets && {
        upgrade: (device, request, socket, head) => this.upgrade(sockets, device, request, socket, head),
      }),
    });
  }

  /** Opens the port of each device; a refused one is told, and the others go on. */
  async start(): Promise<void> {
    await Promise.all(this.setup.devices.map((device) => this.startDevice(device)));
    this.tell({ type: 'ready' });
  }

  /** Tells the service what these devices say from now on, and no others. */
  listenTo(hostnames: readonly string[]): void {
    for (const [hostname, stop] of this.heard) {
      if (hostnames.includes(hostname)) continue;
      stop();
      this.heard.delete(hostname);
    }
    for (const hostname of hostnames) {
      const device = this.devices.get(hostname);
      if (device === undefined || this.heard.has(hostname)) continue;
      const stop = this.voices.listen(device, (text) => this.tell({ type: 'said', hostname, text }));
      this.heard.set(hostname, stop);
    }
  }

  async stop(): Promise<void> {
    this.voices.stop();
    this.sockets?.close();
    await this.server.close();
  }

  private async startDevice({ hostname, port, api, firmware, settings }: DeviceSetup): Promise<void> {
    const profile = this.profiles.get(api);
    if (profile === undefined) throw new Error(`${hostname} has the profile ${api}, and there is none`);
    const { seed, host } = this.setup;
    const startedMs = this.clock.now();
    const device = new Device({ seed, hostname, firmware }, profile, startedMs, settings);
    try {
      const bound = await this.server.listen(device, host, port);
      this.devices.set(hostname, device);
      this.tell({ type: 'server_started', hostname, port: bound, startedMs });
    } catch (error) {
      this.tell({ type: 'port_refused', hostname, port, code: systemCodeOf(error) ?? 'unknown' });
    }
  }

  private onRestarting(device: Device, backAtMs: number): void {
    const { hostname } = device;
    this.tell({ type: 'restarting', hostname, backAtMs });
    this.clock.schedule(() => this.tell({ type: 'available', hostname }), backAtMs - this.clock.now());
  }

  private upgrade(sockets: LogSockets, device: Device, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (device.isRestarting(this.clock.now())) refuseUpgrade(socket, 503, 'text/html', UNAVAILABLE.body);
    else if (request.url?.split('?')[0] !== LOGS_PATH) refuseUpgrade(socket, 404);
    else if (!this.access.admitsOrigin(request)) refuseUpgrade(socket, 403);
    else if (!sockets.hasRoomAt(device)) refuseUpgrade(socket, 503);
    else sockets.accept(device, request, socket, head);
  }
}
