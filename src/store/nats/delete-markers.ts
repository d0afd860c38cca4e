import { type Subscription } from 'rxjs';
import { reportBug } from '../../kernel/errors/bugs.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import { isOutage } from './nats-errors.js';

/** For how long a replica that is away can still learn of a deletion. */
const KEPT_MS = 60 * 60_000;
/** Of more markers than this the oldest go at once. */
const MAX_KEPT = 50_000;
/** Past this number none is noted; the next reading of its bucket finds it. */
const MAX_NOTED = 2 * MAX_KEPT;
const SWEEP_MS = 1000;
/** Markers of one sweep. */
const MAX_SWEPT = 1000;

interface Marker {
  readonly bucket: string;
  readonly key: string;
  readonly sinceMs: number;
}

/**
 * Removes them from the server, some time after the deletion. @returns the keys whose markers have to stay for now
 * @throws FlowProbeError `unavailable`
 */
export type RemoveMarkers = (bucket: string, keys: readonly string[]) => Promise<readonly string[]>;

/**
 * What deletions leave in the buckets: a message without a value for each key (NATS ADR-8), which the server keeps for ever.
 * Here they are noted, and removed when they are old.
 */
export class DeleteMarkers {
  /** By bucket and key, the longest noted first. */
  private readonly markers = new Map<string, Marker>();
  private planned: Subscription | undefined;
  private closed = false;

  constructor(
    private readonly clock: TaskClock,
    private readonly remove: RemoveMarkers,
  ) {}

  /** Of a key that was deleted now. */
  onDeleted(bucket: string, key: string): void {
    this.markers.delete(idOf(bucket, key));
    this.onSeen(bucket, key);
  }

  /** Of a key that was deleted some time, here or by another replica, which may have forgotten it. */
  onSeen(bucket: string, key: string): void {
    const id = idOf(bucket, key);
    if (this.closed || this.markers.has(id) || this.markers.size >= MAX_NOTED) return;
    this.markers.set(id, { bucket, key, sinceMs: this.clock.now() });
    this.planned ??= this.clock.schedule(() => this.onSweep(), SWEEP_MS);
  }

  close(): void {
    this.closed = true;
    this.planned?.unsubscribe();
    this.markers.clear();
  }

  private onSweep(): void {
    this.sweep()
      .catch((error: unknown) => {
        if (!isOutage(error)) reportBug('store', error);
      })
      .finally(() => {
        const isDone = this.closed || this.markers.size === 0;
        this.planned = isDone ? undefined : this.clock.schedule(() => this.onSweep(), SWEEP_MS);
      });
  }

  private async sweep(): Promise<void> {
    const due = this.due();
    for (const bucket of new Set(due.map((marker) => marker.bucket))) {
      const markers = due.filter((marker) => marker.bucket === bucket);
      const staying = await this.remove(
        bucket,
        markers.map(({ key }) => key),
      );
      for (const marker of markers) {
        const id = idOf(bucket, marker.key);
        // It may have been deleted again meanwhile.
        if (this.markers.get(id) === marker) this.markers.delete(id);
      }
      for (const key of staying) this.onSeen(bucket, key);
    }
  }

  private due(): Marker[] {
    const beforeMs = this.clock.now() - KEPT_MS;
    let tooMany = this.markers.size - MAX_KEPT;
    const due: Marker[] = [];
    for (const marker of this.markers.values()) {
      if ((marker.sinceMs > beforeMs && tooMany <= 0) || due.length === MAX_SWEPT) break;
      tooMany -= 1;
      due.push(marker);
    }
    return due;
  }
}

function idOf(bucket: string, key: string): string {
  return `${bucket} ${key}`;
}
