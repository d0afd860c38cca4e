const TOKEN = /["{}[\],:]/g;

interface Token {
  /** `"` for a string. */
  readonly is: string;
  readonly from: number;
  /** Offset of its last character. */
  readonly last: number;
}

/**
 * Strings and punctuation, up to a string that does not end. A regular expression for a whole string would run out of stack in a
 * long one, and a look at each character takes a tenth of a second for 8 MiB.
 */
function* tokensOf(json: string): Generator<Token> {
  for (let from = nextToken(json, 0); from !== undefined;) {
    const is = json.charAt(from);
    const last = is === '"' ? stringEnd(json, from) : from;
    if (last === undefined) return;
    yield { is, from, last };
    from = nextToken(json, last + 1);
  }
}

function nextToken(json: string, from: number): number | undefined {
  TOKEN.lastIndex = from;
  return TOKEN.exec(json)?.index;
}

/** Offset of the closing quote of the string that begins at an offset: the first with an even number of backslashes before it. */
function stringEnd(json: string, start: number): number | undefined {
  for (let at = json.indexOf('"', start + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let before = at - 1;
    while (json[before] === '\\') before -= 1;
    if ((at - before) % 2 === 1) return at;
  }
  return undefined;
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
