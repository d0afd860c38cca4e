import { type Subscription } from 'rxjs';
import { type KeyValue } from '../store/key-value.js';
import { type LogStorage } from '../store/log-storage.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { BusReader, type Message, toMessage, topicOf } from './bus.js';
import { type Advanced, advance, arrive, isDue } from './domain/advance.js';
import { type SystemSettings } from './domain/settings.js';
import { newRecord, type RequestInfo, type BackendRecord, type Backend, type Trial } from './domain/record.js';
import { type RequestStore } from './request-store.js';

/** Requests that go on in one piece of work, and share its commits. */
const MAX_PER_ROUND = 256;
const RETRY_MS = 500;
const SAVE_MS = 1000;

/** What a worker works with. */
export interface WorkerDependencies {
  readonly ledgers: Readonly<Record<Backend, RequestStore>>;
  readonly log: LogStorage;
  readonly keyValue: KeyValue;
  readonly clock: TaskClock;
  settings(): SystemSettings;
  /** Is told of all tries once they are written; whoever is behind may make it wait. */
  report(trials: readonly Trial[]): Promise<void>;
}

/** What comes together for one request in a round. */
interface Task {
  readonly request: RequestInfo;
  readonly sequences: number[];
}

/**
 * One side at work: its outbox relay, its lambda and its backend. Whatever is due goes on in rounds: what each request has to
 * do next is decided, messages are put on the bus, the sides are written, and only then it counts. A round that fails, or
 * a process that ends in the middle of one, is done again from what is stored.
 */
export class BackendWorker {
  private readonly ledger: RequestStore;
  private readonly bus: BusReader;
  private readonly due = new Set<string>();
  private readonly later = new Map<string, Subscription>();
  private running: Promise<void> | undefined;
  private stopped = true;
  private forgetLedger: () => void = () => undefined;
  private saving: Subscription | undefined;
  private saveSoon = false;
  private pausing: Subscription | undefined;
  private isPausing = false;

  constructor(
    private readonly name: Backend,
    private readonly bench: WorkerDependencies,
  ) {
    this.ledger = bench.ledgers[name];
    this.bus = new BusReader(name, bench.log, bench.keyValue, () => this.resume());
  }

  /** Takes up all that waits. @throws FlowProbeError `unavailable`; it can be started again. */
  async start(): Promise<void> {
    this.stopped = false;
    this.forgetLedger = this.ledger.subscribe((traceId, side) => this.plan(traceId, side));
    for (const side of this.ledger.records()) this.plan(side.traceId, side);
    try {
      await this.bus.open();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Finishes what is under way, and leaves the rest to who comes next. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.forgetLedger();
    for (const waiting of this.later.values()) waiting.unsubscribe();
    this.later.clear();
    this.due.clear();
    this.saving?.unsubscribe();
    this.saving = undefined;
    this.pausing?.unsubscribe();
    await this.running;
    await this.bus.save().catch(() => undefined);
    this.bus.close();
  }

  /** What waits before a point whose setting has changed is due at once. */
  onSettings(): void {
    for (const traceId of [...this.later.keys()]) this.plan(traceId, this.ledger.get(traceId));
  }

  /** Whether only time can bring something to do. */
  get isResting(): boolean {
    return this.running === undefined || this.isPausing;
  }

  private plan(traceId: string, side: BackendRecord | undefined): void {
    if (this.stopped) return;
    this.later.get(traceId)?.unsubscribe();
    this.later.delete(traceId);
    const alive = side?.items.filter(({ deadSinceMs }) => deadSinceMs === undefined) ?? [];
    if (alive.length === 0) return;
    const nowMs = this.bench.clock.now();
    const settings = this.bench.settings();
    if (alive.some((item) => isDue(item, settings, nowMs))) {
      this.due.add(traceId);
      this.resume();
      return;
    }
    const dueMs = alive.reduce((earliest, item) => Math.min(earliest, item.dueMs), Infinity);
    const waiting = this.bench.clock.schedule(() => {
      this.later.delete(traceId);
      this.due.add(traceId);
      this.resume();
    }, dueMs - nowMs);
    this.later.set(traceId, waiting);
  }

  private resume(): void {
    if (this.stopped) return;
    this.running ??= this.work().finally(() => {
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
      } catch {
        // The store is away, or does not keep up: nothing of it counts that is not written.
        this.bus.requeue(messages);
        for (const traceId of tasks.keys()) if (this.ledger.get(traceId) !== undefined) this.due.add(traceId);
        await this.pause();
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
      const request = this.ledger.get(traceId);
      if (request !== undefined && !tasks.has(traceId)) tasks.set(traceId, { request, sequences: [] });
    }
  }

  private async round(tasks: readonly Task[]): Promise<void> {
    const planned: { readonly task: Task; readonly next: Advanced }[] = [];
    for (const task of tasks) {
      const next = await this.decide(task, this.ledger.get(task.request.traceId));
      if (next !== undefined) planned.push({ task, next });
    }
    await this.publish(planned.map(({ next }) => next));
    const outcomes = await Promise.allSettled(
      planned.map(async ({ task, next }) =>
        (await this.ledger.write(next.side)) ? next.trials : await this.decideAgain(task),
      ),
    );
    await this.bench.report(outcomes.flatMap((each) => (each.status === 'fulfilled' ? each.value : [])));
    const failure = outcomes.find((each) => each.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  }

  /** Undefined where nothing is to be done: a message of a request that is forgotten, or nothing that is due any more. */
  private async decide({ request, sequences }: Task, side: BackendRecord | undefined): Promise<Advanced | undefined> {
    const known = side ?? ((await this.isForgotten(request)) ? undefined : newRecord(this.name, request));
    if (known === undefined) return undefined;
    const { bench } = this;
    const nowMs = bench.clock.now();
    if (sequences.length > 0) return arrive(known, sequences, bench.settings(), nowMs);
    const settings = bench.settings();
    if (!known.items.some((item) => isDue(item, settings, nowMs))) return undefined;
    return advance(known, settings, nowMs);
  }

  /** Side 1 knows each request for as long as it is kept; side 2 has it once a message has come. */
  private async isForgotten({ traceId }: RequestInfo): Promise<boolean> {
    const first = this.bench.ledgers[1];
    if (this.name === 1) return (await first.fetch(traceId)) === undefined;
    return (first.get(traceId) ?? (await first.fetch(traceId))) === undefined;
  }

  private async publish(steps: readonly Advanced[]): Promise<void> {
    const messages = steps.flatMap(({ side, publish }) => Array.from({ length: publish }, () => toMessage(side)));
    if (messages.length > 0) await this.bench.log.appendMany(topicOf(this.name === 1 ? 2 : 1), messages);
  }

  /** Somebody else was faster: decided again, from what they have written. */
  private async decideAgain(task: Task): Promise<readonly Trial[]> {
    let trials: readonly Trial[] = [];
    await this.ledger.fetch(task.request.traceId);
    await this.ledger.update(task.request.traceId, async (side) => {
      const next = await this.decide(task, side);
      trials = next?.trials ?? [];
      if (next !== undefined) await this.publish([next]);
      return next?.side;
    });
    return trials;
  }

  private saveLater(): void {
    this.saving ??= this.bench.clock.schedule(() => {
      this.saving = undefined;
      // Between two rounds all that was read is taken.
      if (this.running === undefined) this.save().catch(() => undefined);
      else this.saveSoon = true;
    }, SAVE_MS);
  }

  private async save(): Promise<void> {
    this.saveSoon = false;
    await this.bus.save();
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      this.isPausing = true;
      this.pausing = this.bench.clock.schedule(() => undefined, RETRY_MS);
      // When it is over, or when it is ended early.
      this.pausing.add(() => {
        this.isPausing = false;
        resolve();
      });
    });
  }

  private isStopped(): boolean {
    return this.stopped;
  }
}
