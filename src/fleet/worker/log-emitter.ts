import { type Subscription } from 'rxjs';
import { reportBug } from '../../kernel/errors/bugs.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import { type Device, LOG_EVERY_MS } from '../domain/device.js';
import { type LogEntry } from '../domain/log-entry.js';

/** Gets each line that a device logs. */
export type OnLogLine = (entry: LogEntry) => void;

/**
 * Emits the logs of the devices of a worker. All devices log at the same moments, a fixed distance apart whatever the sending
 * takes, on one timer, and on none while nobody subscribes.
 */
export class LogEmitter {
  private readonly subscribers = new Map<Device, Set<OnLogLine>>();
  private readonly firstMs: number;
  private planned: Subscription | undefined;

  constructor(private readonly clock: TaskClock) {
    this.firstMs = clock.now();
  }

  /** @returns ends the subscription */
  subscribe(device: Device, onLine: OnLogLine): () => void {
    const subscribers = this.subscribers.get(device) ?? new Set();
    this.subscribers.set(device, subscribers.add(onLine));
    if (this.planned === undefined) this.planNext();
    return () => {
      subscribers.delete(onLine);
      if (subscribers.size === 0 && this.subscribers.get(device) === subscribers) this.subscribers.delete(device);
      if (this.subscribers.size > 0) return;
      this.planned?.unsubscribe();
      this.planned = undefined;
    };
  }

  /** Emits a line that is not of the rhythm. */
  emit(device: Device, entry: LogEntry): void {
    for (const onLine of this.subscribers.get(device) ?? []) onLine(entry);
  }

  /** Ends all subscriptions. */
  stop(): void {
    this.planned?.unsubscribe();
    this.planned = undefined;
    this.subscribers.clear();
  }

  private planNext(): void {
    const sinceMs = this.clock.now() - this.firstMs;
    const nextMs = (Math.floor(sinceMs / LOG_EVERY_MS) + 1) * LOG_EVERY_MS;
    this.planned = this.clock.schedule(() => this.emitAll(), nextMs - sinceMs);
  }

  private emitAll(): void {
    // Planned first, so that the time that sending takes does not shift the next moment.
    this.planNext();
    const nowMs = this.clock.now();
    for (const [device, subscribers] of this.subscribers) {
      if (device.isRestarting(nowMs)) continue;
      try {
        const entry = device.logEntry(nowMs);
        for (const onLine of subscribers) onLine(entry);
      } catch (error) {
        reportBug('timer', error);
      }
    }
  }
}
