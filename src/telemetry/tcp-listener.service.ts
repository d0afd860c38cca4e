import { createServer, type Server, type Socket } from 'node:net';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { ApiKey } from '../kernel/access/api-key.js';
import { ListenersService } from '../kernel/listeners/listeners.service.js';
import { reportBug } from '../kernel/errors/bugs.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { TaskClock } from '../kernel/time/clock.js';
import { Sweep } from '../kernel/time/sweep.js';
import { RefusalLog } from './refusal-log.js';
import { errorLine, TcpConnection } from './tcp-connection.js';
import { ApiTelemetryLines } from './telemetry.docs.js';
import { TelemetryIntake } from './telemetry-intake.service.js';

const MAX_CONNECTIONS = 1000;
const IDLE_TIMEOUT_MS = 5 * 60_000;
/** For a client that has not shown the key yet: one that knows it sends it at once. */
const KEY_TIMEOUT_MS = 10_000;
const SWEEP_MS = 5000;

/** The port for clients that send an event a line over TCP. */
@ApiTelemetryLines()
@Injectable()
export class TcpListener implements OnModuleInit, OnModuleDestroy {
  /** Where it listens; undefined where it does not. */
  port: number | undefined;
  private readonly connections = new Set<TcpConnection>();
  private readonly server: Server;
  private readonly refusals: RefusalLog;
  private readonly key: ApiKey;
  private readonly sweep: Sweep;

  constructor(
    private readonly environment: Environment,
    private readonly listeners: ListenersService,
    private readonly intake: TelemetryIntake,
    clock: TaskClock,
  ) {
    this.key = new ApiKey(environment.API_KEY);
    this.refusals = new RefusalLog(clock);
    // A client that hangs up behind its last line still gets the refusal of that line.
    this.server = createServer({ allowHalfOpen: true }, (socket) => this.receive(socket));
    this.sweep = new Sweep(clock, SWEEP_MS, (nowMs) => {
      for (const connection of this.connections) this.closeIfIdle(connection, nowMs);
      return this.connections.size > 0;
    });
  }

  async onModuleInit(): Promise<void> {
    this.port = await this.listeners.open('telemetry', this.server, this.environment.TELEMETRY_PORT);
  }

  onModuleDestroy(): void {
    this.server.close();
    for (const connection of this.connections) connection.close();
  }

  private receive(socket: Socket): void {
    try {
      this.admit(socket);
    } catch (error) {
      reportBug('socket', error);
      socket.destroy();
    }
  }

  private admit(socket: Socket): void {
    if (this.connections.size >= MAX_CONNECTIONS) {
      const full = new FlowProbeError('limit-reached', `${MAX_CONNECTIONS} connections are open already`);
      this.refusals.add(socket.remoteAddress ?? 'unknown', full.message);
      socket.on('error', () => undefined).end(errorLine(full), () => socket.destroy());
      return;
    }
    this.connections.add(
      new TcpConnection(socket, {
        intake: this.intake,
        key: this.key,
        nowMs: () => this.sweep.nowMs(),
        onRefused: ({ address }, { code, message }) => {
          this.intake.figures.addRefused(code);
          this.refusals.add(address, message);
        },
        onClosed: (connection) => {
          this.connections.delete(connection);
          this.intake.figures.connections = this.connections.size;
        },
      }),
    );
    this.intake.figures.connections = this.connections.size;
    this.sweep.start();
  }

  private closeIfIdle(connection: TcpConnection, nowMs: number): void {
    if (connection.isWaitingForRoom) return;
    const silentMs = nowMs - connection.lastReceivedMs;
    const isKeyMissing = !connection.isAdmitted && nowMs - connection.openedMs > KEY_TIMEOUT_MS;
    // A client that does not take its end is cut off a sweep later.
    if (connection.isEnding) connection.destroy();
    else if (isKeyMissing || silentMs > IDLE_TIMEOUT_MS) connection.close();
  }
}
