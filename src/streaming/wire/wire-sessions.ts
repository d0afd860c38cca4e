import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { inBackground, isKnown, reportBug } from '../../kernel/errors/bugs.js';
import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';
import { KeyedMutex } from '../../kernel/keyed-mutex.js';
import { TaskClock } from '../../kernel/time/clock.js';
import { Sweep } from '../../kernel/time/sweep.js';
import { type Timers, TIMERS } from '../../kernel/time/timers.js';
import { type Versioned } from '../../store/key-value.js';
import { Store } from '../../store/store.js';
import { type StreamTarget } from '../stream-target.js';
import { type JournalHead, type JournalRequest, RequestJournal } from './request-journal.js';
import { SESSION } from './wire-request.js';

const SESSIONS = 'wire-sessions';
const REQUESTS = 'wire-requests';
const MAX_SESSIONS = 1000;
const MAX_REQUESTS = 200;
const RETENTION_MS = 3_600_000;
/** How old the last activity of a session with an open request becomes before it is written down anew. */
const ACTIVITY_MS = 60_000;
const MAX_TRIES = 50;
/** Of a header or a path, in the journal. */
const MAX_CHARACTERS = 4096;

/** A session, as the store has it. */
interface StoredSession {
  /** Distinguishes a session from an earlier one of its name. */
  readonly epoch: string;
  /** How many requests it has had. */
  readonly requests: number;
  /** When the last one came, was open or ended, to the minute, by the monotonic clock of the replica that had it. */
  readonly activeMs: number;
}

/** Where a request is kept. */
interface Numbered {
  readonly session: string;
  readonly epoch: string;
  readonly n: number;
}

/** The journal of a session. */
export interface SessionJournal {
  readonly session: string;
  readonly requests: readonly JournalRequest[];
}

/** A journal under way, and where it is to be kept: undefined where the store could not say. */
export interface OpenJournal {
  readonly journal: RequestJournal;
  readonly numbered: Promise<Numbered | undefined>;
}

function keyOf({ session, epoch, n }: Numbered): string {
  return `${session}.${epoch}.${(n - 1) % MAX_REQUESTS}`;
}

function shortened(text: string | undefined): string | null {
  return text === undefined ? null : text.slice(0, MAX_CHARACTERS);
}

function readSession({ value }: Versioned): StoredSession {
  return JSON.parse(value.toString()) as StoredSession;
}

/** What clients of named sessions asked for and got, in the store, so that any replica answers. */
@Injectable()
export class WireSessions implements OnModuleDestroy {
  private readonly logger = new Logger('Wire');
  /** Those that are open here, with a state newer than the store's. */
  private readonly open = new Map<RequestJournal, Numbered>();
  private readonly sweep: Sweep;
  /** Those whose session has been deleted meanwhile. */
  private readonly lost = new WeakSet<RequestJournal>();
  private readonly saving = new Set<Promise<void>>();
  /** Requests of a session are counted one after the other, as each would overtake the others. */
  private readonly counting = new KeyedMutex();
  private hasWarned = false;

  constructor(
    private readonly store: Store,
    private readonly clock: TaskClock,
    @Inject(TIMERS) private readonly timers: Timers,
  ) {
    this.sweep = new Sweep(clock, ACTIVITY_MS, () => {
      inBackground('store', this.keepOpen(), () => undefined);
      return this.open.size > 0;
    });
  }

  /** What is under way is stored before the store is closed. */
  async onModuleDestroy(): Promise<void> {
    for (const journal of this.open.keys()) journal.end('server');
    while (this.saving.size > 0) await Promise.all(this.saving);
  }

  /** Begins the journal of a request. Nothing of it can fail: what cannot be stored is logged once. */
  begin(session: string, target: StreamTarget): OpenJournal {
    const numbered = this.counting
      .run(session, async () => {
        const place = await this.number(session);
        this.open.set(journal, place);
        this.sweep.start();
        return place;
      })
      .catch((error: unknown) => {
        this.warn(error);
        return undefined;
      });
    const journal = new RequestJournal(this.headOf(target), this.timers, (each) => this.save(each, numbered));
    return { journal, numbered };
  }

  /** @throws FlowProbeError `not-found`, `unavailable` */
  async read(session: string): Promise<SessionJournal> {
    // A client may ask for what it has just been answered here.
    await this.counting.settled(session);
    // A text that is no name of a session is no key of the store either.
    const stored = SESSION.test(session) ? await this.store.keyValue.get(SESSIONS, session) : undefined;
    const known = stored === undefined ? undefined : readSession(stored);
    if (known === undefined || this.isExpired(known)) {
      const problem = `Session ${session.slice(0, 64)} not found; sessions are kept for an hour after their last request`;
      throw new FlowProbeError('not-found', problem);
    }
    const { epoch, requests } = known;
    const first = Math.max(1, requests - MAX_REQUESTS + 1);
    const numbers = Array.from({ length: requests - first + 1 }, (_, index) => first + index);
    const read = await Promise.all(numbers.map((n) => this.readRequest({ session, epoch, n })));
    return { session, requests: read.filter((request) => request !== undefined) };
  }

  private async readRequest(numbered: Numbered): Promise<JournalRequest | undefined> {
    const key = keyOf(numbered);
    const stored = await this.store.keyValue.get(REQUESTS, key);
    for (const [journal, each] of this.open)
      if (keyOf(each) === key && each.n === numbered.n) return journal.as(each.n);
    const request = stored === undefined ? undefined : (JSON.parse(stored.value.toString()) as JournalRequest);
    // Its place may have been taken since by a later one.
    return request?.n === numbered.n ? request : undefined;
  }

  private headOf({ request, cursor }: StreamTarget): JournalHead {
    const { accept, origin, 'user-agent': userAgent } = request.headers;
    return {
      at: new Date(this.clock.wallMs()).toISOString(),
      path: request.originalUrl.slice(0, MAX_CHARACTERS),
      lastEventId: shortened(cursor),
      accept: shortened(accept),
      userAgent: shortened(userAgent),
      origin: shortened(origin),
    };
  }

  /** Counts one more request of a session, which it makes where there is none. @throws FlowProbeError `unavailable` */
  private async number(session: string): Promise<Numbered> {
    const { keyValue } = this.store;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const stored = await keyValue.get(SESSIONS, session);
      const known = stored === undefined ? undefined : readSession(stored);
      const isNew = known === undefined || this.isExpired(known);
      if (isNew) await this.makeRoom(session);
      const activeMs = this.clock.now();
      const next = isNew
        ? { epoch: activeMs.toString(36), requests: 1, activeMs }
        : { ...known, requests: known.requests + 1, activeMs };
      const value = Buffer.from(JSON.stringify(next));
      const revision = await keyValue.compareAndSet(SESSIONS, session, value, stored?.revision ?? 0);
      if (revision === undefined) continue;
      // What was kept under the name of the session before it.
      if (isNew && known !== undefined) inBackground('store', this.deleteRequests(session, known), () => undefined);
      return { session, epoch: next.epoch, n: next.requests };
    }
    throw new FlowProbeError('unavailable', 'Too many requests of this session at the same time');
  }

  private isExpired({ activeMs }: StoredSession): boolean {
    return this.clock.now() - activeMs > RETENTION_MS;
  }

  /** Deletes sessions that are too old, and the oldest where there is no room for one more. */
  private async makeRoom(session: string): Promise<void> {
    const entries = [...(await this.store.keyValue.entries(SESSIONS))].filter(([name]) => name !== session);
    const oldestFirst = entries
      .map(([name, stored]) => ({ name, revision: stored.revision, known: readSession(stored) }))
      .sort((a, b) => a.known.activeMs - b.known.activeMs);
    const tooMany = oldestFirst.length - (MAX_SESSIONS - 1);
    for (const [index, { name, revision, known }] of oldestFirst.entries()) {
      if (index >= tooMany && !this.isExpired(known)) return;
      if (!(await this.store.keyValue.delete(SESSIONS, name, revision))) continue;
      inBackground('store', this.deleteRequests(name, known), () => undefined);
    }
  }

  private async deleteRequests(session: string, { epoch, requests }: StoredSession): Promise<void> {
    for (let n = 1; n <= Math.min(requests, MAX_REQUESTS); n += 1) {
      await this.store.keyValue.delete(REQUESTS, keyOf({ session, epoch, n }));
    }
  }

  /** Sessions with an open request are in use, however long ago it began. */
  private async keepOpen(): Promise<void> {
    const known = new Map<string, boolean>();
    for (const [journal, place] of [...this.open]) {
      const name = `${place.session}.${place.epoch}`;
      const isKept = known.get(name) ?? (await this.keep(place));
      known.set(name, isKept);
      if (!isKept) await this.lose(journal, place);
    }
  }

  /** Writes down that a session is in use, where that is not known yet. @returns false where it has been deleted */
  private async keep({ session, epoch }: Numbered): Promise<boolean> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const stored = await this.store.keyValue.get(SESSIONS, session);
      if (stored === undefined) return false;
      const known = readSession(stored);
      if (known.epoch !== epoch) return false;
      const activeMs = this.clock.now();
      if (activeMs - known.activeMs < ACTIVITY_MS) return true;
      const value = Buffer.from(JSON.stringify({ ...known, activeMs }));
      if ((await this.store.keyValue.compareAndSet(SESSIONS, session, value, stored.revision)) !== undefined)
        return true;
    }
    // All others that were faster use it.
    return true;
  }

  /** Nobody would find or delete what is written of a request whose session has been deleted. */
  private async lose(journal: RequestJournal, place: Numbered): Promise<void> {
    this.open.delete(journal);
    this.lost.add(journal);
    await this.store.keyValue.delete(REQUESTS, keyOf(place));
  }

  private save(journal: RequestJournal, place: Promise<Numbered | undefined>): Promise<void> {
    const saving = this.trySave(journal, place).finally(() => this.saving.delete(saving));
    this.saving.add(saving);
    return saving;
  }

  private async trySave(journal: RequestJournal, place: Promise<Numbered | undefined>): Promise<void> {
    const numbered = await place;
    if (numbered === undefined || this.lost.has(journal)) return;
    const request = journal.as(numbered.n);
    try {
      await this.store.keyValue.put(REQUESTS, keyOf(numbered), Buffer.from(JSON.stringify(request)));
      this.hasWarned = false;
      const isGone = this.lost.has(journal) || (request.endedBy !== null && !(await this.keep(numbered)));
      if (isGone) await this.lose(journal, numbered);
    } catch (error) {
      this.warn(error);
    }
    if (request.endedBy !== null) this.open.delete(journal);
  }

  private warn(error: unknown): void {
    if (!isKnown(error)) {
      reportBug('store', error);
      return;
    }
    if (!this.hasWarned) this.logger.warn(`The journal of a session cannot be stored: ${error.message}`);
    this.hasWarned = true;
  }
}
