import { NEVER, Observable } from 'rxjs';

/**
 * What devices say, heard from the workers that have them: of each device only while somebody listens, and whether or not
 * devices tell it to others.
 */
export class FleetLogs {
  private readonly listeners = new Map<string, Set<(text: string) => void>>();

  constructor(
    /** Undefined where there is no such device. */
    private readonly workerOf: (hostname: string) => number | undefined,
    private readonly listenTo: (worker: number, hostnames: readonly string[]) => void,
  ) {}

  /** A device that is away says nothing, and is heard again when it is back. */
  of(hostname: string): Observable<string> {
    const worker = this.workerOf(hostname);
    if (worker === undefined) return NEVER;
    return new Observable((subscriber) => {
      const listener = (text: string): void => subscriber.next(text);
      const listeners = this.listeners.get(hostname) ?? new Set();
      this.listeners.set(hostname, listeners.add(listener));
      if (listeners.size === 1) this.ask(worker);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        this.listeners.delete(hostname);
        this.ask(worker);
      };
    });
  }

  /** A new thread knows nothing of who listens. */
  workerStarted(worker: number): void {
    if (this.heardOf(worker).length > 0) this.ask(worker);
  }

  hear(hostname: string, text: string): void {
    for (const listener of this.listeners.get(hostname) ?? []) listener(text);
  }

  private ask(worker: number): void {
    this.listenTo(worker, this.heardOf(worker));
  }

  private heardOf(worker: number): string[] {
    return [...this.listeners.keys()].filter((hostname) => this.workerOf(hostname) === worker);
  }
}
