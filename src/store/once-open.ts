import { type Subscription } from 'rxjs';
import { inBackground } from '../kernel/errors/bugs.js';
import { type TaskClock } from '../kernel/time/clock.js';

const RETRY_MS = 1000;

/**
 * What has to be opened once for all who need it, such as the watch of a bucket. An attempt that failed is not kept, as a store that
 * is away comes back: the next who asks begins another.
 */
export class OnceOpen {
  private opening: Promise<() => void> | undefined;
  private retry: Subscription | undefined;
  private isClosed = false;

  /** @param attempt resolves with what closes it */
  constructor(private readonly attempt: () => Promise<() => void>) {}

  /** @throws whatever the attempt throws, to each that waits for it */
  async open(): Promise<void> {
    this.opening ??= this.attempt().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    await this.opening;
  }

  /** Opens it although nobody asks; where an attempt fails with a known error, again each second until it is closed. */
  openUnasked(clock: TaskClock): void {
    inBackground('store', this.open(), () => {
      if (!this.isClosed) this.retry = clock.schedule(() => this.openUnasked(clock), RETRY_MS);
    });
  }

  /** Closes what is open by the end of an attempt under way. @returns whether anything was */
  async close(): Promise<boolean> {
    this.isClosed = true;
    this.retry?.unsubscribe();
    const close = await this.opening?.catch(() => undefined);
    close?.();
    return close !== undefined;
  }
}
