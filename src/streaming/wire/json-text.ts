const PUNCTUATION = '{}[],:';

interface Token {
  /** `"` for a string. */
  readonly is: string;
  readonly from: number;
  /** Offset of its last character. */
  readonly last: number;
}

/** Strings and punctuation, up to a string that does not end. By hand: a regular expression runs out of stack in a long string. */
function* tokensOf(json: string): Generator<Token> {
  for (let from = 0; from < json.length; from += 1) {
    const is = json.charAt(from);
    let last = from;
    if (is === '"') {
      last += 1;
      while (last < json.length && json[last] !== '"') last += json[last] === '\\' ? 2 : 1;
      if (last >= json.length) return;
    } else if (!PUNCTUATION.includes(is)) {
      continue;
    }
    yield { is, from, last };
    from = last;
  }
}

/**
 * Where whitespace may stand in the text of a JSON value: offsets behind a comma, a colon or an opening bracket. Read as text, as
 * parsing would change numbers beyond 2^53.
 */
export function gapsIn(json: string): number[] {
  const gaps: number[] = [];
  for (const { is, last } of tokensOf(json)) {
    if (is === '{' || is === '[' || is === ',' || is === ':') gaps.push(last + 1);
  }
  return gaps;
}

/** Where the last string that is a value ends: the offset of its closing quote; undefined where there is none. */
export function lastStringEnd(json: string): number | undefined {
  let last: number | undefined;
  let candidate: number | undefined;
  for (const { is, last: end } of tokensOf(json)) {
    if (is === ':') candidate = undefined;
    else if (candidate !== undefined) [last, candidate] = [candidate, undefined];
    if (is === '"') candidate = end;
  }
  return candidate ?? last;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
