import { type Socket } from 'node:net';
import { type Response } from 'express';
import { type Subscription } from 'rxjs';
import { Compression } from '../kernel/compression.js';
import { resetSocket } from '../kernel/reset-socket.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { type AnswerConnection, connectionFor } from './answer-connection.js';
import { partsOf } from './domain/body.js';
import { type Answer, type End } from './domain/lab-case.js';
import { type EndedBy } from './domain/session.js';

/** How long a connection on which nothing more comes is kept. */
const MAX_HOLD_MS = 600_000;
/** How long a client may take no bytes. */
const MAX_STALL_MS = 60_000;

/** One answer on its way, from its head to the end of its connection. */
export class OpenAnswer {
  private readonly connection: AnswerConnection;
  private readonly compression: Compression | undefined;
  /** Ends whatever is waited for. */
  private wake: (() => void) | undefined;
  private timer: Subscription | undefined;
  private isClosed: boolean;
  private endedBy: EndedBy | undefined;

  constructor(
    private readonly clock: TaskClock,
    private readonly response: Response,
    private readonly socket: Socket,
    private readonly answer: Answer,
    requestUrl: string,
    /** Called once, when the answer is over: the server is through with it, or the client has gone. */
    private readonly onEnd: (endedBy: EndedBy) => void,
  ) {
    this.connection = connectionFor(response, socket, answer, requestUrl);
    this.compression = answer.encoding === undefined ? undefined : new Compression(answer.encoding);
    this.isClosed = socket.destroyed;
    response.once('close', () => this.onClose());
  }

  /** Plays the script; resolves when it is over, which a held connection is not. */
  async play(): Promise<void> {
    try {
      this.socket.setNoDelay(true);
      this.connection.writeHead();
      // HEAD is answered with the head alone (RFC 9110, section 9.3.2).
      if (this.response.req.method === 'HEAD') {
        this.end('fin');
        return;
      }
      await this.turn();
      for (const part of partsOf(this.answer.steps)) {
        if (this.isClosed) return;
        if (part.kind === 'pause') await this.wait(part.pauseMs);
        else await this.writePiece(part.bytes, part.isSplit);
      }
      if (this.answer.end === 'fin' && this.compression !== undefined)
        await this.write(await this.compression.finish());
      this.end(this.answer.end);
    } finally {
      this.compression?.close();
    }
  }

  /** Cuts the connection at once. */
  destroy(): void {
    this.socket.destroy();
  }

  private async writePiece(bytes: Uint8Array, isSplit: boolean): Promise<void> {
    const piece = this.compression === undefined ? bytes : await this.compression.compress(bytes);
    if (!isSplit) return this.write(piece);
    for (let offset = 0; offset < piece.length && !this.isClosed; offset += 1) {
      await this.write(piece.subarray(offset, offset + 1));
    }
  }

  /** One write, then a turn of the event loop, so that what comes next is another. */
  private async write(bytes: Uint8Array): Promise<void> {
    if (this.isClosed || bytes.length === 0) return;
    await this.until((written) => {
      this.timer = this.clock.schedule(() => this.destroy(), MAX_STALL_MS);
      this.connection.write(bytes, written);
    });
    await this.turn();
  }

  private end(end: End): void {
    if (this.isClosed) return;
    if (end !== 'hold') this.report('server');
    switch (end) {
      case 'fin':
        this.connection.finish();
        break;
      case 'cut':
        this.socket.end();
        break;
      case 'rst':
        resetSocket(this.socket);
        break;
      case 'hold':
    }
    // A client may keep a connection that it was asked to close.
    this.timer = this.clock.schedule(() => {
      this.report('server');
      this.destroy();
    }, MAX_HOLD_MS);
  }

  private turn(): Promise<void> {
    return this.wait(0);
  }

  private wait(pauseMs: number): Promise<void> {
    return this.until((done) => {
      this.timer = this.clock.schedule(done, pauseMs);
    });
  }

  /** Waits for something, or for the end of the connection. */
  private async until(begin: (done: () => void) => void): Promise<void> {
    if (this.isClosed) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      begin(resolve);
    });
    this.wake = undefined;
    this.timer?.unsubscribe();
    this.timer = undefined;
  }

  private onClose(): void {
    this.isClosed = true;
    this.timer?.unsubscribe();
    this.report(this.response.writableFinished ? 'server' : 'client');
    this.wake?.();
  }

  private report(endedBy: EndedBy): void {
    if (this.endedBy !== undefined) return;
    this.endedBy = endedBy;
    this.onEnd(endedBy);
  }
}
