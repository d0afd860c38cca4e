import { Injectable } from '@nestjs/common';
import { concat, defer, from, map, Subject } from 'rxjs';
import { Entropy } from '../kernel/random/entropy.js';
import { type Cursor, formatCursor, parseCursor } from '../store/cursor.js';
import { type Entry } from '../store/log-storage.js';
import { type LogEvent } from '../store/log-subscription.js';
import { LogMessages } from '../streaming/log-source.js';
import { type OpenSource } from '../streaming/stream-source.js';
import { eventText, type FleetEvent } from './domain/fleet-event.js';

/** What is kept for readers that come back: the start and one fall of a fleet of a thousand, and more. */
export const MAX_KEPT = 4096;
/** The same in bytes, of any events: one that has settings in it may have 32 KiB. */
export const MAX_KEPT_BYTES = 4 * 1024 * 1024;

/**
 * What happened to the devices of this process, as a stream. Kept in memory, as the devices are: another process has other
 * devices, and a new start is a new epoch.
 */
@Injectable()
export class FleetEvents {
  private readonly epoch: string;
  private readonly messages = new LogMessages((body) => body.toString());
  private readonly live = new Subject<LogEvent>();
  private kept: Entry[] = [];
  private keptBytes = 0;
  private last = 0;

  constructor(entropy: Entropy) {
    this.epoch = entropy.uint32().toString(36) + entropy.uint32().toString(36);
  }

  publish(event: FleetEvent): void {
    this.last += 1;
    const entry = { sequence: this.last, body: Buffer.from(eventText(event)) };
    this.kept.push(entry);
    this.keptBytes += entry.body.length;
    // Now and then, as to move all of them costs as much as many events.
    if (this.kept.length >= 2 * MAX_KEPT || this.keptBytes > 2 * MAX_KEPT_BYTES) this.forgetOldest();
    if (this.live.observed) this.live.next({ kind: 'entries', epoch: this.epoch, entries: [entry] });
  }

  /** What is kept of a device, the oldest first. */
  of(hostname: string): FleetEvent[] {
    const mention = JSON.stringify(hostname);
    return this.kept
      .filter(({ body }) => body.includes(mention))
      .map(({ body }) => JSON.parse(body.toString()) as FleetEvent)
      .filter((event) => event.hostname === hostname);
  }

  /** What comes from now on; after the cursor, where it is one. */
  open(cursor: string | undefined): Promise<OpenSource> {
    const start = (cursor === undefined ? undefined : parseCursor(cursor)) ?? {
      epoch: this.epoch,
      sequence: this.last,
    };
    // Both are subscribed to in one turn, so nothing comes in between.
    const logged$ = concat(
      defer(() => from(this.missedSince(start))),
      this.live,
    );
    const events$ = logged$.pipe(map((logged) => this.messages.of(logged)));
    return Promise.resolve({ cursor: formatCursor(start), events: () => events$ });
  }

  private forgetOldest(): void {
    let first = Math.max(0, this.kept.length - MAX_KEPT);
    let bytes = 0;
    for (let index = this.kept.length - 1; index >= first; index -= 1) {
      const length = this.kept[index]?.body.length ?? 0;
      if (bytes + length > MAX_KEPT_BYTES) first = index + 1;
      else bytes += length;
    }
    this.kept = this.kept.slice(first);
    this.keptBytes = bytes;
  }

  private missedSince({ epoch, sequence }: Cursor): LogEvent[] {
    // Of a history that is gone nobody knows how much it was.
    if (epoch !== this.epoch || sequence > this.last) {
      return [{ kind: 'gap', epoch: this.epoch, from: sequence + 1, to: null }, ...this.keptAfter(0)];
    }
    const first = this.kept[0]?.sequence ?? this.last + 1;
    if (sequence + 1 >= first) return this.keptAfter(sequence);
    return [{ kind: 'gap', epoch: this.epoch, from: sequence + 1, to: first - 1 }, ...this.keptAfter(0)];
  }

  private keptAfter(sequence: number): LogEvent[] {
    const entries = this.kept.filter((entry) => entry.sequence > sequence);
    return entries.length === 0 ? [] : [{ kind: 'entries', epoch: this.epoch, entries }];
  }
}
