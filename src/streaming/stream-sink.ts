import { type Backpressure } from '../kernel/backpressure.js';
import { type Chunk, type MessageIdText } from './chunk.js';

/** Why a reader was disconnected; `budget`: all readers together were too far behind, and it the furthest. */
export type DisconnectReason = 'bytes-behind' | 'time-behind' | 'budget';

/** Where the chunks of one stream go. */
export interface StreamSink extends Backpressure {
  /** What it writes to the socket with, and so what has been written. */
  readonly writer: SocketSink;
  /** Bytes that the reader has not taken. */
  readonly bytesBehind: number;
  write(chunk: Chunk): void;
  /** Calls `done` once all that was written has been taken, unless it is closed before. Nothing is written after it. */
  finish(done: () => void): void;
  /** Ends what is to be finished without what faults still wait for: the service stops. */
  letGo(): void;
  /** Disconnects the reader if what it has not taken is too old. To be called now and then. */
  checkAge(nowMs: number): void;
  /** Forgets what waits; nothing is written from here on. */
  close(): void;
  disconnect(reason: DisconnectReason): void;
}

/** The sink that writes to the socket itself. */
export interface SocketSink extends StreamSink {
  /** Messages that were written whole. */
  readonly messages: number;
  /** Bytes of the body that were written. */
  readonly bytes: number;
  /** The last id that was written; a fault may move a reader to a cursor without a message. */
  lastId: MessageIdText | undefined;
  /** Passes on the work that waits for the reader, for whoever writes through this one from now on. */
  takeWork(): (() => void) | undefined;
}
