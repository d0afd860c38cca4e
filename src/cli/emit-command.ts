import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { Command } from 'commander';
import { type AttributeValue } from '../telemetry/domain/own-event.js';
import { fail } from './fail.js';
import { onStopSignal } from './probe/stop-signal.js';
import { MAX_PORT } from '../kernel/listeners/max-port.js';
import { SYSTEM_TIMERS } from '../kernel/time/timers.js';
import { SYSTEM_TIME, WallClock } from './probe/wall-clock.js';
import { UsageError } from './usage-error.js';

const NAME = 'Simple::Telemetry::Client';
const TIMES = 3;
const EVERY_MS = 1000;
const NANOS_PER_MS = 1e6;
/** How long to wait for a refusal of the last line: it comes at once, or not at all. */
const REFUSAL_WAIT_MS = 100;
/** How long the server may take to close once it has the end of what was sent. */
const CLOSE_WAIT_MS = 5000;

function variable(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== '') return value;
  throw new UsageError(`${name} is not set; it says where the telemetry is sent`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port > 0 && port <= MAX_PORT) return port;
  throw new UsageError(`SIMPLE_TELEMETRY_PORT must be a port from 1 to ${MAX_PORT}, not ${JSON.stringify(text)}`);
}

/** The process that is played: one trace over one connection. */
class ExampleProcess {
  private readonly traceId = randomUUID();
  private readonly clock = new WallClock();
  private readonly startedMs = SYSTEM_TIME.monotonicMs();
  private performed = 0;
  private cancel: () => void = () => undefined;
  private stopped = false;

  constructor(
    private readonly socket: Socket,
    private readonly args: string,
  ) {}

  /** Whether its last line was sent. */
  get hasStopped(): boolean {
    return this.stopped;
  }

  start(): void {
    this.send('processStarted', { pid: { type: 'integer', value: process.pid } });
    this.performLater();
  }

  /** On a signal: the last line, and once that is sent, the end at once. */
  interrupt(): void {
    if (this.stopped) this.socket.destroy();
    else this.stop();
  }

  private stop(): void {
    this.stopped = true;
    this.cancel();
    this.send('processStopped', {
      pid: { type: 'integer', value: process.pid },
      totalRuntime: {
        type: 'number',
        unit: 'nanoseconds',
        value: Math.round((SYSTEM_TIME.monotonicMs() - this.startedMs) * NANOS_PER_MS),
      },
    });
    SYSTEM_TIMERS.after(REFUSAL_WAIT_MS, () => this.socket.end());
    SYSTEM_TIMERS.after(REFUSAL_WAIT_MS + CLOSE_WAIT_MS, () => this.giveUp());
  }

  /** The server has not closed. */
  private giveUp(): void {
    if (this.socket.writableLength > 0) fail('the server does not take what is sent');
    this.socket.destroy();
  }

  private performLater(): void {
    this.cancel = SYSTEM_TIMERS.after(EVERY_MS, () => {
      this.performed += 1;
      this.send('processingPerformed', { args: { stringValue: this.args } });
      if (this.performed < TIMES) this.performLater();
      else this.stop();
    });
  }

  private send(event: string, attributes: Readonly<Record<string, AttributeValue>>): void {
    const list = Object.entries(attributes).map(([key, value]) => ({ key, value }));
    // Written as digits: as a number the nanoseconds would not be exact.
    const nanos = `${this.clock.nowUs()}000`;
    const line =
      `{"traceId":"${this.traceId}","name":"${NAME}","event":"${event}",` +
      `"timeUnixNano":${nanos},"attributes":${JSON.stringify(list)}}`;
    process.stdout.write(`${line}\n`);
    this.socket.write(`${line}\n`);
  }
}

function emit(words: readonly string[]): void {
  const host = variable('SIMPLE_TELEMETRY_HOST');
  const port = portOf(variable('SIMPLE_TELEMETRY_PORT'));
  const apiKey = process.env['API_KEY'];
  const socket = connect({ host, port });
  socket.on('error', ({ message }) => fail(`no telemetry to ${host}:${port}: ${message}`));
  socket.on('connect', () => {
    if (apiKey !== undefined && apiKey !== '') socket.write(`${JSON.stringify({ apiKey })}\n`);
    const played = new ExampleProcess(socket, words.join(' '));
    onStopSignal(SYSTEM_TIMERS, () => played.interrupt());
    socket.on('close', () => {
      if (!played.hasStopped) fail('the server has closed the connection before the process had ended');
      process.exit();
    });
    played.start();
  });
  // What comes back are refusals.
  socket.setEncoding('utf8').on('data', (refusal: string) => {
    process.exitCode = 1;
    process.stderr.write(refusal);
  });
}

export function emitCommand(): Command {
  return new Command()
    .argument('[words...]', 'what it works on')
    .addHelpText(
      'after',
      '\nSIMPLE_TELEMETRY_HOST and SIMPLE_TELEMETRY_PORT say where the telemetry is sent. With API_KEY in the environment, it is sent first.',
    )
    .action(emit);
}
