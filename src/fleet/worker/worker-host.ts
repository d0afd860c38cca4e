import { type IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import { type Duplex } from 'node:stream';
import { reportBug } from '../../kernel/errors/bugs.js';
import { systemCodeOf } from '../../kernel/errors/system-code.js';
import { requestPath } from '../../kernel/listeners/request-path.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import { threadStatistics } from '../../kernel/time/thread-time.js';
import { refuseUpgrade } from '../../kernel/web-socket/upgrades.js';
import { Device } from '../domain/device.js';
import { type SocketName } from '../domain/endpoint-names.js';
import { consoleLine, type LogEntry, plainLine } from '../domain/log-entry.js';
import { type DeviceFault } from '../domain/miner/device-fault.js';
import { makeProfile, type Profile } from '../domain/profile.js';
import { type DeviceSetup, type FromWorker, type WorkerSetup } from '../messages.js';
import { UNAVAILABLE } from './answer.js';
import { DeviceAccess } from './device-access.js';
import { type BroadcastSockets } from './broadcast-sockets.js';
import { DeviceApi } from './device-api.js';
import { DeviceServer } from './device-server.js';
import { DeviceTroubles } from './device-troubles.js';
import { type DeviceEvents } from './endpoints/endpoint.js';
import { LiveSockets } from './live-sockets.js';
import { LogEmitter } from './log-emitter.js';
import { LogSockets } from './log-sockets.js';

/** All that runs in a worker: its devices, their ports, and their logs. */
export class WorkerHost {
  private readonly access: DeviceAccess;
  private readonly server: DeviceServer;
  private readonly logs: LogEmitter;
  private readonly api: DeviceApi;
  private readonly sockets: Readonly<Record<SocketName, BroadcastSockets>>;
  private readonly troubles: DeviceTroubles;
  /** Those whose ports are open. */
  private readonly devices = new Map<string, Device>();
  /** Those whose ports are being opened, which takes a while where the host is a name. */
  private readonly starting = new Map<string, Device>();
  /** Ends a subscription of the service, by hostname. */
  private readonly subscriptions = new Map<string, () => void>();
  private readonly profiles: ReadonlyMap<string, Profile>;

  constructor(
    private readonly setup: WorkerSetup,
    private readonly clock: TaskClock,
    private readonly send: (message: FromWorker) => void,
  ) {
    this.access = new DeviceAccess(setup.apiKey, setup.changePolicy, setup.isStrict);
    this.profiles = new Map(Object.entries(setup.profiles).map(([name, spec]) => [name, makeProfile(spec)]));
    const { access } = this;
    this.logs = new LogEmitter(clock);
    this.sockets = {
      'log-json': new LogSockets(this.logs, ({ text }) => JSON.stringify({ log: text })),
      'log-console': new LogSockets(this.logs, consoleLine),
      live: new LiveSockets(clock),
    };
    const { logs: hasLogs, webDir } = setup;
    this.api = new DeviceApi({ clock, access, events: this.events(), hasLogs, webDir });
    this.troubles = new DeviceTroubles(clock, (device) => {
      this.onRestarting(device, device.restart(clock.now(), 'Reset due to task watchdog'));
    });
    const hasSockets = hasLogs || [...this.profiles.values()].some(({ sockets }) => sockets !== undefined);
    this.server = new DeviceServer({
      answer: (device, request) => this.api.answer(device, request),
      corsHeaders: ({ profile }, request) => access.corsHeaders(profile, request),
      hinder: (device) => this.troubles.hinder(device),
      onAcceptFailed: ({ hostname }, code) => send({ type: 'accept_failed', hostname, code }),
      ...(hasSockets && {
        upgrade: (device, request, socket, head) => this.upgrade(device, request, socket, head),
      }),
    });
  }

  /** Opens the port of each device; a refused one is reported, and the others go on. */
  async start(): Promise<void> {
    await Promise.all(this.setup.devices.map((device) => this.startDevice(device)));
    this.send({ type: 'ready', statistics: threadStatistics() });
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
      const unsubscribe = this.logs.subscribe(device, (entry) =>
        this.send({ type: 'log', hostname, text: plainLine(entry), atMs: this.clock.wallMs() }),
      );
      this.subscriptions.set(hostname, unsubscribe);
    }
  }

  /** All faults that a device has from now on. */
  setFaults(hostname: string, faults: readonly DeviceFault[]): void {
    const device = this.devices.get(hostname);
    (device ?? this.starting.get(hostname))?.setFaults(faults, this.clock.now());
    if (device !== undefined) this.troubles.changed(device);
  }

  async stop(): Promise<void> {
    this.logs.stop();
    this.troubles.stop();
    for (const sockets of Object.values(this.sockets)) sockets.close();
    await this.server.close();
  }

  private events(): DeviceEvents {
    const { send } = this;
    return {
      onChanged: ({ hostname }, fields) => {
        if (Object.keys(fields).length > 0) send({ type: 'settings_changed', hostname, fields });
      },
      onPaused: ({ hostname }, isPaused) => send({ type: isPaused ? 'mining_paused' : 'mining_resumed', hostname }),
      onRestarting: (device, backAtMs) => this.onRestarting(device, backAtMs),
      onFirmware: ({ hostname, firmware }) => send({ type: 'firmware_installed', hostname, firmware }),
      onNote: (device: Device, entry: LogEntry) => this.logs.emit(device, entry),
    };
  }

  private async startDevice(setup: DeviceSetup): Promise<void> {
    const { hostname, port, api, firmware, settings, address, firstStartedMs, faults } = setup;
    try {
      const profile = this.profiles.get(api);
      if (profile === undefined) throw new Error(`${hostname} has the profile ${api}, which does not exist`);
      const { seed, host } = this.setup;
      const startedMs = this.clock.now();
      const device = new Device({ seed, hostname, firmware }, profile, startedMs, settings, {
        address: address ?? ownAddress(host),
        ...(firstStartedMs !== undefined && { firstStartedMs }),
        ...(faults !== undefined && { faults }),
      });
      this.starting.set(hostname, device);
      const bound = await this.server.listen(device, address ?? host, port);
      this.devices.set(hostname, device);
      this.troubles.changed(device);
      this.send({ type: 'server_started', hostname, port: bound, startedMs });
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === undefined) reportBug('thread', error);
      this.send({ type: 'port_refused', hostname, port, code: code ?? 'unknown' });
    } finally {
      this.starting.delete(hostname);
    }
  }

  private onRestarting(device: Device, backAtMs: number): void {
    const { hostname } = device;
    for (const sockets of Object.values(this.sockets)) sockets.disconnect(device);
    this.send({ type: 'restarting', hostname, backAtMs });
    this.clock.schedule(() => this.send({ type: 'available', hostname }), backAtMs - this.clock.now());
  }

  private upgrade(device: Device, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const name = this.api.socketAt(device, requestPath(request.url ?? ''));
    const sockets = name && this.sockets[name];
    if (device.isRestarting(this.clock.now())) refuseUpgrade(socket, 503, 'text/html', UNAVAILABLE.body);
    else if (sockets === undefined) refuseUpgrade(socket, 404);
    else if (this.access.strangerRefusal(device.profile, request) !== undefined) refuseUpgrade(socket, 401);
    else if (!this.access.admitsOrigin(request)) refuseUpgrade(socket, 403);
    else if (!sockets.hasRoomAt(device)) refuseUpgrade(socket, 503);
    else sockets.accept(device, request, socket, head);
  }
}

/** The IPv4 address that a device without one of its own is reached at. */
function ownAddress(host: string): string {
  return isIPv4(host) && host !== '0.0.0.0' ? host : '127.0.0.1';
}
