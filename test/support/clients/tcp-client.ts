import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { checkOfChannel } from '../contracts/asyncapi.js';
import { WAIT_LIMIT_MS } from '../wait-limit.js';

/** A client of the telemetry door that keeps all it is sent. */
export class TcpClient {
  received = '';
  isClosed = false;
  private constructor(readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.setEncoding('utf8').on('data', (text: string) => (this.received += text));
    socket.on('error', () => undefined).on('close', () => (this.isClosed = true));
  }

  static open(port: number): Promise<TcpClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject).once('connect', () => resolve(new TcpClient(socket)));
    });
  }

  /** Resolves once the bytes are with the kernel. */
  send(bytes: string | Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Refusals that have come so far. */
  get refusals(): { statusCode: number; code: string; message: string; details: { field: string }[] }[] {
    const lines = this.received.split('\n').slice(0, -1);
    for (const data of lines) checkOfChannel('telemetryLines')({ data });
    return lines.map((line) => JSON.parse(line) as TcpClient['refusals'][number]);
  }

  async until(fulfilled: () => boolean | Promise<boolean>, what: string): Promise<void> {
    const deadline = performance.now() + WAIT_LIMIT_MS;
    while (!(await fulfilled())) {
      if (performance.now() > deadline)
        throw new Error(`${what} did not come; received: ${this.received.slice(0, 500)}`);
      await delay(2);
    }
  }

  close(): void {
    this.socket.destroy();
  }
}

/** A line as existing clients send it, its nanoseconds beyond what a number holds. */
export function eventLine(nanos: bigint | number | string, event = 'processingPerformed', traceId = TRACE): string {
  return (
    `{"traceId":"${traceId}","name":"Simple::Telemetry::Client","event":"${event}",` +
    `"timeUnixNano":${nanos},"attributes":[{"key":"args","value":{"stringValue":"grüße 😀"}}]}`
  );
}

export const TRACE = '0b9cc3ba-8a0c-4a5f-9f0e-1c2f6d0e6f11';
