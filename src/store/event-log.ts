import { Injectable } from '@nestjs/common';
import { Observable } from 'rxjs';
import { type Backpressure } from '../kernel/backpressure.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { TaskClock } from '../kernel/time/clock.js';
import { LogSubscription, type LogEvent } from './log-subscription.js';
import { type Entry, NO_HISTORY, type TopicState } from './log-storage.js';
import { type Cursor, type StartAt } from './cursor.js';
import { Store } from './store.js';
import { TopicHub } from './topic-hub.js';

/** A topic that is open at a cursor. */
export interface OpenedLog {
  readonly epoch: string;
  /** Sequence of the entry that it starts after. */
  readonly after: number;
  readonly events: (backpressure: Backpressure) => Observable<LogEvent>;
}

interface History {
  readonly epoch: string;
  /** The last sequence that is known to be of it. */
  last: number;
}

/** A hub without subscribers is kept for a while: a reader that was cut off comes back. */
const LINGER_MS = 30_000;
/** More than there are topics at a time; one that is no longer remembered is asked for again. */
const MAX_HISTORIES = 2000;

/** Of a read that a write needs for its answer: its refusal says that the write may have been done. */
export async function afterWrite<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof FlowProbeError) || error.code !== 'unavailable') throw error;
    throw new FlowProbeError('unavailable', `${error.message}; it may have been stored`);
  }
}

/** Append to a topic, read it, and subscribe to it: what is kept first, then what comes, with no gap between the two. */
@Injectable()
export class EventLog {
  /** Called with the time that each append took until it was stored, in seconds. */
  onAppended: (seconds: number) => void = () => undefined;
  private readonly hubs = new Map<string, Promise<TopicHub>>();
  /** Of topics that were written or subscribed to here, those learned last. */
  private readonly histories = new Map<string, History>();

  constructor(
    private readonly store: Store,
    private readonly clock: TaskClock,
  ) {}

  /**
   * Resolves once the entry is stored for good.
   * @param id by which a repeated append is recognised, for two minutes
   * @throws FlowProbeError `unavailable`, `limit-reached`
   */
  async append(topic: string, body: Buffer, id?: string): Promise<Cursor> {
    return this.withCursor(topic, async () => [await this.store.log.append(topic, body, id)]);
  }

  /**
   * Appends several in their order, as one piece of work. Resolves with the cursor of the last once all are stored for good;
   * where it rejects, none or some of them are.
   * @throws FlowProbeError `unavailable`, `limit-reached`
   */
  async appendMany(topic: string, bodies: readonly Buffer[], id?: string): Promise<Cursor> {
    return this.withCursor(topic, () => this.store.log.appendMany(topic, bodies, id));
  }

  /** @throws FlowProbeError `unavailable` */
  stateOf(topic: string): Promise<TopicState> {
    return this.store.log.stateOf(topic);
  }

  /** @throws FlowProbeError `unavailable` */
  async get(topic: string, { epoch, sequence }: Cursor): Promise<Entry | undefined> {
    const state = await this.stateOf(topic);
    if (state.epoch !== epoch || sequence < state.firstSequence || sequence > state.lastSequence) return undefined;
    const entry = await this.firstFrom(topic, sequence);
    return entry?.sequence === sequence ? entry : undefined;
  }

  /** The first entry that is kept from a sequence on. @throws FlowProbeError `unavailable` */
  async firstFrom(topic: string, sequence: number): Promise<Entry | undefined> {
    const [entry] = await this.store.log.read(topic, sequence, 1);
    return entry;
  }

  /**
   * Resolves when the start is fixed: whatever is appended from then on is emitted. What has to be read back comes
   * as fast as its reader takes it, what is new in its time.
   * @throws FlowProbeError `unavailable`, `limit-reached`
   */
  async open(topic: string, start: StartAt): Promise<OpenedLog> {
    const hub = await this.openHubOf(topic);
    const startPoint = await hub.startPointOf(start);
    const events = (backpressure: Backpressure): Observable<LogEvent> =>
      new Observable<LogEvent>((subscriber) => {
        const subscription = new LogSubscription(hub, startPoint, backpressure, subscriber, this.clock);
        subscription.run();
        return () => subscription.stop();
      });
    return { epoch: hub.epoch, after: startPoint.cursor - 1, events };
  }

  private async withCursor(topic: string, append: () => Promise<readonly number[]>): Promise<Cursor> {
    const known = this.histories.get(topic);
    const before = known?.last ?? 0;
    const startedMs = performance.now();
    const sequences = await append();
    this.onAppended((performance.now() - startedMs) / 1000);
    const [first = 0] = sequences;
    const sequence = sequences.at(-1) ?? 0;
    // What does not come after what was there before belongs to a history made anew, behind everybody's back.
    if (known === undefined || first <= before || this.histories.get(topic) !== known) {
      return { epoch: await afterWrite(this.learnEpoch(topic)), sequence };
    }
    known.last = Math.max(known.last, sequence);
    return { epoch: known.epoch, sequence };
  }

  private async learnEpoch(topic: string): Promise<string> {
    const { epoch, lastSequence } = await this.stateOf(topic);
    this.remember(topic, { epoch, last: lastSequence });
    return epoch;
  }

  private remember(topic: string, history: History): void {
    this.histories.delete(topic);
    this.histories.set(topic, history);
    const [oldest] = this.histories.keys();
    if (this.histories.size > MAX_HISTORIES && oldest !== undefined) this.histories.delete(oldest);
  }

  /** A hub whose history was lost is closed and replaced. */
  private async openHubOf(topic: string): Promise<TopicHub> {
    const opening = this.hubOf(topic);
    const hub = await opening;
    if (!hub.isClosed) return hub;
    this.forget(topic, opening);
    return this.hubOf(topic);
  }

  private hubOf(topic: string): Promise<TopicHub> {
    const open = this.hubs.get(topic);
    if (open !== undefined) return open;
    const opening = TopicHub.open(topic, this.store.log, this.clock);
    this.hubs.set(topic, opening);
    opening.then(
      (hub) => {
        if (hub.epoch !== NO_HISTORY) this.remember(topic, { epoch: hub.epoch, last: hub.last });
        this.closeWhenIdle(topic, opening, hub);
      },
      () => this.forget(topic, opening),
    );
    return opening;
  }

  /** By then another one may have taken its place. */
  private forget(topic: string, opening: Promise<TopicHub>): void {
    if (this.hubs.get(topic) === opening) this.hubs.delete(topic);
  }

  private closeWhenIdle(topic: string, opening: Promise<TopicHub>, hub: TopicHub): void {
    this.clock.schedule(() => {
      if (hub.isIdleSince(this.clock.now() - LINGER_MS)) {
        this.forget(topic, opening);
        hub.close();
      } else {
        this.closeWhenIdle(topic, opening, hub);
      }
    }, LINGER_MS);
  }
}
