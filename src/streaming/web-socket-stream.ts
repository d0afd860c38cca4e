import { type IncomingMessage } from 'node:http';
import { type Subscription } from 'rxjs';
import { WebSocket } from 'ws';
import { type Backpressure } from '../kernel/backpressure.js';
import { reportBug } from '../kernel/errors/bugs.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { systemCodeOf } from '../kernel/errors/system-code.js';
import { resetSocket } from '../kernel/reset-socket.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { type Chunk } from './chunk.js';
import { addressOf } from './clients/client-addresses.js';
import {
  type ClientState,
  type ConnectedClient,
  isOwnUrl,
  shownOrNull,
  shownText,
} from './clients/connected-client.js';
import { blocksOf } from './sse-encoder.js';
import { type OpenSource } from './stream-source.js';
import { type StreamCounts } from './stream-target.js';
import { type Fault } from './wire/parse-faults.js';

/** What a client may be behind; past it, it is disconnected and may resume. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** Below this a producer that can wait goes on. */
const READY_BYTES = 64 * 1024;
const PING_MS = 15_000;

/** Close codes (RFC 6455, section 7.4.1, and IANA's registry). */
export const CLOSE_CODES = { normal: 1000, goingAway: 1001, serviceRestart: 1012, tryAgainLater: 1013 } as const;

/** Who has asked for a stream by WebSocket, and for what. */
export interface SocketRequest {
  /** Name of the kind of streams. */
  readonly kind: string;
  readonly serial: number;
  /** Of its kind. */
  readonly counts: StreamCounts;
  readonly request: IncomingMessage;
  readonly cursor: string | undefined;
}

/**
 * A stream by WebSocket: one text frame for each message, `{"message","id","payload"}`. Its source is that of the same stream by
 * SSE, so ids, order and times are the same.
 */
export class WebSocketStream implements Backpressure, ConnectedClient {
  private messages = 0;
  private bytes = 0;
  private lastId: string | undefined;
  private readonly openedWallMs: number;
  /** It is not known any more once the connection has gone. */
  private readonly remoteAddress: string | null;
  private production: Subscription | undefined;
  private ping: Subscription | undefined;
  private isAlive = true;
  private waiting: (() => void) | undefined;

  constructor(
    private readonly client: WebSocket,
    private readonly asked: SocketRequest,
    private readonly clock: TaskClock,
    private readonly onClose: () => void,
  ) {
    this.openedWallMs = clock.wallMs();
    this.remoteAddress = addressOf(asked.request);
    client.on('pong', () => (this.isAlive = true));
    client.on('error', (error) => {
      // What a client or the network does wrong has a code; the rest is a bug.
      if (systemCodeOf(error) === undefined) reportBug('socket', error);
      client.terminate();
    });
    client.on('close', () => this.end());
  }

  get serial(): number {
    return this.asked.serial;
  }

  get isOwn(): boolean {
    return isOwnUrl(this.asked.request.url);
  }

  describe(): ClientState {
    const { kind, request, cursor } = this.asked;
    return {
      kind,
      transport: 'web-socket',
      path: shownText(request.url ?? ''),
      remoteAddress: this.remoteAddress,
      userAgent: shownOrNull(request.headers['user-agent']),
      openedAt: new Date(this.openedWallMs).toISOString(),
      resumedFrom: shownOrNull(cursor),
      lastEventId: shownOrNull(this.lastId ?? cursor),
      messages: this.messages,
      bytes: this.bytes,
      bytesBehind: this.client.bufferedAmount,
      wire: [],
      session: null,
      own: this.isOwn,
    };
  }

  /** Faults are those of an SSE response; what a WebSocket has of them is its end. */
  apply({ definition, values }: Fault): boolean {
    if (definition.kind !== 'cut') {
      throw new FlowProbeError('conflict', `A WebSocket can be cut; ${definition.kind} has a meaning for SSE alone`);
    }
    if (this.client.readyState !== WebSocket.OPEN) return false;
    if (values['how'] === 'rst') resetSocket(this.asked.request.socket);
    else this.close(CLOSE_CODES.normal, 'Cut');
    return true;
  }

  get ready(): boolean {
    return this.client.bufferedAmount <= READY_BYTES;
  }

  onDrain(work: () => void): void {
    if (this.ready) work();
    else this.waiting = work;
  }

  /** Sends what the source emits, and closes where it ends. */
  start(source: OpenSource<Chunk>): void {
    this.keepAlive();
    this.production = source.events(this).subscribe({
      next: (chunk) => this.send(chunk),
      error: (error: unknown) => {
        reportBug('socket', error);
        this.close(CLOSE_CODES.serviceRestart, 'The stream was interrupted');
      },
      complete: () => this.close(CLOSE_CODES.normal, 'The run is over'),
    });
    if (this.client.readyState !== WebSocket.OPEN) this.production.unsubscribe();
  }

  close(code: number, reason: string): void {
    this.production?.unsubscribe();
    this.client.close(code, reason);
  }

  private send(chunk: Chunk): void {
    const { client } = this;
    const { counts } = this.asked;
    if (client.readyState !== WebSocket.OPEN) return;
    for (const { event, id, data } of blocksOf(chunk)) {
      if (data.length === 0) continue;
      const head = JSON.stringify({ message: event ?? 'message', id });
      const text = `${head.slice(0, -1)},"payload":${data.join('\n')}}`;
      const bytes = Buffer.byteLength(text);
      this.messages += 1;
      this.bytes += bytes;
      counts.messages += 1;
      counts.bytes += bytes;
      this.lastId = id ?? this.lastId;
      client.send(text, () => this.sent());
    }
    if (client.bufferedAmount <= MAX_UNREAD_BYTES) return;
    counts.disconnected['bytes-behind'] += 1;
    this.production?.unsubscribe();
    client.terminate();
  }

  private sent(): void {
    const { waiting } = this;
    if (waiting === undefined || !this.ready) return;
    this.waiting = undefined;
    waiting();
  }

  /** A client that answers no ping is gone. */
  private keepAlive(): void {
    this.ping = this.clock.schedule(() => {
      if (!this.isAlive) {
        this.client.terminate();
        return;
      }
      this.isAlive = false;
      this.client.ping();
      this.keepAlive();
    }, PING_MS);
  }

  private end(): void {
    this.production?.unsubscribe();
    this.ping?.unsubscribe();
    this.waiting = undefined;
    this.onClose();
  }
}
