import { type Socket } from 'node:net';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Sweep } from '../../kernel/time/sweep.js';
import { TaskClock } from '../../kernel/time/clock.js';

const MAX_HELD = 1000;
const MAX_HELD_MS = 600_000;
const SWEEP_MS = 1000;

/**
 * Connections on which nothing more comes and which nobody closes, as half-open ones look to a client. Nothing of a stream is kept
 * but its socket: for ten minutes, and a thousand of them.
 */
@Injectable()
export class HeldSockets implements OnModuleDestroy {
  /** The oldest first. */
  private readonly heldSinceMs = new Map<Socket, number>();
  private readonly sweep: Sweep;

  constructor(clock: TaskClock) {
    this.sweep = new Sweep(clock, SWEEP_MS, (nowMs) => {
      for (const [socket, sinceMs] of this.heldSinceMs) if (nowMs - sinceMs >= MAX_HELD_MS) this.drop(socket);
      return this.heldSinceMs.size > 0;
    });
  }

  get size(): number {
    return this.heldSinceMs.size;
  }

  /** @param onReleased called when the socket is closed, by whoever it is */
  hold(socket: Socket, onReleased: () => void = () => undefined): void {
    if (socket.destroyed) {
      onReleased();
      return;
    }
    const [oldest] = this.heldSinceMs.keys();
    if (oldest !== undefined && this.heldSinceMs.size >= MAX_HELD) this.drop(oldest);
    this.heldSinceMs.set(socket, this.sweep.nowMs());
    socket.once('close', () => {
      this.heldSinceMs.delete(socket);
      onReleased();
    });
    this.sweep.start();
  }

  /** Destroys them all: before streams are waited for, and once more at the end. */
  release(): void {
    for (const socket of this.heldSinceMs.keys()) this.drop(socket);
  }

  onModuleDestroy(): void {
    this.release();
  }

  private drop(socket: Socket): void {
    this.heldSinceMs.delete(socket);
    socket.destroy();
  }
}
