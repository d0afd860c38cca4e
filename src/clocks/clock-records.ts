import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Subject, type Subscription } from 'rxjs';
import { inBackground, isKnown } from '../kernel/errors/bugs.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { TaskClock } from '../kernel/time/clock.js';
import { OnceOpen } from '../store/once-open.js';
import { Store } from '../store/store.js';
import { watched } from '../store/watched.js';
import { type ClockRecord, moved, newClock, type Standing } from './domain/clock-record.js';
import { type ClockTools, NamedClock } from './named-clock.js';

const BUCKET = 'clocks';
const MAX_CLOCKS = 1000;
const MAX_TRIES = 50;

/** A clock that nobody used for so long is forgotten. */
const FORGET_MS = 60 * 60 * 1000;
/** While it is in use, it is written again so often, for those who do not use it: they wait as much longer. */
const TOUCH_MS = 5 * 60 * 1000;
const SWEEP_MS = 60 * 1000;

/** All clocks that the replicas share, as far as this one knows them. */
@Injectable()
export class ClockRecords implements OnModuleDestroy {
  /** Clocks here of which a stream was opened or has ended. */
  readonly streams$ = new Subject<NamedClock>();
  readonly replica = randomUUID();
  private readonly clocks = new Map<string, NamedClock>();
  /** How many calls are making a clock of each name: it counts before the store has it. */
  private readonly making = new Map<string, number>();
  /** Not before somebody uses a clock. */
  private readonly watch = new OnceOpen(() => this.subscribe());
  private readonly tools: ClockTools;
  /** Deletions that this replica has seen: what was read before one may be of no use. */
  private deletions = 0;
  private sweep: Subscription | undefined;
  private isStopped = false;

  constructor(
    private readonly store: Store,
    private readonly timers: TaskClock,
  ) {
    this.tools = { timers, replica: this.replica, onStreams: (clock) => this.streams$.next(clock) };
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    this.sweep?.unsubscribe();
    await this.watch.close();
  }

  /** Those that there are, by name. @throws FlowProbeError `unavailable` */
  async all(): Promise<NamedClock[]> {
    await this.watch.open();
    return [...this.clocks.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** A clock that this replica knows. */
  known(name: string): NamedClock | undefined {
    return this.clocks.get(name);
  }

  /**
   * A clock as the store has it now, or as it was known last while the store is away; counts as a use.
   * @throws FlowProbeError `not-found`, `unavailable`
   */
  async find(name: string): Promise<NamedClock> {
    await this.watch.open();
    try {
      await this.refresh(name);
    } catch (error) {
      if (!isKnown(error) || !this.clocks.has(name)) throw error;
    }
    const clock = this.clocks.get(name);
    if (clock === undefined) throw new FlowProbeError('not-found', `Clock ${name} not found`);
    clock.use();
    return clock;
  }

  /** Makes a clock, in place of the one of this name. @throws FlowProbeError `limit-reached`, `unavailable` */
  async make(name: string, startMs: number, speed: number): Promise<{ clock: NamedClock; isNew: boolean }> {
    await this.watch.open();
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      await this.refresh(name);
      const before = this.clocks.get(name);
      if (before === undefined) this.ensureRoomFor(name);
      const change = { writer: this.replica, wallMs: this.timers.wallMs() };
      const record = newClock({ name, generation: randomUUID(), startMs, speed }, change);
      const clock = await this.writeReserved(record, before?.revision ?? 0);
      if (clock !== undefined) return { clock, isNew: before === undefined };
    }
    throw tooManyChanges(name);
  }

  /**
   * Moves a clock or sets its speed; worked out again where another replica was faster. To be called within its `change`.
   * @param to is given the clock as it stands; answers undefined where nothing is to be changed
   * @returns where the clock has come to by that, wherever others may have moved it since
   * @throws FlowProbeError `not-found`, `conflict`, `unavailable`
   */
  async move(clock: NamedClock, to: (from: ClockRecord) => Promise<Standing | undefined>): Promise<Standing> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const { record, revision, elapsedMs } = clock;
      const standing = await to({ ...record, elapsedMs });
      clock.ensureCurrent();
      if (standing === undefined) return { ...record, elapsedMs };
      const written = await this.write(moved(record, standing, clock.stamp()), revision);
      if (written !== undefined) return standing;
      await this.refresh(clock.name);
      clock.ensureCurrent();
    }
    throw tooManyChanges(clock.name);
  }

  /** @throws FlowProbeError `not-found`, `unavailable` */
  async remove(name: string): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      if (await this.removeAt(await this.find(name))) return;
    }
    throw tooManyChanges(name);
  }

  private subscribe(): Promise<() => void> {
    const watch = this.store.keyValue.watch(BUCKET, ({ key, value, revision }) => {
      if (value === undefined) this.onDeleted(key, revision);
      else this.learn(parse(value), revision);
    });
    return watched(watch, () => this.readAll());
  }

  /** Reads a clock from the store, which may be ahead of what was received. */
  private async refresh(name: string): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const before = this.clocks.get(name);
      const { deletions } = this;
      const known = before?.revision;
      const stored = await this.store.keyValue.get(BUCKET, name);
      // What was deleted meanwhile must not come back.
      if (deletions !== this.deletions) continue;
      // It is gone, or it is another store, whose revisions begin anew.
      const isReplaced = before !== undefined && (stored?.revision ?? 0) < before.revision;
      if (isReplaced && before.revision === known) this.forget(name, before.revision);
      if (stored !== undefined) this.learn(parse(stored.value), stored.revision);
      return;
    }
  }

  /** Forgets what the store does not have, and learns what it has. */
  private async readAll(): Promise<void> {
    const before = [...this.clocks.values()].map((clock) => [clock, clock.revision] as const);
    const { deletions } = this;
    const entries = await this.store.keyValue.entries(BUCKET);
    for (const [clock, revision] of before) {
      const isReplaced = (entries.get(clock.name)?.revision ?? 0) < revision;
      if (isReplaced && clock.revision === revision) this.forget(clock.name, revision);
    }
    if (deletions !== this.deletions) return;
    for (const { value, revision } of entries.values()) this.learn(parse(value), revision);
  }

  /** @throws FlowProbeError `limit-reached` */
  private ensureRoomFor(name: string): void {
    const others = [...this.making.keys()].filter((each) => each !== name && !this.clocks.has(each)).length;
    if (this.clocks.size + others < MAX_CLOCKS) return;
    throw new FlowProbeError('limit-reached', `There are ${MAX_CLOCKS} clocks; delete one first`);
  }

  /** Writes a clock, whose place is taken meanwhile. */
  private async writeReserved(record: ClockRecord, over: number): Promise<NamedClock | undefined> {
    const { name } = record;
    this.making.set(name, (this.making.get(name) ?? 0) + 1);
    try {
      return await this.write(record, over);
    } finally {
      const others = (this.making.get(name) ?? 0) - 1;
      if (others > 0) this.making.set(name, others);
      else this.making.delete(name);
    }
  }

  private async write(record: ClockRecord, over: number): Promise<NamedClock | undefined> {
    const value = Buffer.from(JSON.stringify(record));
    const revision = await this.store.keyValue.compareAndSet(BUCKET, record.name, value, over);
    return revision === undefined ? undefined : this.learn(record, revision);
  }

  /** @returns the clock with this record, or with a later one */
  private learn(record: ClockRecord, revision: number): NamedClock {
    const { name, generation } = record;
    const known = this.clocks.get(name);
    if (known !== undefined && known.revision >= revision) return known;
    if (known?.record.generation === generation) {
      known.apply(record, revision);
      return known;
    }
    const clock = new NamedClock(record, revision, this.tools);
    this.clocks.set(name, clock);
    known?.end('made anew');
    this.planSweep();
    return clock;
  }

  private forget(name: string, revision: number): void {
    const known = this.clocks.get(name);
    if (known === undefined || known.revision > revision) return;
    this.clocks.delete(name);
    known.end('deleted');
  }

  private onDeleted(name: string, revision: number): void {
    this.deletions += 1;
    this.forget(name, revision);
  }

  private async removeAt(clock: NamedClock): Promise<boolean> {
    const { name, revision } = clock;
    const isDeleted = await this.store.keyValue.delete(BUCKET, name, revision);
    if (isDeleted) this.onDeleted(name, revision);
    return isDeleted;
  }

  private planSweep(): void {
    if (this.sweep !== undefined || this.isStopped) return;
    this.sweep = this.timers.schedule(() => {
      this.sweep = undefined;
      inBackground('timer', this.sweepOnce());
    }, SWEEP_MS);
  }

  private async sweepOnce(): Promise<void> {
    try {
      await this.readAll();
      for (const clock of this.clocks.values()) await this.touchOrForget(clock);
    } catch (error) {
      // The store is away; the next sweep tries again.
      if (!isKnown(error)) throw error;
    } finally {
      if (this.clocks.size > 0) this.planSweep();
    }
  }

  private async touchOrForget(clock: NamedClock): Promise<void> {
    if (clock.openStreams > 0) clock.use();
    const nowMs = this.timers.now();
    const untouchedMs = nowMs - clock.touchedMs;
    if (nowMs - clock.usedMs >= FORGET_MS && untouchedMs >= FORGET_MS + TOUCH_MS) await this.removeAt(clock);
    else if (untouchedMs >= TOUCH_MS && clock.usedMs >= clock.touchedMs) {
      await this.write(clock.record, clock.revision);
    }
  }
}

function parse(value: Buffer): ClockRecord {
  return JSON.parse(value.toString()) as ClockRecord;
}

function tooManyChanges(name: string): FlowProbeError {
  return new FlowProbeError('unavailable', `Too many changes of clock ${name} at the same time; try again`);
}
