import { setImmediate } from 'node:timers/promises';
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
export const MAX_TERMS = 2000;
/**
 * The work for all contexts of a body: whenever one is applied, the library copies each term that applies already, and adds those of the
 * context. Each takes some 4 µs and 400 bytes.
 */
export const MAX_CONTEXT_WORK = 40_000;
/** So much work at most between two turns of the event loop. */
const WORK_PER_TURN = 2000;
/** A context is read as text to find it again; so many characters cost as much as one term. */
const CHARACTERS_PER_TERM = 128;
/** Results kept for contexts within contexts, in one body. */
const MAX_PROCESSED = 10;

/** Contexts that many bodies begin with, the least recently used first. Small ones, so that all together stay under 10 MiB. */
const shared = new Map<string, ResolvedContext>();
const MAX_SHARED = 50;
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
  private workAtTurn = 0;
  private readonly own = new Map<string, ResolvedContext>();
  private readonly ofBody: readonly ResolvedContext[];

  constructor(context: unknown) {
    const given: readonly unknown[] = Array.isArray(context) ? context : [context ?? null];
    // The library asks for one at least; null is none.
    const contexts = given.length === 0 ? [null] : given;
    this.ofBody = contexts.map((each) => this.resolveOne(each, sharedContext));
    this.charge(contexts.reduce<number>((sum, each) => sum + (isObject(each) ? Object.keys(each).length : 0), 0));
  }

  /** Called by the library for each context that it applies. */
  async resolve({ activeCtx, context }: { activeCtx: ActiveContext; context: unknown }): Promise<ResolvedContext[]> {
    if (context === BODY_CONTEXT) return [...this.ofBody];
    const contexts: readonly unknown[] = Array.isArray(context) ? context : [context];
    let terms = activeCtx.mappings.size;
    const resolved: ResolvedContext[] = [];
    for (const each of contexts) {
      const one = this.resolveOne(each, (text, document) => this.ownContext(text, document));
      const isKnown = resolved.length === 0 && one.getProcessed(activeCtx) !== undefined;
      terms = each === null ? 0 : terms + (isObject(each) ? Object.keys(each).length : 0);
      if (!isKnown) this.charge(terms);
      resolved.push(one);
    }
    if (this.work - this.workAtTurn > WORK_PER_TURN) {
      this.workAtTurn = this.work;
      await setImmediate();
    }
    return resolved;
  }

  private resolveOne(context: unknown, resolve: (text: string, document: unknown) => ResolvedContext): ResolvedContext {
    if (typeof context === 'string' || (isObject(context) && typeof context['@import'] === 'string'))
      this.refuse(REMOTE.problem);
    if (!isObject(context)) return new ResolvedContext(context, 0);
    if (Object.keys(context).length > MAX_TERMS) this.refuse(`@context must define at most ${MAX_TERMS} terms`);
    return resolve(JSON.stringify(context), context);
  }

  private ownContext(text: string, document: unknown): ResolvedContext {
    this.charge(text.length / CHARACTERS_PER_TERM);
    const resolved = this.own.get(text) ?? new ResolvedContext(document, MAX_PROCESSED);
    this.own.set(text, resolved);
    return resolved;
  }

  /** Counts work; the library does some without asking for a context. @throws FlowProbeError `invalid-body` over the bound */
  charge(terms: number): void {
    this.work += terms;
    if (this.work > MAX_CONTEXT_WORK) {
      this.refuse('@context has too many terms for so many contexts: send one context for all items, or fewer items');
    }
  }

  private refuse(problem: string): never {
    this.refusal ??= refused('invalid-body', [{ field: '@context', problem }]);
    throw this.refusal;
  }
}

function sharedContext(text: string, document: unknown): ResolvedContext {
  if (text.length > MAX_SHARED_LENGTH) return new ResolvedContext(document, 1);
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
