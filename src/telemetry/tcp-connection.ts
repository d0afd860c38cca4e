import { type Socket } from 'node:net';
import { type ApiKey } from '../kernel/access/api-key.js';
import { isKnown } from '../kernel/errors/bugs.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { type Line, LineSplitter } from './domain/line-splitter.js';
import { isBlank, readEvents } from './domain/event-list.js';
import { apiKeyIn, MAX_EVENT_BYTES, TOO_LONG } from './domain/telemetry-event.js';
import { type TelemetryIntake } from './telemetry-intake.service.js';

/** Refusals that a client has not read; past it nothing more is read from it either. */
const MOST_UNREAD_BYTES = 64 * 1024;

/** The one error format, as a line. */
export function errorLine({ status: statusCode, code, message, details }: FlowProbeError): string {
  return `${JSON.stringify({ statusCode, code, message, details })}\n`;
}

/** What a connection needs from the door that it came through. */
export interface ConnectionOwner {
  readonly intake: TelemetryIntake;
  readonly key: ApiKey;
  nowMs(): number;
  onRefused(connection: TcpConnection, error: FlowProbeError): void;
  onClosed(connection: TcpConnection): void;
}

/** One client that sends telemetry, a JSON object a line. Nothing is sent back but refusals. */
export class TcpConnection {
  /** When it was last heard. */
  heardMs: number;
  readonly openedMs: number;
  /** Without a key to show, from the start. */
  isAdmitted: boolean;
  readonly address: string;
  /** Told to go; nothing more is read from it. */
  isEnding = false;
  private isFirst = true;
  private readonly splitter = new LineSplitter(MAX_EVENT_BYTES);
  private forgetRoom: () => void = () => undefined;
  private isHeldUp = false;

  constructor(
    private readonly socket: Socket,
    private readonly owner: ConnectionOwner,
  ) {
    this.openedMs = owner.nowMs();
    this.heardMs = this.openedMs;
    this.isAdmitted = owner.key.admits(undefined);
    this.address = socket.remoteAddress ?? 'unknown';
    socket.setNoDelay(true);
    socket
      .on('data', (chunk) => this.onData(chunk))
      .on('drain', () => this.goOn())
      .on('end', () => this.onEnd())
      // Whatever went wrong, a close follows.
      .on('error', () => undefined)
      .on('close', () => this.onClose());
  }

  /** Held up by this service, not silent by itself. */
  get isWaitingForRoom(): boolean {
    return this.isHeldUp;
  }

  /** Says why, if there is a reason, and closes. */
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
    this.heardMs = this.owner.nowMs();
    this.takeLines(this.splitter.push(chunk));
    if (this.owner.intake.isFull) this.waitForRoom();
    else if (this.socket.writableLength > MOST_UNREAD_BYTES) this.socket.pause();
  }

  /** A client that hangs up behind its last line has sent it, newline or not. */
  private onEnd(): void {
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

  /** The first line may show a key, whether one is asked for or not. */
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
    if (this.isHeldUp) return;
    this.isHeldUp = true;
    this.socket.pause();
    this.forgetRoom = this.owner.intake.whenRoom(() => {
      this.isHeldUp = false;
      this.heardMs = this.owner.nowMs();
      this.goOn();
    });
  }

  private goOn(): void {
    if (!this.isHeldUp && this.socket.writableLength <= MOST_UNREAD_BYTES) this.socket.resume();
  }

  private onClose(): void {
    this.forgetRoom();
    this.owner.onClosed(this);
  }
}

function unauthorized(): FlowProbeError {
  return new FlowProbeError('unauthorized', 'The first line must show this service\'s API key: {"apiKey":"…"}');
}
