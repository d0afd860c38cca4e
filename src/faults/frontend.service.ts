import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { inBackground, reportBug } from '../kernel/errors/bugs.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { Entropy } from '../kernel/random/entropy.js';
import { Random } from '../kernel/random/random.js';
import { uuidText } from '../kernel/random/uuid.js';
import { TaskClock } from '../kernel/time/clock.js';
import { pause } from '../kernel/time/pause.js';
import { call } from './domain/advance.js';
import { infoOf } from './domain/points.js';
import { sameFaults } from './domain/settings.js';
import { newRecord } from './domain/record.js';
import { FaultSettings } from './fault-settings.service.js';
import { MessagingService } from './messaging.service.js';

const LOAD_TICK_MS = 20;
const MS_PER_SECOND = 1000;
/** Requests of the load that may be made up for in one go, after a pause of the process. */
const MAX_AT_ONCE = 50;

/** A steady flow of requests, since it began. */
interface Flow {
  readonly rps: number;
  startedMs: number;
  sent: number;
}

/** The frontend: calls Backend 1, once for each request, and returns what came of it. */
@Injectable()
export class Frontend implements OnApplicationBootstrap, OnModuleDestroy {
  private ordinal = 0;
  private ids: Random | undefined;
  private ticking: Subscription | undefined;
  private flow: Flow = { rps: 0, startedMs: 0, sent: 0 };
  private readonly subscription: Subscription;
  /** Calls that are not stored yet. */
  private calling = 0;

  constructor(
    private readonly messaging: MessagingService,
    private readonly settings: FaultSettings,
    private readonly clock: TaskClock,
    private readonly entropy: Entropy,
  ) {
    this.subscription = settings.changes$.subscribe(({ before, after }) => {
      // The same faults, set again, hit the same requests.
      if (!sameFaults(before, after)) this.ordinal = 0;
      if (before.rps !== after.rps) this.startLoad();
    });
  }

  onApplicationBootstrap(): void {
    this.startLoad();
  }

  onModuleDestroy(): void {
    this.subscription.unsubscribe();
    this.ticking?.unsubscribe();
  }

  /**
   * One request. Resolves with its trace once Backend 1 has stored it.
   * @throws FlowProbeError `unavailable` with the trace in its details where point 1 fails it; without where the store is
   * away; `limit-reached` where too many wait.
   */
  async send(): Promise<string> {
    this.messaging.assertOpen();
    const refusing = this.messaging.index.refusing(this.calling);
    if (refusing !== null) throw new FlowProbeError('limit-reached', refusing);
    this.calling += 1;
    try {
      return await this.call();
    } finally {
      this.calling -= 1;
    }
  }

  private async call(): Promise<string> {
    const { mode, run } = this.settings.current;
    const traceId = this.newTraceId();
    const request = { traceId, run, mode, ordinal: this.ordinal, sentMs: this.clock.wallMs() };
    this.ordinal += 1;
    const { record, trials, delayMs } = call(newRecord(1, request), this.settings.current, {
      nowMs: this.clock.now(),
      wallMs: request.sentMs,
    });
    if (delayMs > 0) await pause(this.clock, delayMs);
    await this.messaging.begin(record, trials);
    if (record.answer === 'accepted') return traceId;
    const { name } = infoOf(1);
    const details = [{ field: 'traceId', problem: traceId }];
    throw new FlowProbeError('unavailable', `${name} failed: ${trials[0]?.fault ?? ''}`, details, {
      // A step that crashes behind its work goes on without who has called it.
      isSettled: record.items.length === 0,
    });
  }

  private newTraceId(): string {
    this.ids ??= Random.fromSeed(Array.from({ length: 4 }, () => this.entropy.uint32().toString(16)).join('/'));
    return uuidText(this.ids);
  }

  /** A steady flow, by the replica that leads. */
  private startLoad(): void {
    this.ticking?.unsubscribe();
    this.ticking = undefined;
    const { rps } = this.settings.current;
    if (rps <= 0) return;
    this.flow = { rps, startedMs: this.clock.now(), sent: 0 };
    this.tickLater();
  }

  private tickLater(): void {
    this.ticking = this.clock.schedule(() => {
      try {
        this.tick(this.flow);
      } catch (error) {
        reportBug('timer', error);
      }
      this.tickLater();
    }, LOAD_TICK_MS);
  }

  private tick(flow: Flow): void {
    const nowMs = this.clock.now();
    const due = Math.floor(((nowMs - flow.startedMs) * flow.rps) / MS_PER_SECOND);
    if (!this.messaging.isLeading || due - flow.sent > MAX_AT_ONCE) {
      flow.startedMs = nowMs;
      flow.sent = 0;
      return;
    }
    for (; flow.sent < due; flow.sent += 1) this.sendInBackground();
  }

  private sendInBackground(): void {
    // What the frontend would be answered is in the report.
    inBackground('timer', this.send(), () => undefined);
  }
}
