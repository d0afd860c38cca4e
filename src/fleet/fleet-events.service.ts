import { Injectable } from '@nestjs/common';
import { concat, defer, from, map, type Observable, startWith, Subject } from 'rxjs';
import { Entropy } from '../kernel/random/entropy.js';
import { type Chunk } from '../streaming/chunk.js';
import { type Followed } from '../store/follower.js';
import { type Entry } from '../store/log-storage.js';
import { LogFrames, placeChunk } from '../store/log-frames.js';
import { parseMessageId } from '../store/message-id.js';
import { type Position } from '../store/position.js';
import { type FleetEvent } from './domain/fleet-event.js';

/** What is kept for those who come back: the start and one fall of a fleet of a thousand, and more. */
export const MOST_KEPT = 4096;

/** The events from a place on. */
export interface FollowedFleet {
  readonly epoch: string;
  readonly place: Position;
  readonly told: Observable<Followed>;
}

/**
 * What happened to the devices of this process. Kept in memory, as the devices are: another process has other devices, and a
 * new start is a new epoch.
 */
@Injectable()
export class FleetEvents {
  private readonly epoch: string;
  private readonly logFrames = new LogFrames((body) => `data: ${body.toString()}`);
  private readonly told = new Subject<Followed>();
  private kept: Entry[] = [];
  private last = 0;

  constructor(entropy: Entropy) {
    this.epoch = entropy.uint32().toString(36) + entropy.uint32().toString(36);
  }

  tell(event: FleetEvent): void {
    this.last += 1;
    const entry = { sequence: this.last, body: Buffer.from(JSON.stringify(event)) };
    this.kept.push(entry);
    // Now and then, as to move all of them costs as much as many events.
    if (this.kept.length >= 2 * MOST_KEPT) this.kept = this.kept.slice(-MOST_KEPT);
    if (this.told.observed) this.told.next({ kind: 'entries', entries: [entry] });
  }

  /**
   * What comes from now on; after the message of this id, where there is one. An id that is none of an event's counts as none.
   * The place is fixed by this call, not by the subscription.
   */
  follow(lastEventId: string | undefined): FollowedFleet {
    const resumed = lastEventId === undefined ? undefined : parseMessageId(lastEventId);
    const place = resumed ?? { epoch: this.epoch, sequence: this.last };
    // Both are subscribed to in one turn, so nothing comes in between.
    const told = concat(
      defer(() => from(this.missedSince(place))),
      this.told,
    );
    return { epoch: this.epoch, place, told };
  }

  /** The same as the frames of a stream: first where its reader is, so that one who is cut before the next has missed nothing. */
  frames(lastEventId: string | undefined): Observable<Chunk> {
    const { place, told } = this.follow(lastEventId);
    return told.pipe(
      map((followed) => this.logFrames.of(followed, this.epoch)),
      startWith(placeChunk(place)),
    );
  }

  private missedSince({ epoch, sequence }: Position): Followed[] {
    // Of a history that is gone nobody knows how much it was.
    if (epoch !== this.epoch || sequence > this.last) {
      return [{ kind: 'gap', from: sequence + 1, to: null }, ...this.keptAfter(0)];
    }
    const first = this.kept[0]?.sequence ?? this.last + 1;
    if (sequence + 1 >= first) return this.keptAfter(sequence);
    return [{ kind: 'gap', from: sequence + 1, to: first - 1 }, ...this.keptAfter(0)];
  }

  private keptAfter(sequence: number): Followed[] {
    const entries = this.kept.filter((entry) => entry.sequence > sequence);
    return entries.length === 0 ? [] : [{ kind: 'entries', entries }];
  }
}
