import { hasTooManySlashes, MAX_SLASHES } from './domain/change-limits.js';
import { type FlowProbeError, refused } from '../kernel/errors/flowprobe.error.js';
import { isObject } from '../kernel/input/is-object.js';

/** A context as the library uses it while it expands: all terms that apply at a place. */
interface ActiveContext {
  readonly mappings: ReadonlyMap<string, unknown>;
}

/** A processed context, with the warnings that its processing gave. */
interface Processed {
  readonly context: ActiveContext;
}

/** A context of the document, with what became of it on top of other contexts; the library's own class has the same methods. */
class ResolvedContext {
  private readonly processed = new Map<ActiveContext, Processed>();

  /** @param maxProcessed each result holds a copy of all terms */
  constructor(
    readonly document: unknown,
    private readonly maxProcessed: number,
  ) {}

  getProcessed(activeContext: ActiveContext): Processed | undefined {
    return this.processed.get(activeContext);
  }

  setProcessed(activeContext: ActiveContext, processed: Processed): void {
    if (this.processed.size < this.maxProcessed) this.processed.set(activeContext, processed);
  }
}

/** Terms of one context. */
const MAX_TERMS = 2000;
/**
 * The work for all contexts of a body: whenever one is applied, the library copies each term that applies already, and adds those of the
 * context. Each takes some 4 µs and 400 bytes.
 */
export const MAX_CONTEXT_WORK = 40_000;
/** The work for one list of contexts, which the library applies without a pause: some 25 ms. */
export const MAX_WORK_AT_ONCE = 6000;
/** So much work, or one list of contexts, between two turns of the event loop. */
export const WORK_PER_TURN = 2000;
/** A context is read as text to find it again; so many characters cost as much as one term. */
const CHARACTERS_PER_TERM = 128;
/** Contexts in one list. */
const MAX_CONTEXTS = 100;
/** Results kept for contexts within contexts, in one body. */
const MAX_PROCESSED = 10;

/** Contexts that many bodies begin with, the least recently used first. */
const shared = new Map<string, ResolvedContext>();
const MAX_SHARED = 50;
/** All contexts of a body together, as each result holds the terms of those before it: so all stay under 10 MiB. */
const MAX_SHARED_LENGTH = 4096;

/** Stands for the context of the body, so that the library need not copy and compare it for each slice. */
export const BODY_CONTEXT = Symbol('the context of the body');

export const REMOTE = { field: '@context', problem: '@context must be given in place; a URL is not loaded' };

/**
 * Gives the library the contexts of one body: only those that stand in it, and only as long as they cost no more than a bound.
 * Without it, a body of some hundred KiB whose 9,000 nodes have a context each on top of 20,000 terms takes minutes and gigabytes.
 */
export class BodyContexts {
  /** Why the body is refused: the library may wrap what is thrown here. */
  refusal: FlowProbeError | undefined;
  private work = 0;
  private workThisTurn = 0;
  private readonly own = new Map<string, ResolvedContext>();
  private readonly ofBody: readonly ResolvedContext[];
  private isApplied = false;

  /** @param giveTurn resolves after the event loop had its turn */
  constructor(
    context: unknown,
    private readonly giveTurn: () => Promise<void>,
  ) {
    const given = this.listOf(context ?? null);
    // The library asks for one at least; null is none.
    const contexts = (given.length === 0 ? [null] : given).map((each) => ({ each, text: this.textOf(each) }));
    const length = contexts.reduce((sum, { text }) => sum + text.length, 0);
    const isShared = length <= MAX_SHARED_LENGTH;
    this.ofBody = contexts.map(({ each, text }) =>
      isShared && isObject(each) ? sharedContext(text, each) : new ResolvedContext(each, isObject(each) ? 1 : 0),
    );
    // As if none were known, so that the answer does not depend on the bodies before.
    this.charge(workFor(this.ofBody.map(({ document }) => new ResolvedContext(document, 0))));
  }

  /** Called by the library for each list of contexts that it applies. */
  async resolve({ activeCtx, context }: { activeCtx: ActiveContext; context: unknown }): Promise<ResolvedContext[]> {
    const resolved = context === BODY_CONTEXT ? [...this.ofBody] : this.ownContexts(context);
    const isCharged = context === BODY_CONTEXT && !this.isApplied;
    if (context === BODY_CONTEXT) this.isApplied = true;
    const work = workFor(resolved, activeCtx);
    if (!isCharged) this.charge(work);
    this.workThisTurn += work;
    if (this.workThisTurn > WORK_PER_TURN) {
      this.workThisTurn = work;
      await this.giveTurn();
    }
    return resolved;
  }

  private ownContexts(context: unknown): ResolvedContext[] {
    return this.listOf(context).map((each) => {
      const text = this.textOf(each);
      if (!isObject(each)) return new ResolvedContext(each, 0);
      this.charge(text.length / CHARACTERS_PER_TERM);
      const resolved = this.own.get(text) ?? new ResolvedContext(each, MAX_PROCESSED);
      this.own.set(text, resolved);
      return resolved;
    });
  }

  private listOf(context: unknown): readonly unknown[] {
    if (!Array.isArray(context)) return [context];
    if (context.length > MAX_CONTEXTS) this.refuse(`@context must be a list of at most ${MAX_CONTEXTS}`);
    return context;
  }

  /** A context as text, by which it is found again; empty where it is no object. @throws FlowProbeError `invalid-body` */
  private textOf(context: unknown): string {
    if (typeof context === 'string' || (isObject(context) && typeof context['@import'] === 'string'))
      this.refuse(REMOTE.problem);
    if (!isObject(context)) return '';
    if (Object.keys(context).length > MAX_TERMS) this.refuse(`@context must define at most ${MAX_TERMS} terms`);
    const text = JSON.stringify(context);
    if (hasTooManySlashes(text) && holdsLongPath(context))
      this.refuse(`a text in @context must have at most ${MAX_SLASHES} slashes`);
    return text;
  }

  /** Counts work; the library does some without asking for a context. @throws FlowProbeError `invalid-body` over a bound */
  charge(terms: number): void {
    this.work += terms;
    if (terms > MAX_WORK_AT_ONCE || this.work > MAX_CONTEXT_WORK) {
      this.refuse('@context has too many terms for so many contexts: send one context for all items, or fewer items');
    }
  }

  private refuse(problem: string): never {
    this.refusal ??= refused('invalid-body', [{ field: '@context', problem }]);
    throw this.refusal;
  }
}

/**
 * Terms that are copied and added where contexts are applied one after the other. One whose result is known costs next to nothing;
 * null starts from nothing.
 */
function workFor(contexts: readonly ResolvedContext[], activeContext?: ActiveContext): number {
  let active = activeContext;
  let terms = activeContext?.mappings.size ?? 0;
  let work = 0;
  for (const context of contexts) {
    const known = active === undefined ? undefined : context.getProcessed(active);
    active = known?.context;
    if (known !== undefined) terms = known.context.mappings.size;
    else terms = context.document === null ? 0 : terms + termsIn(context.document);
    work += known === undefined ? 1 + terms : 1;
  }
  return work;
}

function termsIn(context: unknown): number {
  return isObject(context) ? Object.keys(context).length : 0;
}

/** Whether one of the texts in a context has too many slashes. */
function holdsLongPath(value: unknown): boolean {
  if (typeof value === 'string') return hasTooManySlashes(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsLongPath);
}

function sharedContext(text: string, document: unknown): ResolvedContext {
  const resolved = shared.get(text) ?? new ResolvedContext(document, 1);
  shared.delete(text);
  shared.set(text, resolved);
  if (shared.size > MAX_SHARED) {
    for (const oldest of shared.keys()) {
      shared.delete(oldest);
      break;
    }
  }
  return resolved;
}
