import { Logger } from '@nestjs/common';
import { printable } from '../kernel/input/printable.js';
import { type TaskClock } from '../kernel/time/clock.js';

const AT_MOST_EVERY_MS = 1000;
const SHOWN_CHARACTERS = 200;

/** Logs refused lines: the first at once, those within a second of it as a number. One client cannot fill the log. */
export class RefusalLog {
  private readonly logger = new Logger('Telemetry');
  private unlogged = 0;
  private waiting = false;

  constructor(private readonly clock: TaskClock) {}

  add(address: string, reason: string): void {
    if (this.waiting) {
      this.unlogged += 1;
      return;
    }
    this.waiting = true;
    this.logger.warn(`A line from ${address} was refused: ${printable(reason, SHOWN_CHARACTERS)}`);
    this.clock.schedule(() => this.logRest(), AT_MOST_EVERY_MS);
  }

  private logRest(): void {
    this.waiting = false;
    if (this.unlogged > 0) this.logger.warn(`${this.unlogged} more lines were refused since`);
    this.unlogged = 0;
  }
}
