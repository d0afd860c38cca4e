import { type IncomingMessage } from 'node:http';
import { type Subscription } from 'rxjs';
import { WebSocket } from 'ws';
import { type Backpressure } from '../kernel/backpressure.js';
import { isKnown, reportBug } from '../kernel/errors/bugs.js';
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
import { blocksOf, isFreshStart } from './sse-encoder.js';
import { type DisconnectReason } from './stream-sink.js';
import { type OpenSource } from './stream-source.js';
import { type StreamCounts, type StreamKind } from './stream-target.js';
import { MAX_BEHIND_BYTES } from './stream-writer.js';
import { type Fault } from './wire/parse-faults.js';

/** Below this a producer that can wait goes on. */
const READY_BYTES = 64 * 1024;
const PING_MS = 15_000;
/** For the last bytes and the close frame of a client, which HTTP's end of all connections does not reach. */
const RETIRE_MS = 1000;
/** Of the reason in a close frame (RFC 6455, section 5.5). */
const MAX_REASON_BYTES = 123;

/** Close codes (RFC 6455, section 7.4.1, and IANA's registry). */
export const CLOSE_CODES = { normal: 1000, goingAway: 1001, serviceRestart: 1012, tryAgainLater: 1013 } as const;

/** Who has asked for a stream by WebSocket, and for what. */
export interface SocketRequest {
  readonly kind: StreamKind;
  readonly serial: number;
  /** Of its kind. */
  readonly counts: StreamCounts;
  readonly request: IncomingMessage;
  readonly cursor: string | undefined;
}

/** Whoever opens streams by WebSocket, and is notified of what becomes of one. */
export interface SocketOwner {
  onClose(): void;
  /** The client is so many bytes further behind than before; negative where it has caught up. */
  onBehind(bytes: number): void;
  onDisconnect(reason: DisconnectReason): void;
  /** Its source has failed. */
  onError(error: unknown): void;
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
  private leaving: Subscription | undefined;
  private isAlive = true;
  private waiting: (() => void) | undefined;
  private behind = 0;
  /** Nothing is kept for the client any more. */
  private isReleased = false;

  constructor(
    private readonly client: WebSocket,
    private readonly asked: SocketRequest,
    private readonly clock: TaskClock,
    private readonly owner: SocketOwner,
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

  /** Bytes that the client has not taken. */
  get bytesBehind(): number {
    return this.behind;
  }

  describe(): ClientState {
    const { kind, request, cursor } = this.asked;
    return {
      kind: kind.name,
      transport: 'web-socket',
      path: shownText(request.url ?? ''),
      remoteAddress: this.remoteAddress,
      userAgent: shownOrNull(request.headers['user-agent']),
      openedAt: new Date(this.openedWallMs).toISOString(),
      resumedFrom: shownOrNull(cursor),
      lastEventId: shownOrNull(this.lastId ?? cursor),
      messages: this.messages,
      bytes: this.bytes,
      bytesBehind: this.bytesBehind,
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
        this.owner.onError(error);
        if (isKnown(error)) this.close(CLOSE_CODES.tryAgainLater, reasonOf(error.message));
        else this.close(CLOSE_CODES.serviceRestart, 'The stream was interrupted');
      },
      complete: () => this.close(CLOSE_CODES.normal, 'The run is over'),
    });
    if (this.client.readyState !== WebSocket.OPEN) this.production.unsubscribe();
  }

  /** Whether there is more to come, and it ends by itself before long. */
  get isFinite(): boolean {
    return this.asked.kind.finite && this.client.readyState === WebSocket.OPEN;
  }

  close(code: number, reason: string): void {
    this.production?.unsubscribe();
    this.client.close(code, reason);
  }

  /** The service stops: the client can go on elsewhere, and has a moment to close. */
  retire(): void {
    this.close(CLOSE_CODES.goingAway, 'The service stops');
    this.leaving ??= this.clock.schedule(() => this.client.terminate(), RETIRE_MS);
  }

  /** Cuts the client off at once; it can resume. */
  disconnect(reason: DisconnectReason): void {
    if (this.isReleased) return;
    this.release();
    this.asked.counts.disconnected[reason] += 1;
    this.owner.onDisconnect(reason);
    this.client.terminate();
  }

  private send(chunk: Chunk): void {
    const { client } = this;
    const { counts } = this.asked;
    if (client.readyState !== WebSocket.OPEN) return;
    if (isFreshStart(chunk)) {
      this.close(CLOSE_CODES.serviceRestart, 'The stream begins anew, or is no more');
      return;
    }
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
    this.count();
    if (this.behind > MAX_BEHIND_BYTES) this.disconnect('bytes-behind');
  }

  private sent(): void {
    this.count();
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

  private count(): void {
    const before = this.behind;
    this.behind = this.isReleased ? 0 : this.client.bufferedAmount;
    if (this.behind !== before) this.owner.onBehind(this.behind - before);
  }

  private release(): void {
    this.isReleased = true;
    this.production?.unsubscribe();
    this.waiting = undefined;
    this.count();
  }

  private end(): void {
    this.release();
    this.ping?.unsubscribe();
    this.leaving?.unsubscribe();
    this.owner.onClose();
  }
}

/** As much of a message as a close frame has room for, in whole characters. */
function reasonOf(message: string): string {
  const { read } = new TextEncoder().encodeInto(message, new Uint8Array(MAX_REASON_BYTES));
  return message.slice(0, read);
}
