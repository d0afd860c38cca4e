import { pauseMs, faultOn } from './chance.js';
import { type Effect, UNDISTURBED } from './fault-kind.js';
import { type Point } from './points.js';
import { type SystemSettings } from './settings.js';
import { type QueuedMessage, type BackendRecord, type StepRecord, type Trial } from './record.js';

/** Copies of one message at one side; more of them would change no figure. */
const MAX_COPIES = 16;

/** How a side goes on. */
export interface Advanced {
  readonly side: BackendRecord;
  /** Messages to be put on the bus before the side is written: at least once, never none. */
  readonly publish: number;
  readonly trials: readonly Trial[];
}

export function isDue(item: QueuedMessage, settings: SystemSettings, nowMs: number): boolean {
  if (item.deadSinceMs !== undefined) return false;
  return item.dueMs <= nowMs || item.version !== settings.points[item.at].version;
}

/**
 * Takes the steps that are due, each once. A message that reaches a place in the store by it (inbox, outbox) rests there
 * until that is written; a lambda goes on at once.
 */
export function advance(side: BackendRecord, settings: SystemSettings, nowMs: number): Advanced {
  const draft = new Draft(side, settings, nowMs);
  for (const item of side.items) if (isDue(item, settings, nowMs)) draft.take(item);
  return draft.result();
}

/** Messages of the bus arrive, each under its sequence, and the lambda reads them. */
export function arrive(side: BackendRecord, sequences: readonly number[], settings: SystemSettings, nowMs: number): Advanced {
  const fresh = sequences.filter((sequence) => !side.taken.includes(sequence));
  const draft = new Draft({ ...side, taken: [...side.taken, ...fresh] }, settings, nowMs);
  for (const item of side.items) if (isDue(item, settings, nowMs)) draft.take(item);
  for (let taken = 0; taken < fresh.length; taken += 1) draft.accept(side.side === 2 ? 3 : 7);
  return draft.result();
}

/** What the frontend's call does, and how long it takes; the record is written after that. */
export function call(side: BackendRecord, settings: SystemSettings, nowMs: number): Advanced & { readonly delayMs: number } {
  const draft = new Draft(side, settings, nowMs);
  const effect = draft.call();
  return { ...draft.result(), delayMs: effect.delayMs };
}

class Draft {
  private items: QueuedMessage[];
  private readonly steps: Partial<Record<Point, StepRecord>>;
  private readonly changed: { isSeen: boolean; effects: number; published: number; told?: 'accepted' | 'failed' };
  private publish = 0;
  private readonly trials: Trial[] = [];

  constructor(
    private readonly side: BackendRecord,
    private readonly settings: SystemSettings,
    private readonly nowMs: number,
  ) {
    const { items, steps, isSeen, effects, published } = side;
    this.items = [...items];
    this.steps = { ...steps };
    this.changed = { isSeen, effects, published };
  }

  result(): Advanced {
    const { side, items, steps, changed, publish, trials } = this;
    return { side: { ...side, items, steps, ...changed }, publish, trials };
  }

  call(): Effect {
    const effect = this.attempt(this.fresh(1));
    this.changed.told = effect.isConfirmed ? 'accepted' : 'failed';
    this.deliver(1, effect);
    return effect;
  }

  accept(at: Point): void {
    this.try(this.fresh(at));
  }

  take(item: QueuedMessage): void {
    this.items = this.items.filter((each) => each !== item);
    if (item.isDelayed === true) this.deliver(item.at, UNDISTURBED);
    else this.try(item);
  }

  private try(item: QueuedMessage): void {
    const effect = this.attempt(item);
    if (effect.delayMs > 0) {
      this.put({ ...item, ...this.queuedAt(item.at, effect.delayMs), isDelayed: true });
      return;
    }
    this.deliver(item.at, effect);
    // Who is not told that it is done does it again; fire and forget does not care.
    if (!effect.isConfirmed && this.side.mode !== 'naive') this.requeue(item);
  }

  /** Draws what hits the try, and writes it down. */
  private attempt({ at, sinceMs }: QueuedMessage): Effect {
    const before = this.steps[at];
    const attempt = (before?.attempts ?? 0) + 1;
    const kind = faultOn(this.settings, at, { ordinal: this.side.ordinal, attempt });
    const effect = kind?.apply(this.settings.points[at].latencyMs) ?? UNDISTURBED;
    const { outcome } = effect;
    const hit = kind === undefined ? {} : { firstHitMs: before?.firstHitMs ?? this.nowMs, lastHitMs: this.nowMs };
    this.steps[at] = {
      ...before,
      ...hit,
      atMs: this.nowMs,
      attempts: attempt,
      hits: (before?.hits ?? 0) + (kind === undefined ? 0 : 1),
      outcome,
      fault: kind?.name ?? before?.fault ?? null,
    };
    const { traceId } = this.side;
    const atMs = this.nowMs + effect.delayMs;
    this.trials.push({ traceId, point: at, attempt, outcome, fault: kind?.name ?? null, sinceMs, atMs });
    return effect;
  }

  private deliver(at: Point, { deliveries }: Effect): void {
    for (let done = 0; done < deliveries; done += 1) this.deliverOnce(at);
  }

  private deliverOnce(at: Point): void {
    switch (at) {
      case 1:
        if (this.isNewToInbox()) this.put(this.fresh(2));
        break;
      case 2:
      case 6:
        this.publish += 1;
        this.changed.published += 1;
        break;
      case 3:
        this.accept(4);
        break;
      case 7:
        this.accept(8);
        break;
      case 4:
        if (this.isNewToInbox()) this.put(this.fresh(5));
        break;
      case 5:
        if (this.applies()) this.put(this.fresh(6));
        break;
      case 8:
        this.applies();
        break;
    }
  }

  /** An inbox drops what it has seen. Backend 1 knows a call by its trace in the same way. */
  private isNewToInbox(): boolean {
    const isKnown = this.changed.isSeen && this.side.mode === 'outbox+inbox';
    this.changed.isSeen = true;
    return !isKnown;
  }

  /** The effect, and the mark that it was done, are one write. */
  private applies(): boolean {
    if (this.changed.effects > 0 && this.side.mode === 'outbox+inbox') return false;
    this.changed.effects += 1;
    return true;
  }

  private requeue(item: QueuedMessage): void {
    const { maxAttempts, backoffMs } = this.settings.policy;
    const tries = item.tries + 1;
    const waiting = { ...item, tries, ...this.queuedAt(item.at, pauseMs(backoffMs, tries)) };
    this.put(maxAttempts > 0 && tries >= maxAttempts ? { ...waiting, deadSinceMs: this.nowMs } : waiting);
  }

  private put(item: QueuedMessage): void {
    if (this.items.length < MAX_COPIES) this.items.push(item);
  }

  private fresh(at: Point): QueuedMessage {
    return { at, tries: 0, ...this.queuedAt(at, 0) };
  }

  private queuedAt(at: Point, delayMs: number): Pick<QueuedMessage, 'sinceMs' | 'dueMs' | 'version'> {
    return { sinceMs: this.nowMs, dueMs: this.nowMs + delayMs, version: this.settings.points[at].version };
  }
}

/** Dead letters are tried anew, as if for the first time. */
export function redriven(side: BackendRecord, settings: SystemSettings, nowMs: number): BackendRecord | undefined {
  if (!side.items.some(({ deadSinceMs }) => deadSinceMs !== undefined)) return undefined;
  const items = side.items.map(({ deadSinceMs, ...item }): QueuedMessage => {
    if (deadSinceMs === undefined) return item;
    return { ...item, tries: 0, sinceMs: nowMs, dueMs: nowMs, version: settings.points[item.at].version };
  });
  return { ...side, items };
}
