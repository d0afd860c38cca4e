import { refused } from '../kernel/errors/flowprobe.error.js';
import { type Node } from './domain/change.js';
import { type ChangeInput } from './domain/change-input.js';

type JsonLd = typeof import('jsonld');

/** What the library tells of a refusal. */
interface Details {
  readonly code?: string;
  readonly term?: string;
  readonly url?: string;
  readonly value?: unknown;
  readonly event?: { readonly message?: string; readonly details?: Readonly<Record<string, unknown>> };
}

/** Nothing that a client sends may make the server fetch. */
function loadNothing(url: string): never {
  throw new Error(`not loaded: ${url}`);
}

/** With `safe`, what JSON-LD would drop without a word is refused. */
const OPTIONS = { documentLoader: loadNothing, safe: true } as const;

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
  const jsonld = await loadJsonLd();
  try {
    const expanded = await jsonld.expand({ '@context': context, '@graph': items } as object, { ...OPTIONS });
    const compacted = await jsonld.compact(expanded, {}, { ...OPTIONS, graph: true, skipExpansion: true });
    const graph = compacted['@graph'] as readonly Node[] | undefined;
    if (graph === undefined || graph.length === 0) throw new RangeError('nothing is left of the items');
    return graph;
  } catch (error) {
    throw refused('invalid-body', [problemOf(error)]);
  }
}

function problemOf(error: unknown): { field: string; problem: string } {
  const { message = 'it is no JSON-LD', details = {} } = error as { message?: string; details?: Details };
  if (details.code === 'loading remote context failed' || isRemote(details)) {
    return { field: '@context', problem: '@context must be given in place; a URL is not loaded' };
  }
  const field = isOfContext(details) ? '@context' : 'kss:insert';
  const { event } = details;
  if (event !== undefined) return { field, problem: `${field}: ${event.message ?? message}${aboutOf(event.details)}` };
  return { field, problem: `${field}: ${message}` };
}

function isRemote({ code }: Details): boolean {
  return code === 'invalid scoped context';
}

function isOfContext({ code = '' }: Details): boolean {
  return /context|vocab|base IRI|language mapping|term definition|IRI mapping|prefix|@version/i.test(code);
}

/** The first text that tells what it is about. */
function aboutOf(details: Readonly<Record<string, unknown>> = {}): string {
  const about = Object.values(details).find((value) => typeof value === 'string');
  return about === undefined ? '' : ` (${JSON.stringify(about.slice(0, 100))})`;
}
