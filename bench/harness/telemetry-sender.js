import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { connect } from 'node:net';
import { get } from './http.js';
import { until } from './time.js';

/** Where a service takes telemetry, by its `/health`. */
export async function telemetryPortOf(port) {
  const { body } = await get(port, '/health');
  const listener = JSON.parse(body).details.listeners?.telemetry;
  if (listener?.state !== 'open') throw new Error(`the service takes no telemetry: ${body}`);
  return listener.port;
}

/** A line as existing clients send it, about 210 bytes. */
export function telemetryLine(args) {
  return (
    '{"traceId":"0b9cc3ba-8a0c-4a5f-9f0e-1c2f6d0e6f11","name":"Simple::Telemetry::Client","event":"processingPerformed",' +
    `"timeUnixNano":1725662000000000001,"attributes":[{"key":"args","value":{"stringValue":"${args}"}}]}\n`
  );
}

const LINES_PER_WRITE = 500;
const BLOCK = Buffer.from(telemetryLine('hello world').repeat(LINES_PER_WRITE));

/** A client that sends lines over one connection. */
export class TelemetrySender {
  #socket;
  #failure;

  static async open(port) {
    const sender = new TelemetrySender();
    sender.#socket = connect(port, '127.0.0.1').setNoDelay(true);
    await once(sender.#socket, 'connect');
    // What comes back is a refusal.
    sender.#socket.on('data', (refusal) => (sender.#failure ??= refusal.toString()));
    sender.#socket.on('error', (error) => (sender.#failure ??= error.message));
    return sender;
  }

  /** As fast as they are taken. */
  async sendMany(count) {
    for (let sent = 0; sent < count; sent += LINES_PER_WRITE) {
      if (!this.#socket.write(BLOCK)) await once(this.#socket, 'drain');
    }
  }

  send(line) {
    this.#socket.write(line);
  }

  close() {
    this.#socket.end();
    if (this.#failure !== undefined) throw new Error(`telemetry was refused: ${this.#failure}`);
  }
}

const STORED_LIMIT_MS = 120_000;

/** Sends `lines` from as many clients as fast as they are taken, and waits until all of them are stored. */
export async function sendTelemetry(port, { clients, lines }) {
  const telemetryPort = await telemetryPortOf(port);
  const senders = [];
  for (let opened = 0; opened < clients; opened++) senders.push(await TelemetrySender.open(telemetryPort));
  const due = (await stored(port)) + lines;
  await Promise.all(senders.map((sender) => sender.sendMany(lines / clients)));
  await until(STORED_LIMIT_MS, 'all lines to be stored', 20, async () => (await stored(port)) >= due);
  for (const sender of senders) sender.close();
}

async function stored(port) {
  const { body } = await get(port, '/metrics');
  return Number(/^flowprobe_telemetry_events_total\{outcome="stored"\} (\d+)$/m.exec(body)?.[1] ?? 0);
}
