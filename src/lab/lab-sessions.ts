import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { inBackground, reportUnlessKnown } from '../kernel/errors/bugs.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { KeyedMutex } from '../kernel/keyed-mutex.js';
import { TaskClock } from '../kernel/time/clock.js';
import { type KeyChange } from '../store/key-value.js';
import { OnceOpen } from '../store/once-open.js';
import { Store } from '../store/store.js';
import {
  countOf,
  type EndedBy,
  NO_REQUESTS,
  parseSession,
  type SessionRecord,
  type SessionRequest,
  withEnd,
  withRequest,
} from './domain/session.js';

const BUCKET = 'lab-sessions';
export const MAX_SESSIONS = 1000;
const RETENTION_MS = 3_600_000;
const SWEEP_MS = 60_000;
/** Other replicas alone come in between: the changes made here wait for each other. */
const MAX_TRIES = 50;
/** Requests that wait for those of their sessions before them. */
export const MAX_WAITING = 2000;

/** A session of a case: what a client may call its own run of it. */
export interface SessionName {
  readonly caseName: string;
  /** `[A-Za-z0-9_-]{1,64}` */
  readonly session: string;
}

function keyOf({ caseName, session }: SessionName): string {
  return `${caseName}.${session}`;
}

/** What clients have asked of cases, shared by all replicas: the newest 1,000 sessions, each for an hour from its last request. */
@Injectable()
export class LabSessions implements OnModuleDestroy {
  /** When each session that the store has was last used. */
  private readonly lastMs = new Map<string, number>();
  private readonly watch = new OnceOpen(() => this.subscribe());
  /** Changes of a session are made one after the other here: at once, each would overtake the others. */
  private readonly changing = new KeyedMutex();
  private waiting = 0;
  private planned: Subscription | undefined;
  private isStopped = false;

  constructor(
    private readonly store: Store,
    private readonly clock: TaskClock,
  ) {}

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    this.planned?.unsubscribe();
    await this.watch.close();
  }

  /**
   * Records a request. `make` is called with its number, from 1, and again where another request came first.
   * @returns the request as it is recorded
   * @throws FlowProbeError `unavailable`
   */
  async begin(name: SessionName, make: (n: number) => SessionRequest): Promise<SessionRequest> {
    await this.watch.open();
    if (this.waiting >= MAX_WAITING) {
      throw new FlowProbeError('unavailable', `${MAX_WAITING} requests are waiting for a session; try again`);
    }
    let made: SessionRequest | undefined;
    this.waiting += 1;
    await this.changing.run(keyOf(name), async () => {
      this.waiting -= 1;
      if (!this.lastMs.has(keyOf(name))) await this.makeRoom();
      await this.update(name, (record) => {
        made = make(countOf(record) + 1);
        return withRequest(record, made);
      });
    });
    if (made === undefined) throw new Error('a session was updated without its request');
    return made;
  }

  /** Records the end of an answer. @throws FlowProbeError `unavailable` */
  async end(name: SessionName, n: number, endedBy: EndedBy): Promise<void> {
    const endedMs = this.clock.now();
    await this.changing.run(keyOf(name), () => this.update(name, (record) => withEnd(record, n, { endedMs, endedBy })));
  }

  /** @throws FlowProbeError `unavailable` */
  async find(name: SessionName): Promise<SessionRecord> {
    const found = await this.store.keyValue.get(BUCKET, keyOf(name));
    return found === undefined ? NO_REQUESTS : parseSession(found.value.toString('utf8'));
  }

  private async update(name: SessionName, change: (record: SessionRecord) => SessionRecord | undefined): Promise<void> {
    const key = keyOf(name);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const found = await this.store.keyValue.get(BUCKET, key);
      const next = change(found === undefined ? NO_REQUESTS : parseSession(found.value.toString('utf8')));
      if (next === undefined) return;
      const value = Buffer.from(JSON.stringify(next));
      if ((await this.store.keyValue.compareAndSet(BUCKET, key, value, found?.revision ?? 0)) !== undefined) return;
    }
    throw new FlowProbeError('unavailable', 'Too many requests of this session at the same time; try again');
  }

  private subscribe(): Promise<() => void> {
    return this.store.keyValue.watch(BUCKET, (change) => this.onChange(change));
  }

  private onChange({ key, value }: KeyChange): void {
    if (value === undefined) this.lastMs.delete(key);
    else this.lastMs.set(key, parseSession(value.toString('utf8')).lastMs);
    this.planSweep();
  }

  /** Deletes those that were not used for longest. */
  private async makeRoom(): Promise<void> {
    if (this.lastMs.size < MAX_SESSIONS) return;
    for (const [key, lastMs] of [...this.lastMs].sort(([, a], [, b]) => a - b)) {
      await this.delete(key, lastMs);
      if (this.lastMs.size < MAX_SESSIONS) return;
    }
  }

  private planSweep(): void {
    if (this.planned !== undefined || this.isStopped || this.lastMs.size === 0) return;
    this.planned = this.clock.schedule(() => {
      this.planned = undefined;
      inBackground('timer', this.deleteOld().catch(reportUnlessKnown('timer')));
      this.planSweep();
    }, SWEEP_MS);
  }

  private async deleteOld(): Promise<void> {
    const untilMs = this.clock.now() - RETENTION_MS;
    for (const [key, lastMs] of [...this.lastMs]) {
      if (lastMs < untilMs) await this.changing.run(key, () => this.delete(key, lastMs));
    }
  }

  /** A session that was used meanwhile stays, and the watch reports it again. */
  private async delete(key: string, lastMs: number): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const found = await this.store.keyValue.get(BUCKET, key);
      if (found === undefined || parseSession(found.value.toString('utf8')).lastMs !== lastMs) break;
      // Not where the end of an answer was written in between, which is no use of it.
      if (await this.store.keyValue.delete(BUCKET, key, found.revision)) break;
    }
    if (this.lastMs.get(key) === lastMs) this.lastMs.delete(key);
  }
}
