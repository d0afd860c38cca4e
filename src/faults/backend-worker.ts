import { Logger } from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { inBackground, isKnown, reportBug } from '../kernel/errors/bugs.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { type KeyValue } from '../store/key-value.js';
import { type LogStorage } from '../store/log-storage.js';
import { BusReader, type Message, toMessage, topicOf } from './bus.js';
import { type Advanced, advance, arrive, isDue, type Moment, stopped } from './domain/advance.js';
import { type Backend, type BackendRecord, newRecord, type RequestInfo, type Trial } from './domain/record.js';
import { type SystemSettings } from './domain/settings.js';
import { type RequestStore } from './request-store.js';

/** Requests that go on in one piece of work, and share its commits. */
const MAX_PER_ROUND = 256;
const RETRY_MS = 500;
/** After a bug that is no single request's: the next try is likely to meet it again. */
const BUG_RETRY_MS = 60_000;
const SAVE_MS = 1000;

/** What a worker works with. */
export interface WorkerDependencies {
  readonly requests: Readonly<Record<Backend, RequestStore>>;
  readonly log: LogStorage;
  readonly keyValue: KeyValue;
  readonly clock: TaskClock;
  settings(): SystemSettings;
  /** Called with all tries once they are written; resolves later where telemetry does not keep up. */
  report(trials: readonly Trial[]): Promise<void>;
}

/** What comes together for one request in a round. */
interface Task {
  readonly request: RequestInfo;
  readonly sequences: number[];
}

interface Planned {
  readonly task: Task;
  readonly next: Advanced;
  /** Of the record that it was decided from; 0 where there was none. */
  readonly revision: number;
}

/** Errors that pass by themselves: the store is away, or does not keep up. */
function isPassing(error: unknown): boolean {
  return isKnown(error) && (error.code === 'unavailable' || error.code === 'limit-reached');
}

/**
 * One backend at work, with its outbox relay and its lambda. Whatever is due goes on in rounds: what each request has to do
 * next is decided, messages are put on the bus, the records are written, and only then it counts. A round that fails because
 * the store is away, or that a process ends in the middle of, is done again from what is stored. An error of any other kind
 * stops the request that met it, with the reason in its trace, and no other.
 */
export class BackendWorker {
  private readonly records: RequestStore;
  private readonly bus: BusReader;
  private readonly due = new Set<string>();
  private readonly later = new Map<string, Subscription>();
  /** Requests that are to be stopped, with the code of the error; the store may be away at the moment. */
  private readonly failed = new Map<string, string>();
  private running: Promise<void> | undefined;
  private stopped = true;
  private unsubscribe: () => void = () => undefined;
  private saving: Subscription | undefined;
  private saveSoon = false;
  private pausing: Subscription | undefined;
  private isPausing = false;

  constructor(
    private readonly name: Backend,
    private readonly dependencies: WorkerDependencies,
  ) {
    this.records = dependencies.requests[name];
    this.bus = new BusReader(name, dependencies.log, dependencies.keyValue, () => this.resume());
  }

  /** Resumes all that waits. @throws FlowProbeError `unavailable`; it can be started again. */
  async start(): Promise<void> {
    this.stopped = false;
    this.unsubscribe = this.records.subscribe((traceId, record) => this.plan(traceId, record));
    for (const record of this.records.records()) this.plan(record.traceId, record);
    try {
      await this.bus.open();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Finishes what is under way, and leaves the rest to the next leader. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.unsubscribe();
    for (const waiting of this.later.values()) waiting.unsubscribe();
    this.later.clear();
    this.due.clear();
    this.saving?.unsubscribe();
    this.saving = undefined;
    this.pausing?.unsubscribe();
    await this.running;
    await this.saveOrLeave();
    this.bus.close();
  }

  /** What waits before a point whose setting has changed is due at once. */
  onSettings(): void {
    for (const traceId of [...this.later.keys()]) this.plan(traceId, this.records.get(traceId));
  }

  /** Whether only time can bring something to do. */
  get isResting(): boolean {
    return this.running === undefined || this.isPausing;
  }

  private plan(traceId: string, record: BackendRecord | undefined): void {
    if (this.stopped) return;
    this.later.get(traceId)?.unsubscribe();
    this.later.delete(traceId);
    const alive = record?.items.filter(({ deadSinceMs }) => deadSinceMs === undefined) ?? [];
    if (alive.length === 0) return;
    const nowMs = this.dependencies.clock.now();
    const settings = this.dependencies.settings();
    if (alive.some((item) => isDue(item, settings, nowMs))) {
      this.due.add(traceId);
      this.resume();
      return;
    }
    const dueMs = alive.reduce((earliest, item) => Math.min(earliest, item.dueMs), Infinity);
    const waiting = this.dependencies.clock.schedule(() => {
      this.later.delete(traceId);
      this.due.add(traceId);
      this.resume();
    }, dueMs - nowMs);
    this.later.set(traceId, waiting);
  }

  private resume(): void {
    if (this.stopped) return;
    this.running ??= this.work()
      .catch((error: unknown) => reportBug('worker', error))
      .finally(() => {
        this.running = undefined;
        if (this.due.size > 0 || this.bus.hasMore) this.resume();
      });
  }

  private async work(): Promise<void> {
    // What comes in the same turn goes into the same round.
    await Promise.resolve();
    while (!this.isStopped() && (this.due.size > 0 || this.bus.hasMore)) {
      let messages: readonly Message[] = [];
      const tasks = new Map<string, Task>();
      try {
        messages = await this.bus.read();
        this.collect(tasks, messages);
        await this.round([...tasks.values()]);
        if (messages.length > 0) this.saveLater();
        if (this.saveSoon) await this.save();
      } catch (error) {
        // Nothing counts that is not written.
        this.bus.requeue(messages);
        for (const traceId of tasks.keys()) if (this.records.get(traceId) !== undefined) this.due.add(traceId);
        if (!isPassing(error)) reportBug('worker', error);
        if (this.isStopped()) return;
        await this.pause(isPassing(error) ? RETRY_MS : BUG_RETRY_MS);
      }
    }
  }

  private collect(tasks: Map<string, Task>, messages: readonly Message[]): void {
    for (const { sequence, request } of messages) {
      const task = tasks.get(request.traceId) ?? { request, sequences: [] };
      task.sequences.push(sequence);
      tasks.set(request.traceId, task);
    }
    for (const traceId of this.due) {
      if (tasks.size >= MAX_PER_ROUND) return;
      this.due.delete(traceId);
      const request = this.records.get(traceId);
      if (request !== undefined && !tasks.has(traceId)) tasks.set(traceId, { request, sequences: [] });
    }
  }

  private async round(tasks: readonly Task[]): Promise<void> {
    const planned: Planned[] = [];
    for (const task of tasks) {
      const plan = await this.orStop(task, () => this.plannedOf(task));
      if (plan !== undefined) planned.push(plan);
    }
    const published = await this.publishAll(planned);
    const outcomes = await Promise.allSettled(published.map((each) => this.orStop(each.task, () => this.write(each))));
    await this.report(outcomes.flatMap((each) => (each.status === 'fulfilled' ? (each.value ?? []) : [])));
    const failure = outcomes.find((each) => each.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  }

  /**
   * Does a piece of work for one request. An error that does not pass by itself stops that request.
   * @returns undefined where it was stopped @throws FlowProbeError that passes
   */
  private async orStop<T>(task: Task, work: () => Promise<T>): Promise<T | undefined> {
    const { traceId } = task.request;
    if (!this.failed.has(traceId)) {
      try {
        return await work();
      } catch (error) {
        if (isPassing(error)) throw error;
        if (!isKnown(error)) reportBug('worker', error);
        this.failed.set(traceId, isKnown(error) ? error.code : 'internal');
      }
    }
    await this.stopRequest(task);
    return undefined;
  }

  private async stopRequest({ request, sequences }: Task): Promise<void> {
    const { traceId } = request;
    const code = this.failed.get(traceId) ?? 'internal';
    try {
      await this.records.update(traceId, (stored) => {
        const record = stored ?? (sequences.length > 0 ? newRecord(this.name, request) : undefined);
        if (record === undefined) return Promise.resolve(undefined);
        return Promise.resolve(stopped(record, sequences, code, this.dependencies.settings(), this.moment()));
      });
    } catch (error) {
      if (isPassing(error)) throw error;
      new Logger('Faults').error(
        `The request ${traceId} could not be stopped, and waits as it is stored: ${String(error)}`,
      );
    }
    this.failed.delete(traceId);
  }

  private async plannedOf(task: Task): Promise<Planned | undefined> {
    const { traceId } = task.request;
    // Of the requests that there are, the watch may not have reported all yet to a leader that has just started.
    if (this.name === 1 && this.records.get(traceId) === undefined) await this.records.fetch(traceId);
    const known = this.records.knownOf(traceId);
    const next = await this.decide(task, known?.record);
    return next === undefined ? undefined : { task, next, revision: known?.revision ?? 0 };
  }

  /** Undefined where nothing is to be done: a message of a request that is forgotten, or nothing that is due any more. */
  private async decide({ request, sequences }: Task, record: BackendRecord | undefined): Promise<Advanced | undefined> {
    const known = record ?? ((await this.isForgotten(request)) ? undefined : newRecord(this.name, request));
    if (known === undefined) return undefined;
    const settings = this.dependencies.settings();
    const moment = this.moment();
    if (sequences.length > 0) return arrive(known, sequences, settings, moment);
    if (!known.items.some((item) => isDue(item, settings, moment.nowMs))) return undefined;
    return advance(known, settings, moment);
  }

  /** Of a request without a record here. Backend 1 has one for as long as it is kept; backend 2 once a message has come. */
  private async isForgotten({ traceId }: RequestInfo): Promise<boolean> {
    if (this.name === 1) return true;
    const first = this.dependencies.requests[1];
    return (first.get(traceId) ?? (await first.fetch(traceId))) === undefined;
  }

  /** @returns those whose messages are on the bus @throws FlowProbeError that passes */
  private async publishAll(planned: readonly Planned[]): Promise<readonly Planned[]> {
    try {
      await this.publish(planned.map(({ next }) => next));
      return planned;
    } catch (error) {
      if (isPassing(error)) throw error;
      // One of them is the reason: published alone, it is found, and the others go on.
      const published: Planned[] = [];
      for (const each of planned) {
        const isPublished = await this.orStop(each.task, async () => {
          await this.publish([each.next]);
          return true;
        });
        if (isPublished === true) published.push(each);
      }
      if (published.length === planned.length) reportBug('worker', error);
      return published;
    }
  }

  private async publish(steps: readonly Advanced[]): Promise<void> {
    const messages = steps.flatMap(({ record, publish }) => Array.from({ length: publish }, () => toMessage(record)));
    if (messages.length > 0) await this.dependencies.log.appendMany(topicOf(this.name === 1 ? 2 : 1), messages);
  }

  private async write({ task, next, revision }: Planned): Promise<readonly Trial[]> {
    return (await this.records.write(next.record, revision)) ? next.trials : this.decideAgain(task);
  }

  /** Somebody else wrote the record in between: decided again, from what they have written. */
  private async decideAgain(task: Task): Promise<readonly Trial[]> {
    let trials: readonly Trial[] = [];
    await this.records.fetch(task.request.traceId);
    await this.records.update(task.request.traceId, async (record) => {
      const next = await this.decide(task, record);
      trials = next?.trials ?? [];
      if (next !== undefined) await this.publish([next]);
      return next?.record;
    });
    return trials;
  }

  /** What was written counts, whether it can be reported or not. */
  private async report(trials: readonly Trial[]): Promise<void> {
    try {
      await this.dependencies.report(trials);
    } catch (error) {
      reportBug('worker', error);
    }
  }

  private saveLater(): void {
    this.saving ??= this.dependencies.clock.schedule(() => {
      this.saving = undefined;
      // Between two rounds all that was read is taken.
      if (this.running === undefined) inBackground('worker', this.save(), () => undefined);
      else this.saveSoon = true;
    }, SAVE_MS);
  }

  private async save(): Promise<void> {
    this.saveSoon = false;
    await this.bus.save();
  }

  /** A cursor that could not be saved costs reading some messages again. */
  private async saveOrLeave(): Promise<void> {
    try {
      await this.bus.save();
    } catch (error) {
      if (!isKnown(error)) reportBug('worker', error);
    }
  }

  private pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.isPausing = true;
      this.pausing = this.dependencies.clock.schedule(() => undefined, delayMs);
      // When it is over, or when it is ended early.
      this.pausing.add(() => {
        this.isPausing = false;
        resolve();
      });
    });
  }

  private moment(): Moment {
    const { clock } = this.dependencies;
    return { nowMs: clock.now(), wallMs: clock.wallMs() };
  }

  private isStopped(): boolean {
    return this.stopped;
  }
}
