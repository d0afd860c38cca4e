import { setTimeout as delay } from 'node:timers/promises';
import { changeOf, postChange } from './changes.js';

/** What one writer sent, and what was answered to it. */
export interface Sent {
  readonly value: number;
  readonly status: number;
  readonly location: string;
}

/** Writers that write one change after the other, each with a value that no other has, until they are asked to stop. */
export class ChangeWriters {
  readonly sent: Sent[] = [];
  private stopped = false;
  private readonly running: Promise<void>[];

  constructor(
    private readonly url: string,
    count: number,
    /** The first value; the others follow. */
    private next = 1,
  ) {
    this.running = Array.from({ length: count }, () => this.write());
  }

  get answered(): Sent[] {
    return this.sent.filter(({ status }) => status === 201);
  }

  /** Stops, and waits for what is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
  }

  private async write(): Promise<void> {
    while (!this.stopped) {
      const value = this.next;
      this.next += 1;
      try {
        const { status, location } = await postChange(this.url, 'alice', changeOf(value));
        this.sent.push({ value, status, location });
      } catch {
        // Nobody knows what became of it.
        this.sent.push({ value, status: 0, location: '' });
        await delay(5);
      }
    }
  }
}
