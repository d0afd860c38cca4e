import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { isObject } from '../../kernel/input/is-object.js';

export const MAX_ITEMS = 1000;
const CONTEXT = '@context';
const INSERT = 'kss:insert';

/** A change as it was sent: still in the words of its own context. */
export interface ChangeInput {
  readonly context: unknown;
  readonly items: readonly object[];
}

/** Reads the outer shape of a change; what the items say is JSON-LD's business. */
export function readChange(body: object): ChangeInput | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = Object.keys(body)
    .filter((field) => field !== CONTEXT && field !== INSERT)
    .map((field) => ({ field, problem: `${field} is not known here; a change has "${CONTEXT}" and "${INSERT}"` }));
  const { [CONTEXT]: context, [INSERT]: insert } = body as Record<string, unknown>;
  const items: unknown[] = Array.isArray(insert) ? insert : insert === undefined ? [] : [insert];
  if (items.length === 0) problems.push({ field: INSERT, problem: `${INSERT} must hold at least one item` });
  if (items.length > MAX_ITEMS) {
    problems.push({ field: INSERT, problem: `${INSERT} must hold at most ${MAX_ITEMS} items, not ${items.length}` });
  }
  const odd = items.findIndex((item) => !isObject(item));
  if (odd >= 0) {
    const field = Array.isArray(insert) ? `${INSERT}.${odd}` : INSERT;
    problems.push({ field, problem: `${field} must be a JSON object` });
  }
  return problems.length > 0 ? { problems } : { context, items: items as object[] };
}
