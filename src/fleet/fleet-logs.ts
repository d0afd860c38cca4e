import { NEVER, Observable } from 'rxjs';

/** A line of a device's log: its text, and when the device logged it (RFC 3339). */
export interface LogLine {
  readonly log: string;
  readonly at: string;
}

/**
 * The logs of devices, from the workers that have them: of each device only while somebody subscribes, and whether or not the
 * device has a WebSocket for it.
 */
export class FleetLogs {
  private readonly subscribers = new Map<string, Set<(line: LogLine) => void>>();

  constructor(
    /** Undefined where there is no such device. */
    private readonly workerOf: (hostname: string) => number | undefined,
    private readonly subscribeAt: (worker: number, hostnames: readonly string[]) => void,
  ) {}

  /** A device that is down logs nothing, and goes on when it is back. */
  of(hostname: string): Observable<LogLine> {
    const worker = this.workerOf(hostname);
    if (worker === undefined) return NEVER;
    return new Observable((subscriber) => {
      const onLine = (line: LogLine): void => subscriber.next(line);
      const subscribers = this.subscribers.get(hostname) ?? new Set();
      this.subscribers.set(hostname, subscribers.add(onLine));
      if (subscribers.size === 1) this.update(worker);
      return () => {
        subscribers.delete(onLine);
        if (subscribers.size > 0) return;
        this.subscribers.delete(hostname);
        this.update(worker);
      };
    });
  }

  /** A new thread does not know who subscribes. */
  workerStarted(worker: number): void {
    if (this.subscribedAt(worker).length > 0) this.update(worker);
  }

  emit(hostname: string, line: LogLine): void {
    for (const onLine of this.subscribers.get(hostname) ?? []) onLine(line);
  }

  private update(worker: number): void {
    this.subscribeAt(worker, this.subscribedAt(worker));
  }

  private subscribedAt(worker: number): string[] {
    return [...this.subscribers.keys()].filter((hostname) => this.workerOf(hostname) === worker);
  }
}
