import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 20_000;

/** A client of the telemetry door that keeps all it is told. */
export class TcpClient {
  heard = '';
  isClosed = false;
  private constructor(readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.setEncoding('utf8').on('data', (text: string) => (this.heard += text));
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
    return this.heard
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as TcpClient['refusals'][number]);
  }

  async until(fulfilled: () => boolean | Promise<boolean>, what: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await fulfilled())) {
      if (performance.now() > deadline) throw new Error(`${what} did not come; heard: ${this.heard.slice(0, 500)}`);
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
