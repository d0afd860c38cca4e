import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type Problem } from '../errors/flowprobe.error.js';
import { isInherited } from '../input/structure.js';

/** A parsed text, or all that is wrong with it, each with its line and column. */
export type JsonText = { readonly value: unknown } | { readonly problems: readonly Problem[] };

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** JSON.parse keeps the last of two equal keys without a word; in a file that a person edits that loses data. */
function keyProblems(text: string, node: Node): Problem[] {
  const children = node.children ?? [];
  const within = children.flatMap((child) => keyProblems(text, child));
  if (node.type !== 'object') return within;
  const seen = new Set<unknown>();
  for (const { children: [key] = [] } of children) {
    if (key === undefined) continue;
    const found = (problem: string): void => {
      within.push({ field: placeOf(text, key.offset), problem: `the key ${JSON.stringify(key.value)} ${problem}` });
    };
    if (seen.has(key.value)) found('stands here twice');
    if (isInherited(String(key.value))) found('cannot be used');
    seen.add(key.value);
  }
  return within;
}

/** Reads strict JSON (RFC 8259: no comments, no trailing commas) and refuses duplicate keys. */
export function parseJsonText(text: string): JsonText {
  try {
    return parseWithinStack(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problems: [{ field: '', problem: 'nested too deep' }] };
  }
}

function parseWithinStack(text: string): JsonText {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  if (errors.length > 0 || root === undefined) {
    const problems = errors.map(({ error, offset }) => ({
      field: placeOf(text, offset),
      problem: `broken JSON: ${printParseErrorCode(error)}`,
    }));
    return { problems: problems.length > 0 ? problems : [{ field: 'line 1, column 1', problem: 'broken JSON: empty' }] };
  }
  const problems = keyProblems(text, root);
  return problems.length > 0 ? { problems } : { value: getNodeValue(root) as unknown };
}
