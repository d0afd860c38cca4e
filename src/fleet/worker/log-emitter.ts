import { type Subscription } from 'rxjs';
import { type TaskClock } from '../../kernel/time/clock.js';
import { type Device, LOG_EVERY_MS } from '../domain/device.js';

/** Is told what a device says. */
export type OnSaid = (text: string) => void;

/**
 * What the devices of a worker say. All speak at the same moments, a fixed distance apart whatever the telling takes, on one
 * timer, and on none while nobody listens.
 */
export class LogEmitter {
  private readonly listeners = new Map<Device, Set<OnSaid>>();
  private readonly firstMs: number;
  private planned: Subscription | undefined;

  constructor(private readonly clock: TaskClock) {
    this.firstMs = clock.now();
  }

  /** @returns how to stop listening */
  listen(device: Device, onSaid: OnSaid): () => void {
    const listeners = this.listeners.get(device) ?? new Set();
    this.listeners.set(device, listeners.add(onSaid));
    if (this.planned === undefined) this.planNext();
    return () => {
      listeners.delete(onSaid);
      if (listeners.size === 0 && this.listeners.get(device) === listeners) this.listeners.delete(device);
      if (this.listeners.size > 0) return;
      this.planned?.unsubscribe();
      this.planned = undefined;
    };
  }

  /** They fall silent for good. */
  stop(): void {
    this.planned?.unsubscribe();
    this.planned = undefined;
    this.listeners.clear();
  }

  private planNext(): void {
    const sinceMs = this.clock.now() - this.firstMs;
    const nextMs = (Math.floor(sinceMs / LOG_EVERY_MS) + 1) * LOG_EVERY_MS;
    this.planned = this.clock.schedule(() => this.speak(), nextMs - sinceMs);
  }

  private speak(): void {
    // Planned first: how long the telling takes is nobody's concern.
    this.planNext();
    const nowMs = this.clock.now();
    for (const [device, listeners] of this.listeners) {
      if (device.isRestarting(nowMs)) continue;
      const text = device.logText(nowMs);
      for (const onSaid of listeners) onSaid(text);
    }
  }
}
