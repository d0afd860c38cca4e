import { refused } from '../kernel/errors/flowprobe.error.js';
import { type Node } from './domain/change.js';
import { type ChangeInput } from './domain/change-input.js';
import { lengthSpelledOut, MAX_SPELLED_OUT, textLength } from './domain/spelled-out.js';

type JsonLd = typeof import('jsonld');

/** What the library tells of a refusal. */
interface Details {
  readonly code?: string;
  readonly event?: { readonly message?: string; readonly details?: Readonly<Record<string, unknown>> };
}

/** Nothing that a client sends may make the server fetch: the loader only knows whether it was asked. */
class NoLoader {
  asked = false;

  readonly load = (url: string): never => {
    this.asked = true;
    throw new Error(`not loaded: ${url}`);
  };
}

let library: Promise<JsonLd> | undefined;

/** Takes a tenth of a second to load, so it is not part of the start. */
export function loadJsonLd(): Promise<JsonLd> {
  return (library ??= import('jsonld').then((module) => module.default));
}

/**
 * The items with full IRIs as keys: expanded (JSON-LD 1.1 API, section 5.1) and compacted against an empty context (section
 * 6.1). The library keeps processed contexts, so that one that is sent again costs nothing.
 * @throws FlowProbeError `invalid-body`, with what does not fit.
 */
export async function toGraph({ context, items }: ChangeInput): Promise<readonly Node[]> {
  if (lengthSpelledOut(items, textLength(context)) > MAX_SPELLED_OUT) throw refused('invalid-body', [TOO_LONG]);
  const jsonld = await loadJsonLd();
  const loader = new NoLoader();
  // With `safe`, what JSON-LD would drop without a word is refused.
  const options = { documentLoader: loader.load, safe: true };
  try {
    const expanded = await jsonld.expand({ '@context': context ?? null, '@graph': items } as object, options);
    const compacted = await jsonld.compact(expanded, {}, { ...options, graph: true, skipExpansion: true });
    const graph = compacted['@graph'] as readonly Node[] | undefined;
    if (graph === undefined || graph.length === 0) throw new RangeError('nothing is left of the items');
    return graph;
  } catch (error) {
    throw refused('invalid-body', [loader.asked ? REMOTE : problemOf(error)]);
  }
}

const TOO_LONG = {
  field: '@context',
  problem: '@context is too long for so many items: spelled out, they would be too large',
};
const REMOTE = { field: '@context', problem: '@context must be given in place; a URL is not loaded' };

function problemOf(error: unknown): { field: string; problem: string } {
  const { message = 'it is no JSON-LD', details = {} } = error as { message?: string; details?: Details };
  const field = isOfContext(details) ? '@context' : 'kss:insert';
  const { event } = details;
  if (event !== undefined) return { field, problem: `${field}: ${event.message ?? message}${aboutOf(event.details)}` };
  return { field, problem: `${field}: ${message}` };
}

/** The library names the context in what it says of one. */
function isOfContext(details: Details): boolean {
  return 'context' in details || /context|@version/.test(details.code ?? '');
}

/** The first text that tells what it is about. */
function aboutOf(details: Readonly<Record<string, unknown>> = {}): string {
  const about = Object.values(details).find((value) => typeof value === 'string');
  return about === undefined ? '' : ` (${JSON.stringify(about.slice(0, 100))})`;
}
