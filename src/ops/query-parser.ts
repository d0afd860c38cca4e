import { isUtf8 } from 'node:buffer';
import { parse, type ParsedUrlQuery } from 'node:querystring';
import { type Problem, refused } from '../kernel/errors/flowprobe.error.js';
import { printable } from '../kernel/input/printable.js';

const MAX_PARAMETERS = 1000;
const MAX_NAMED = 20;
const MAX_NAME_LENGTH = 64;

/** Whether percent-decoding gives text (WHATWG URL, section 5.1, would put U+FFFD where it does not). */
function isText(encoded: string): boolean {
  if (!encoded.includes('%')) return true;
  const bytes = encoded.replace(/%[\da-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  return isUtf8(Buffer.from(bytes, 'latin1'));
}

function problemsOf(pairs: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  for (const pair of pairs) {
    if (isText(pair)) continue;
    const name = pair.split('=', 1)[0] ?? '';
    const field = isText(name) ? (Object.keys(parse(name))[0] ?? '') : printable(name, MAX_NAME_LENGTH);
    problems.push({ field, problem: `${field} is not valid UTF-8` });
  }
  return problems.slice(0, MAX_NAMED);
}

/**
 * Reads a query for Express, and refuses what Node's parser would drop or change: parameters past the thousandth, bytes that are no
 * UTF-8.
 * @throws FlowProbeError `invalid-query`
 */
export function parseQuery(text: string | null | undefined): ParsedUrlQuery {
  if (text == null || text === '') return parse('');
  const pairs = text.split('&');
  if (pairs.length > MAX_PARAMETERS) {
    throw refused('invalid-query', [
      { field: 'query', problem: `the query must have at most ${MAX_PARAMETERS} parameters, not ${pairs.length}` },
    ]);
  }
  const problems = problemsOf(pairs);
  if (problems.length > 0) throw refused('invalid-query', problems);
  return parse(text);
}
