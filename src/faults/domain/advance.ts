import { faultOn, pauseMs } from './chance.js';
import { effectOf, type StepEffect, UNDISTURBED } from './fault-kind.js';
import { infoOf, type Point, READS } from './points.js';
import { type BackendRecord, type QueuedMessage, type StepRecord, type Trial } from './record.js';
import { type SystemSettings } from './settings.js';

/** A moment, in milliseconds: by the clock that schedules, and by the wall clock, which only people read. */
export interface Moment {
  readonly nowMs: number;
  readonly wallMs: number;
}

/** Copies of one message at one backend; more of them would change no figure. */
const MAX_COPIES = 16;
/** Sequences of one request that are known as taken: more than can come again between two writes of the reader's cursor. */
const MAX_TAKEN = 64;

/** A record after its steps. */
export interface Advanced {
  readonly record: BackendRecord;
  /** Messages to be put on the bus before the record is written: at least once, never none. */
  readonly publish: number;
  readonly trials: readonly Trial[];
}

export function isDue(item: QueuedMessage, settings: SystemSettings, nowMs: number): boolean {
  if (item.deadSinceMs !== undefined) return false;
  return item.dueMs <= nowMs || item.version !== settings.points[item.at].version;
}

/**
 * Takes the steps that are due, each once. A message that a step stores (inbox, outbox) waits there until the record is
 * written; a lambda hands over at once.
 */
export function advance(record: BackendRecord, settings: SystemSettings, moment: Moment): Advanced {
  const draft = new Draft(record, settings, moment);
  draft.takeDue();
  return draft.result();
}

/** Messages of the bus arrive, each under its sequence, and the lambda reads them. */
export function arrive(
  record: BackendRecord,
  sequences: readonly number[],
  settings: SystemSettings,
  moment: Moment,
): Advanced {
  const { fresh, next } = received(record, sequences);
  const draft = new Draft(next, settings, moment);
  draft.takeDue();
  for (let read = 0; read < fresh; read += 1) draft.tryFresh(READS[record.backend]);
  return draft.result();
}

/** What the frontend's call does, and how long it takes; the record is written after that. */
export function call(
  record: BackendRecord,
  settings: SystemSettings,
  moment: Moment,
): Advanced & { readonly delayMs: number } {
  const draft = new Draft(record, settings, moment);
  const delayMs = draft.call();
  return { ...draft.result(), delayMs };
}

/** A request that cannot go on: all that it has here becomes a dead letter, with the code of the error that stopped it. */
export function stopped(
  record: BackendRecord,
  sequences: readonly number[],
  code: string,
  settings: SystemSettings,
  { nowMs, wallMs }: Moment,
): BackendRecord {
  const { fresh, next } = received(record, sequences);
  const at = READS[record.backend];
  const arrivals = Array.from({ length: fresh }, () => queuedMessage(at, settings, nowMs));
  const items = [...next.items, ...arrivals].map((item): QueuedMessage =>
    item.deadSinceMs === undefined ? { ...item, deadSinceMs: wallMs, stoppedBy: code } : item,
  );
  return { ...next, items };
}

/** Dead letters are tried again, as if for the first time. Undefined where there are none. */
export function redriven(record: BackendRecord, settings: SystemSettings, nowMs: number): BackendRecord | undefined {
  if (!hasDeadLetters(record)) return undefined;
  const items = record.items.map(({ deadSinceMs, stoppedBy, ...item }): QueuedMessage => {
    if (deadSinceMs === undefined) return stoppedBy === undefined ? item : { ...item, stoppedBy };
    return { ...item, tries: 0, sinceMs: nowMs, dueMs: nowMs, version: settings.points[item.at].version };
  });
  return { ...record, items };
}

/** Without its dead letters, and with the time at which they were deleted. Undefined where there are none. */
export function withoutDeadLetters(record: BackendRecord, wallMs: number): BackendRecord | undefined {
  if (!hasDeadLetters(record)) return undefined;
  const items = record.items.filter(({ deadSinceMs }) => deadSinceMs === undefined);
  return { ...record, items, deletedAtMs: wallMs };
}

function hasDeadLetters({ items }: BackendRecord): boolean {
  return items.some(({ deadSinceMs }) => deadSinceMs !== undefined);
}

function received(
  record: BackendRecord,
  sequences: readonly number[],
): { readonly fresh: number; readonly next: BackendRecord } {
  const fresh = sequences.filter((sequence) => !record.taken.includes(sequence));
  const taken = [...record.taken, ...fresh].slice(-MAX_TAKEN);
  return { fresh: fresh.length, next: { ...record, arrived: record.arrived + fresh.length, taken } };
}

function queuedMessage(at: Point, settings: SystemSettings, nowMs: number): QueuedMessage {
  return { at, tries: 0, sinceMs: nowMs, dueMs: nowMs, version: settings.points[at].version };
}

class Draft {
  private items: QueuedMessage[];
  private readonly steps: Partial<Record<Point, StepRecord>>;
  private published: number;
  private answer: Pick<BackendRecord, 'answer'> = {};
  private publish = 0;
  private readonly trials: Trial[] = [];
  private readonly nowMs: number;
  private readonly wallMs: number;

  constructor(
    private readonly record: BackendRecord,
    private readonly settings: SystemSettings,
    { nowMs, wallMs }: Moment,
  ) {
    this.nowMs = nowMs;
    this.wallMs = wallMs;
    this.items = [...record.items];
    this.steps = { ...record.steps };
    this.published = record.published;
  }

  result(): Advanced {
    const { record, items, steps, published, answer, publish, trials } = this;
    return { record: { ...record, items, steps, published, ...answer }, publish, trials };
  }

  /** @returns how long the call takes, in milliseconds */
  call(): number {
    const item = this.fresh(1);
    const effect = this.attempt(item);
    const delayMs = this.delayOf(1, effect);
    this.report(item, effect, this.wallMs + delayMs);
    this.answer = { answer: effect.isConfirmed ? 'accepted' : 'failed' };
    this.deliver(1, effect);
    return delayMs;
  }

  takeDue(): void {
    for (const item of this.record.items) if (isDue(item, this.settings, this.nowMs)) this.take(item);
  }

  tryFresh(at: Point): void {
    this.try(this.fresh(at));
  }

  private take(item: QueuedMessage): void {
    this.items = this.items.filter((each) => each !== item);
    if (item.isDelayed === true) {
      this.report(item, { outcome: 'delayed' }, this.wallMs);
      this.deliver(item.at, UNDISTURBED);
    } else this.try(item);
  }

  private try(item: QueuedMessage): void {
    const { at } = item;
    const effect = this.attempt(item);
    const delayMs = this.delayOf(at, effect);
    if (delayMs > 0) {
      this.report(item, effect, null);
      this.put({
        ...item,
        sinceMs: this.nowMs,
        dueMs: this.nowMs + delayMs,
        version: this.version(at),
        isDelayed: true,
      });
      return;
    }
    this.report(item, effect, this.wallMs);
    this.deliver(at, effect);
    // A sender that gets no confirmation does the work again; without an outbox nobody waits for one.
    if (!effect.isConfirmed && this.record.mode !== 'naive') this.requeue(item);
  }

  /** Draws what hits the try, and records it. */
  private attempt({ at }: QueuedMessage): StepEffect {
    const before = this.steps[at];
    const attempts = (before?.attempts ?? 0) + 1;
    const fault = faultOn(this.settings, at, { ordinal: this.record.ordinal, attempt: attempts });
    const effect = fault === undefined ? UNDISTURBED : (effectOf(fault) ?? UNDISTURBED);
    const hit = fault === undefined ? {} : { firstHitMs: before?.firstHitMs ?? this.wallMs, lastHitMs: this.wallMs };
    this.steps[at] = {
      ...before,
      ...hit,
      atMs: this.wallMs,
      attempts,
      hits: (before?.hits ?? 0) + (fault === undefined ? 0 : 1),
      effects: before?.effects ?? 0,
      outcome: effect.outcome,
      fault: fault ?? before?.fault ?? null,
    };
    return effect;
  }

  private report(
    { at, sinceMs, isDelayed }: QueuedMessage,
    effect: Pick<StepEffect, 'outcome'>,
    endedMs: number | null,
  ): void {
    const { traceId } = this.record;
    const { outcome } = effect;
    const attempt = this.steps[at]?.attempts ?? 1;
    const fault = outcome === 'ok' ? null : (this.steps[at]?.fault ?? null);
    const dueMs = this.wallMs - (this.nowMs - sinceMs);
    const atMs = isDelayed === true ? dueMs : this.wallMs;
    const end = isDelayed === true ? { isEndOfDelay: isDelayed } : {};
    this.trials.push({ traceId, point: at, attempt, outcome, fault, sinceMs: dueMs, atMs, endedMs, ...end });
  }

  private deliver(at: Point, { deliveries }: StepEffect): void {
    for (let done = 0; done < deliveries; done += 1) this.deliverOnce(at);
  }

  /** Does what `POINTS` says of the step. With inboxes, a step that stores or applies drops what it has seen. */
  private deliverOnce(at: Point): void {
    const { action, next } = infoOf(at);
    const step = this.steps[at];
    if (step === undefined) throw new RangeError(`point ${at} delivers what it has not tried`);
    const isOnce = action === 'accept' || action === 'apply';
    if (isOnce && step.effects > 0 && this.record.mode === 'outbox+inbox') return;
    this.steps[at] = { ...step, effects: step.effects + 1 };
    if (action === 'publish') {
      this.publish += 1;
      this.published += 1;
    } else if (next !== null) {
      if (action === 'forward') this.tryFresh(next);
      else this.put(this.fresh(next));
    }
  }

  private requeue(item: QueuedMessage): void {
    const { nowMs } = this;
    const { maxAttempts, backoffMs } = this.settings.policy;
    const tries = item.tries + 1;
    const dueMs = nowMs + pauseMs(backoffMs, tries);
    const waiting = { ...item, tries, sinceMs: nowMs, dueMs, version: this.version(item.at) };
    this.put(maxAttempts > 0 && tries >= maxAttempts ? { ...waiting, deadSinceMs: this.wallMs } : waiting);
  }

  private put(item: QueuedMessage): void {
    if (this.items.length < MAX_COPIES) this.items.push(item);
  }

  private fresh(at: Point): QueuedMessage {
    return queuedMessage(at, this.settings, this.nowMs);
  }

  private version(at: Point): number {
    return this.settings.points[at].version;
  }

  private delayOf(at: Point, { isDelayed }: StepEffect): number {
    return isDelayed ? this.settings.points[at].latencyMs : 0;
  }
}
