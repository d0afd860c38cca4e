import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type Fault,
  type Mode,
  type Policy,
  withFault,
  withMode,
  withoutFault,
} from '../../../src/faults/domain/settings.js';
import {
  deadLettersOf,
  type PointState,
  pointStates,
  type Report,
  reportOf,
  viewOf,
} from '../../../src/faults/domain/report.js';
import { type Point } from '../../../src/faults/domain/points.js';
import { type Trial } from '../../../src/faults/domain/record.js';
import { FaultSettings } from '../../../src/faults/fault-settings.service.js';
import { Frontend } from '../../../src/faults/frontend.service.js';
import { MessagingService } from '../../../src/faults/messaging.service.js';
import { type StepReports } from '../../../src/faults/step-reports.service.js';
import { FlowProbeError } from '../../../src/kernel/errors/flowprobe.error.js';
import { LocalLeases } from '../../../src/store/embedded/local-leases.js';
import { type Leases } from '../../../src/store/leases.js';
import { SharedLeases } from '../../../src/store/shared-leases.js';
import { Store, type StoreState } from '../../../src/store/store.js';
import { VirtualClock } from '../fakes/virtual-clock.js';
import { burn, type Fuse, MemoryKeyValue } from '../fakes/memory-key-value.js';
import { MemoryLogStorage } from '../fakes/memory-log-storage.js';
import { SeededEntropy } from '../fakes/seeded-entropy.js';

const START_MS = Date.UTC(2025, 8, 6, 22, 52, 52);
const QUIET_TURNS = 3;

/** A log whose writes burn the same fuse as those of the keys. */
class FusedLog extends MemoryLogStorage {
  constructor(private readonly keyValue: MemoryKeyValue) {
    super();
  }

  override async appendMany(name: string, bodies: readonly Buffer[]): Promise<number[]> {
    const { fuse } = this.keyValue;
    const isLost = burn(fuse);
    if (fuse !== undefined && fuse.writes < 0) this.goAway();
    const sequences = await super.appendMany(name, bodies);
    if (isLost) throw new FlowProbeError('unavailable', 'the answer was lost');
    return sequences;
  }
}

/** A store in memory that survives the system on top of it, as a disk survives a process. */
export class MemoryStore extends Store {
  readonly keyValue = new MemoryKeyValue();
  readonly log: MemoryLogStorage = new FusedLog(this.keyValue);
  readonly driver = 'memory';
  readonly leases: Leases;

  /** @param clock of replicas that share it; without one it belongs to one process at a time */
  constructor(clock?: VirtualClock) {
    super();
    this.leases = clock === undefined ? new LocalLeases() : new SharedLeases(this.keyValue, clock);
  }

  state(): StoreState {
    return { available: true };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export const ALWAYS: Omit<Fault, 'kind'> = { enabled: true, probability: 1, latencyMs: 1000, seed: 'tests' };

/** The evented system without a network, on a clock that the test moves. */
export class EventedSystem {
  readonly trials: Trial[] = [];
  /** Traces of all requests, by what the frontend was answered. */
  readonly accepted: string[] = [];
  readonly failed: string[] = [];
  /** Requests that were answered with an unavailable store; they may have been stored. */
  unknown = 0;
  private readonly settings: FaultSettings;
  readonly messaging: MessagingService;
  private readonly frontend: Frontend;

  private constructor(
    readonly store: MemoryStore,
    readonly clock: VirtualClock,
    entropySeed: string,
  ) {
    this.settings = new FaultSettings(store);
    const report = (trials: readonly Trial[]): Promise<void> => {
      this.trials.push(...trials);
      return Promise.resolve();
    };
    const reports = { report, stopWaiting: () => undefined } as unknown as StepReports;
    this.messaging = new MessagingService(store, clock, this.settings, reports);
    this.frontend = new Frontend(this.messaging, this.settings, clock, new SeededEntropy(entropySeed));
  }

  static async start(
    options: { store?: MemoryStore; clock?: VirtualClock; entropySeed?: string } = {},
  ): Promise<EventedSystem> {
    const { store = new MemoryStore(), clock = new VirtualClock(START_MS), entropySeed = 'ids' } = options;
    const system = new EventedSystem(store, clock, entropySeed);
    await system.messaging.onApplicationBootstrap();
    system.frontend.onApplicationBootstrap();
    return system;
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    this.frontend.onModuleDestroy();
    const stopping = this.messaging.onModuleDestroy();
    await this.settle();
    await stopping;
  }

  /** From now on only so many writes reach the store. */
  light(fuse: Fuse): void {
    this.store.keyValue.fuse = { ...fuse };
  }

  /** As after `kill -9`: nothing of it runs any more, wherever it was; another one goes on with the store. */
  async crash(): Promise<EventedSystem> {
    this.light({ writes: -1, isLastAnswered: true });
    this.store.log.goAway();
    const stopping = this.stop();
    await this.settle();
    await stopping;
    this.store.keyValue.fuse = undefined;
    this.store.log.comeBack();
    const next = await EventedSystem.start({
      store: this.store,
      clock: this.clock,
      entropySeed: `${this.clock.now()}`,
    });
    next.accepted.push(...this.accepted);
    next.failed.push(...this.failed);
    next.unknown = this.unknown;
    return next;
  }

  async arm(point: Point, fault: Partial<Fault> & Pick<Fault, 'kind'>): Promise<void> {
    await this.settings.change((before) => withFault(before, point, { ...ALWAYS, ...fault }, this.clock.now()));
  }

  async clear(point: Point): Promise<void> {
    await this.settings.change((before) => withoutFault(before, point));
  }

  async setMode(mode: Mode): Promise<void> {
    await this.settings.change((before) => withMode(before, mode));
  }

  async setPolicy(policy: Policy): Promise<void> {
    await this.settings.change((before) => ({ ...before, policy }));
  }

  async setLoad(rps: number): Promise<void> {
    await this.settings.change((before) => ({ ...before, rps }));
  }

  /** Sends requests, one after the other; does not wait for what becomes of them. */
  async send(count: number): Promise<void> {
    for (let sent = 0; sent < count; sent += 1) {
      const sending = this.sendOne();
      await this.settle(1);
      await sending;
    }
  }

  async sendOne(): Promise<void> {
    try {
      this.accepted.push(await this.frontend.send());
    } catch (error) {
      if (!(error instanceof FlowProbeError)) throw error;
      const traceId = error.details[0]?.problem;
      if (traceId === undefined && error.code !== 'unavailable') throw error;
      if (traceId === undefined) this.unknown += 1;
      else this.failed.push(traceId);
    }
  }

  async redrive(traceId: string): Promise<boolean> {
    return this.messaging.redrive(traceId);
  }

  /** @returns how many requests had dead letters */
  redriveAll(): Promise<number> {
    return this.messaging.forEachDeadLetter((traceId) => this.messaging.redrive(traceId));
  }

  /** @returns how many requests had dead letters */
  deleteAll(): Promise<number> {
    return this.messaging.forEachDeadLetter((traceId) => this.messaging.deleteDeadLetters(traceId));
  }

  /** Lets happen all that needs no time. */
  async settle(turns = QUIET_TURNS): Promise<void> {
    for (let quiet = 0; quiet < turns; quiet += 1) {
      this.clock.advanceBy(0);
      await nextTurn();
      if (!this.messaging.isResting) quiet = -1;
    }
  }

  async advance(durationMs: number, stepMs = 100): Promise<void> {
    const untilMs = this.clock.now() + durationMs;
    while (this.clock.now() < untilMs) {
      this.clock.advanceTo(Math.min(untilMs, this.clock.now() + stepMs));
      await this.settle(1);
    }
    await this.settle();
  }

  /** Lets time pass until nothing is on its way any more. */
  async drain(mostMs = 600_000): Promise<void> {
    const untilMs = this.clock.now() + mostMs;
    while (this.points.some(({ waiting }) => waiting > 0) && this.clock.now() < untilMs) await this.advance(1000, 250);
  }

  get report(): Report {
    const { index } = this.messaging;
    return reportOf(this.settings.current, index.totals, {
      parked: index.deadLettered.size,
      refusing: index.refusing(),
    });
  }

  get points(): PointState[] {
    return pointStates(this.settings.current, this.messaging.index.totals);
  }

  point(point: Point): PointState {
    const state = this.points[point - 1];
    if (state === undefined) throw new Error('no such point');
    return state;
  }

  view(traceId: string): ReturnType<typeof viewOf> {
    const trace = this.messaging.index.traceOf(traceId);
    if (trace === undefined) throw new Error(`no trace ${traceId}`);
    return viewOf(trace);
  }

  get views(): ReturnType<typeof viewOf>[] {
    return [...this.messaging.index.traces()].map(viewOf);
  }

  get deadLetters(): ReturnType<typeof deadLettersOf> {
    return [...this.messaging.index.traces()].flatMap(deadLettersOf);
  }

  /** How often a request was applied, by Backend 2 and by Backend 1, as its trace says. */
  effectsOf(traceId: string): { readonly two: number; readonly one: number } {
    const at = (point: Point): number => this.view(traceId).steps.find((step) => step.point === point)?.effects ?? 0;
    return { two: at(5), one: at(8) };
  }
}
