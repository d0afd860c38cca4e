import { type TelemetryEvent } from './telemetry-event.js';

/** Processes that are known at once, and bytes of their last events; the one that was silent longest goes first. */
const MAX_PROCESSES = 1000;
const MAX_BYTES = 16 * 1024 * 1024;
const LAST_EVENTS = 5;
const NANOS_PER_MS = 1e6;

interface Running {
  readonly traceId: string;
  readonly name: string;
  readonly pid: number | null;
  readonly startedAt: string;
  lastEvents: string[];
  bytes: number;
}

/** The traces that have started and not stopped, by their events. */
export class Processes {
  /** The one that was silent longest is the first. */
  private readonly running = new Map<string, Running>();
  private bytes = 0;

  /** @param json the event as it came */
  observe(event: TelemetryEvent, json: string): void {
    const { traceId } = event;
    const known = this.running.get(traceId);
    if (event.event === 'processStopped') {
      if (known !== undefined) this.forget(known);
      return;
    }
    const running = event.event === 'processStarted' ? { ...startOf(event), lastEvents: [], bytes: 0 } : known;
    if (running === undefined) return;
    if (known !== undefined) this.forget(known);
    running.lastEvents = [...running.lastEvents, json].slice(-LAST_EVENTS);
    running.bytes = running.lastEvents.reduce((sum, { length }) => sum + length, 0);
    this.bytes += running.bytes;
    this.running.set(traceId, running);
    this.makeRoom();
  }

  /** All of them, the one with the latest event first, as JSON: the events are the text that came. */
  json(): string {
    return `[${[...this.running.values()].reverse().map(processJson).join(',')}]`;
  }

  clear(): void {
    this.running.clear();
    this.bytes = 0;
  }

  private makeRoom(): void {
    for (const oldest of this.running.values()) {
      if (this.running.size <= MAX_PROCESSES && this.bytes <= MAX_BYTES) return;
      this.forget(oldest);
    }
  }

  private forget(gone: Running): void {
    this.running.delete(gone.traceId);
    this.bytes -= gone.bytes;
  }
}

function startOf({ traceId, name, timeUnixNano, attributes }: TelemetryEvent): Omit<Running, 'lastEvents' | 'bytes'> {
  const value = attributes.find(({ key }) => key === 'pid')?.value ?? {};
  const pid = value['value'] ?? value['intValue'];
  const startedAt = new Date(Math.floor(Number(timeUnixNano) / NANOS_PER_MS)).toISOString();
  return { traceId, name, pid: typeof pid === 'number' ? pid : null, startedAt };
}

function processJson({ traceId, name, pid, startedAt, lastEvents }: Running): string {
  return `${JSON.stringify({ traceId, name, pid, startedAt }).slice(0, -1)},"lastEvents":[${lastEvents.join(',')}]}`;
}
