import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { type ApiKey } from '../kernel/access/api-key.js';
import { isKnown, reportBug } from '../kernel/errors/bugs.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { asWork, workOf } from '../kernel/loop/work.js';
import { ConnectionPreamble } from './domain/connection-preamble.js';
import { type Line, LineSplitter } from './domain/line-splitter.js';
import { isBlank, readEvents } from './domain/event-list.js';
import { apiKeyIn, MAX_EVENT_BYTES, TOO_LONG } from './domain/telemetry-event.js';
import { type TelemetryIntake } from './telemetry-intake.service.js';

/** Refusals that a client has not read; past this nothing more is read from it either. */
const MAX_UNREAD_BYTES = 64 * 1024;

const LINE_WORK = workOf('telemetry line');

/** The one error format, as a line. */
export function errorLine({ status: statusCode, code, message, details }: FlowProbeError): string {
  return `${JSON.stringify({ statusCode, code, message, details })}\n`;
}

/** The one error format, as an answer to an HTTP request. */
function httpAnswer(error: FlowProbeError): string {
  const body = errorLine(error);
  return [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/** What a connection needs from its listener. */
export interface ConnectionOwner {
  readonly intake: TelemetryIntake;
  readonly key: ApiKey;
  nowMs(): number;
  onRefused(connection: TcpConnection, error: FlowProbeError): void;
  onClosed(connection: TcpConnection): void;
}

/** One client that sends telemetry, a JSON object a line. Nothing is sent back but refusals. */
export class TcpConnection {
  /** When something came last. */
  lastReceivedMs: number;
  readonly openedMs: number;
  /** Without a key to show, from the start. */
  isAdmitted: boolean;
  readonly address: string;
  /** It is being closed; what still comes is discarded. */
  isEnding = false;
  private preamble: ConnectionPreamble | undefined = new ConnectionPreamble();
  private isFirst = true;
  private readonly splitter = new LineSplitter(MAX_EVENT_BYTES);
  private cancelDrain: () => void = () => undefined;
  private isPaused = false;

  constructor(
    private readonly socket: Socket,
    private readonly owner: ConnectionOwner,
  ) {
    this.openedMs = owner.nowMs();
    this.lastReceivedMs = this.openedMs;
    this.isAdmitted = owner.key.admits(undefined);
    this.address = socket.remoteAddress ?? 'unknown';
    socket.setNoDelay(true);
    socket
      .on('data', (chunk) => asWork(LINE_WORK, () => this.guard(() => this.onData(chunk))))
      .on('drain', () => this.resume())
      .on('end', () => this.guard(() => this.onEnd()))
      // Whatever went wrong, a close follows.
      .on('error', () => undefined)
      .on('close', () => this.onClose());
  }

  /** Whether it is this service that does not read, and not the client that is silent. */
  get isWaitingForRoom(): boolean {
    return this.isPaused;
  }

  /** @param reason is sent before it is closed */
  close(reason?: FlowProbeError): void {
    this.isEnding = true;
    if (reason !== undefined && this.socket.writable) this.socket.write(errorLine(reason));
    this.socket.destroySoon();
  }

  destroy(): void {
    this.socket.destroy();
  }

  private onData(chunk: Buffer): void {
    if (this.isEnding) return;
    this.lastReceivedMs = this.owner.nowMs();
    const bytes = this.preamble === undefined ? chunk : this.begin(this.preamble, chunk);
    if (bytes !== undefined) this.takeLines(this.splitter.push(bytes));
    if (this.owner.intake.isFull) this.waitForRoom();
    else if (this.socket.writableLength > MAX_UNREAD_BYTES) this.socket.pause();
  }

  /** @returns the bytes of the first lines; undefined where there are none yet, or none at all */
  private begin(preamble: ConnectionPreamble, chunk: Buffer): Buffer | undefined {
    const read = preamble.push(chunk);
    if (read.kind === 'incomplete') return undefined;
    this.preamble = undefined;
    if (read.kind === 'lines') return read.bytes;
    const error = new FlowProbeError(
      'bad-request',
      'This port takes lines of telemetry, not HTTP; POST /telemetry/events takes events over HTTP',
    );
    this.owner.onRefused(this, error);
    this.isEnding = true;
    // Read to its end and discarded: with bytes unread, closing would take the answer back.
    if (this.socket.writable) this.socket.end(httpAnswer(error));
    return undefined;
  }

  /** A client that hangs up behind its last line has sent it, newline or not. */
  private onEnd(): void {
    if (this.preamble !== undefined && !this.isEnding) this.takeLines(this.splitter.push(this.preamble.end()));
    const rest = this.splitter.end();
    if (rest !== undefined && !this.isEnding) this.takeLines([rest]);
    this.socket.end();
  }

  private takeLines(lines: readonly Line[]): void {
    const events: Buffer[] = [];
    for (const line of lines) {
      if (this.isKeyLine(line)) continue;
      if (!this.isAdmitted) {
        this.refuse(unauthorized());
        this.close();
        break;
      }
      this.readLine(line, events);
    }
    this.owner.intake.take(events);
  }

  /** An event, or a list of them: of a list all are taken, or none. */
  private readLine(line: Line, events: Buffer[]): void {
    if (line === 'too-long') {
      this.refuse(TOO_LONG);
      return;
    }
    if (isBlank(line)) return;
    try {
      for (const event of readEvents(line)) events.push(event);
    } catch (error) {
      if (!isKnown(error)) throw error;
      this.refuse(error);
    }
  }

  /** The first line may show a key, whether one is needed or not. */
  private isKeyLine(line: Line): boolean {
    if (!this.isFirst) return false;
    this.isFirst = false;
    const key = line === 'too-long' ? undefined : apiKeyIn(line);
    if (key === undefined) return false;
    this.isAdmitted = this.owner.key.admits(key);
    return this.isAdmitted;
  }

  private refuse(error: FlowProbeError): void {
    this.owner.onRefused(this, error);
    if (this.socket.writable) this.socket.write(errorLine(error));
  }

  private waitForRoom(): void {
    if (this.isPaused) return;
    this.isPaused = true;
    this.socket.pause();
    this.cancelDrain = this.owner.intake.onDrain(() => {
      this.isPaused = false;
      this.lastReceivedMs = this.owner.nowMs();
      this.resume();
    });
  }

  private resume(): void {
    if (!this.isPaused && this.socket.writableLength <= MAX_UNREAD_BYTES) this.socket.resume();
  }

  /** A bug closes this connection, and no other. */
  private guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      reportBug('socket', error);
      this.close(new FlowProbeError('internal', 'Internal error'));
    }
  }

  private onClose(): void {
    this.cancelDrain();
    this.owner.onClosed(this);
  }
}

function unauthorized(): FlowProbeError {
  return new FlowProbeError('unauthorized', 'The first line must show this service\'s API key: {"apiKey":"…"}');
}
