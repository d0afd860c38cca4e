import { isUtf8 } from 'node:buffer';
import { printParseErrorCode, visit } from 'jsonc-parser';
import { isWellFormed } from './well-formed.js';

/** One thing that is wrong with a JSON text, and where. */
export interface JsonProblem {
  /** Names and indices from the root, joined by dots, such as `kss:insert.0.value`; empty for the text as a whole. */
  readonly path: string;
  /** From 1; columns count UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

export interface JsonOptions {
  /** Arrays and objects within each other. */
  readonly maxDepth?: number;
  /** All keys of all objects. */
  readonly maxKeys?: number;
  /** Elements of all arrays. */
  readonly maxElements?: number;
  /**
   * `exact` (default): an integer that a double would round is refused. `as-written`: it is read as the nearest double, for
   * callers that keep the bytes and only look at the value.
   */
  readonly integers?: 'exact' | 'as-written';
  /** Keys that are refused wherever they stand; default: none. */
  readonly isRefusedKey?: (key: string) => boolean;
}

export type StrictJson = { readonly value: unknown } | { readonly problems: readonly JsonProblem[] };

const DEFAULTS: Required<JsonOptions> = {
  maxDepth: 64,
  maxKeys: 50_000,
  maxElements: 200_000,
  integers: 'exact',
  isRefusedKey: () => false,
};
const MAX_PROBLEMS = 20;
/** Integers of up to so many digits are exact in a double. */
const EXACT_DIGITS = 15;
/** Below, a double writes all digits of an integer; from here on it writes an exponent. */
const EXPONENT_FROM = 1e21;
const [QUOTE, COMMA, MINUS, COLON, BACKSLASH] = [0x22, 0x2c, 0x2d, 0x3a, 0x5c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];
const [ZERO, NINE, LOWER_D, LOWER_E, LOWER_U, NEWLINE] = [0x30, 0x39, 0x64, 0x65, 0x75, 0x0a];
const BOM = [0xef, 0xbb, 0xbf] as const;

/** The bytes behind a byte order mark, if there is one. */
export function withoutBom<T extends Uint8Array>(bytes: T): T {
  return BOM.every((byte, index) => bytes[index] === byte) ? (bytes.subarray(BOM.length) as T) : bytes;
}

/**
 * Reads JSON (RFC 8259) and refuses, with its place, whatever `JSON.parse` would change without a word: bytes that are not
 * UTF-8, keys that stand twice in an object, numbers that a double cannot hold, halves of surrogate pairs. A byte order mark is
 * skipped. Costs one pass over the bytes beside `JSON.parse`; places are looked for only where something is wrong.
 */
export function readStrictJson(bytes: Uint8Array, options: JsonOptions = {}): StrictJson {
  const limits = { ...DEFAULTS, ...options };
  const content = withoutBom(bytes);
  if (!isUtf8(content)) return { problems: [encodingProblem(content)] };
  const scan = scanJson(content, limits);
  const tooMuch = excessOf(scan, limits);
  if (tooMuch !== undefined) return { problems: [{ path: '', line: 1, column: 1, problem: tooMuch }] };
  let value: unknown;
  try {
    value = JSON.parse(utf8(content));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { problems: findErrors(utf8(content)) };
  }
  // Of two equal keys JSON.parse keeps one, so that it has fewer.
  const isChanged = scan.isSuspicious || scan.keys !== countKeys(value, limits.isRefusedKey);
  return isChanged ? { problems: findValues(content, limits) } : { value };
}

interface Scan {
  readonly keys: number;
  readonly elements: number;
  readonly depth: number;
  /** A number or a text that is to be refused. */
  readonly isSuspicious: boolean;
}

/** What a byte outside of a text begins. */
const [OTHER, OF_NUMBER, DIGIT, TEXT, KEY_END, SEPARATOR, OPEN, CLOSE] = [0, 1, 2, 3, 4, 5, 6, 7];
const KINDS = new Uint8Array(256).fill(OTHER);
for (let digit = ZERO; digit <= NINE; digit += 1) KINDS[digit] = DIGIT;
KINDS[MINUS] = DIGIT;
for (const byte of Buffer.from('.+eE')) KINDS[byte] = OF_NUMBER;
KINDS[QUOTE] = TEXT;
KINDS[COLON] = KEY_END;
KINDS[COMMA] = SEPARATOR;
KINDS[OPEN_BRACE] = KINDS[OPEN_BRACKET] = OPEN;
KINDS[CLOSE_BRACE] = KINDS[CLOSE_BRACKET] = CLOSE;

/** One pass over the bytes; what it counts is right where they are JSON. Stops at a limit. */
function scanJson(bytes: Uint8Array, { maxDepth, maxKeys, maxElements, integers }: Required<JsonOptions>): Scan {
  const { length } = bytes;
  const maxCommas = maxKeys + maxElements;
  let keys = 0;
  let commas = 0;
  let containers = 0;
  let depth = 0;
  let deepest = 0;
  let isSuspicious = false;
  for (let at = 0; at < length; at += 1) {
    const kind = KINDS[bytes[at] as number] as number;
    if (kind < DIGIT) continue;
    if (kind === TEXT) {
      for (at += 1; at < length && bytes[at] !== QUOTE; at += 1) {
        if (bytes[at] !== BACKSLASH) continue;
        at += 1;
        // Surrogates are \ud800 to \udfff.
        if (isSuspicious || bytes[at] !== LOWER_U || ((bytes[at + 1] as number) | 0x20) !== LOWER_D) continue;
        const escaped = surrogateAt(bytes, at + 1);
        isSuspicious = escaped === 'lone';
        // Past the second half of the pair.
        if (escaped === 'pair') at += 10;
      }
    } else if (kind === KEY_END) {
      keys += 1;
      if (keys > maxKeys) break;
    } else if (kind === SEPARATOR) {
      commas += 1;
      if (commas > maxCommas) break;
    } else if (kind === OPEN) {
      depth += 1;
      containers += 1;
      if (depth > deepest) deepest = depth;
      if (deepest > maxDepth) break;
    } else if (kind === CLOSE) {
      depth -= 1;
    } else {
      const start = at;
      let hasFraction = false;
      for (;;) {
        const next = KINDS[bytes[at + 1] as number] as number;
        if (next !== DIGIT && next !== OF_NUMBER) break;
        if (next === OF_NUMBER) hasFraction = true;
        at += 1;
      }
      const digits = at + 1 - start;
      // A fraction without an exponent is neither too large nor too small for a double.
      if (!isSuspicious && (digits > EXACT_DIGITS || (hasFraction && hasExponent(bytes, start, at)))) {
        isSuspicious = numberProblem(latin1(bytes, start, at + 1), integers) !== undefined;
      }
    }
  }
  // Commas stand between members and between elements; the first of each container has none before it.
  return { keys, elements: Math.max(0, commas - keys + containers), depth: deepest, isSuspicious };
}

function hasExponent(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (((bytes[at] as number) | 0x20) === LOWER_E) return true;
  return false;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** Digits, `.`, `+`, `-`, `e` and `E`. */
function isOfNumber(byte: number): boolean {
  return KINDS[byte] === DIGIT || KINDS[byte] === OF_NUMBER;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

/** What the four digits of `\uXXXX` at `at` begin. */
function surrogateAt(bytes: Uint8Array, at: number): 'none' | 'pair' | 'lone' {
  const unit = Number.parseInt(latin1(bytes, at, Math.min(at + 4, bytes.length)), 16);
  if (!(unit >= 0xd800 && unit <= 0xdfff)) return 'none';
  if (unit >= 0xdc00 || bytes[at + 4] !== BACKSLASH || bytes[at + 5] !== LOWER_U) return 'lone';
  const next = Number.parseInt(latin1(bytes, at + 6, Math.min(at + 10, bytes.length)), 16);
  return next >= 0xdc00 && next <= 0xdfff ? 'pair' : 'lone';
}

/** Why a number is refused; undefined for one that is kept, or that is no number at all. */
function numberProblem(text: string, integers: 'exact' | 'as-written'): string | undefined {
  const number = Number(text);
  if (Number.isNaN(number)) return undefined;
  if (!Number.isFinite(number)) return `${shown(text)} is too large for a number`;
  if (number === 0 && /[1-9]/.test(text.split(/e/i, 1)[0] ?? '')) return `${shown(text)} is too small for a number`;
  if (integers === 'as-written' || !/^-?\d+$/.test(text)) return undefined;
  const kept = Math.abs(number) < EXPONENT_FROM ? String(number) : BigInt(number).toString();
  // -0 is 0.
  if (kept === text || number === 0) return undefined;
  return `${shown(text)} has more digits than a number keeps: it would become ${shown(kept)}; send it as a text`;
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function excessOf({ keys, elements, depth }: Scan, limits: Required<JsonOptions>): string | undefined {
  if (depth > limits.maxDepth) return `nested too deep: at most ${limits.maxDepth} levels`;
  if (keys > limits.maxKeys) return `too many fields: at most ${limits.maxKeys}`;
  return elements > limits.maxElements ? `too many elements in arrays: at most ${limits.maxElements}` : undefined;
}

/** All keys of a value; -1 if one of them is refused. */
function countKeys(value: unknown, isRefused: (key: string) => boolean): number {
  if (typeof value !== 'object' || value === null) return 0;
  let keys = 0;
  const waiting: object[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next)) {
      for (const element of next as unknown[])
        if (typeof element === 'object' && element !== null) waiting.push(element);
      continue;
    }
    const names = Object.keys(next);
    keys += names.length;
    for (const name of names) {
      if (isRefused(name)) return -1;
      const child = (next as Record<string, unknown>)[name];
      if (typeof child === 'object' && child !== null) waiting.push(child);
    }
  }
  return keys;
}

function encodingProblem(bytes: Uint8Array): JsonProblem {
  const hasZero = bytes.subarray(0, 4).includes(0);
  const hint = hasZero || bytes[0] === 0xff || bytes[0] === 0xfe ? ' (it looks like UTF-16)' : '';
  // The longest valid beginning, by bisection; a character that is cut by the middle makes it shorter by three bytes at most.
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if ([0, 1, 2, 3].some((less) => less <= middle && isUtf8(bytes.subarray(0, middle - less)))) valid = middle;
    else invalid = middle;
  }
  while (valid > 0 && !isUtf8(bytes.subarray(0, valid))) valid -= 1;
  return { path: '', ...lineAndColumn(bytes, valid), problem: `not valid UTF-8${hint}` };
}

/** What the parser's codes mean. */
const BROKEN: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is not a JSON value',
  InvalidNumberFormat: 'a number is written wrongly',
  PropertyNameExpected: 'a key in double quotes is expected',
  ValueExpected: 'a value is expected',
  ColonExpected: 'a colon is expected',
  CommaExpected: 'a comma is expected',
  CloseBraceExpected: 'a closing brace is expected',
  CloseBracketExpected: 'a closing bracket is expected',
  EndOfFileExpected: 'nothing may follow the value',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'a closing double quote is expected',
  UnexpectedEndOfNumber: 'a number ends too early',
  InvalidUnicode: '\\u needs four hexadecimal digits',
  InvalidEscapeCharacter: 'this is not an escape sequence of JSON',
  InvalidCharacter: 'control characters must be escaped',
};

/** What is open around a byte: an object with the keys that were seen in it, or an array. */
interface Frame {
  readonly keys: Set<string> | undefined;
  key: string;
  index: number;
  /** The next text is a key. */
  expectsKey: boolean;
}

/** Finds the keys and values to refuse in bytes that are valid but for them. Stops after some. */
function findValues(bytes: Uint8Array, { integers, isRefusedKey }: Required<JsonOptions>): JsonProblem[] {
  const problems: JsonProblem[] = [];
  const frames: Frame[] = [];
  const complain = (offset: number, problem: string): void => {
    const path = frames.map(({ keys, key, index }) => (keys === undefined ? index : key)).join('.');
    problems.push({ path, ...lineAndColumn(bytes, offset), problem });
  };
  for (let at = 0; at < bytes.length && problems.length < MAX_PROBLEMS; at += 1) {
    const byte = bytes[at] as number;
    const frame = frames.at(-1);
    if (byte === QUOTE) {
      const start = at;
      for (at += 1; at < bytes.length && bytes[at] !== QUOTE; at += 1) if (bytes[at] === BACKSLASH) at += 1;
      const isKey = frame?.keys !== undefined && frame.expectsKey;
      if (!isKey && !bytes.subarray(start, at).includes(BACKSLASH)) continue;
      const text = parseString(bytes, start, at + 1);
      // Broken: the parser has words for it.
      if (text === undefined) return problems;
      if (isKey) {
        frame.key = text;
        frame.expectsKey = false;
        if (frame.keys.has(text)) complain(start, `the key ${JSON.stringify(shown(text))} stands here twice`);
        if (isRefusedKey(text)) complain(start, `the key ${JSON.stringify(text)} cannot be used`);
        frame.keys.add(text);
      }
      if (!isWellFormed(text)) complain(start, `the ${isKey ? 'key' : 'text'} holds half of a surrogate pair`);
    } else if (byte === OPEN_BRACE) {
      frames.push({ keys: new Set(), key: '', index: 0, expectsKey: true });
    } else if (byte === OPEN_BRACKET) {
      frames.push({ keys: undefined, key: '', index: 0, expectsKey: false });
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      frames.pop();
    } else if (byte === COMMA && frame !== undefined) {
      frame.index += 1;
      frame.expectsKey = true;
    } else if (byte === MINUS || isDigit(byte)) {
      const start = at;
      while (at + 1 < bytes.length && isOfNumber(bytes[at + 1] as number)) at += 1;
      const problem = numberProblem(latin1(bytes, start, at + 1), integers);
      if (problem !== undefined) complain(start, problem);
    }
  }
  return problems;
}

function parseString(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (!bytes.subarray(start, end).includes(BACKSLASH)) return utf8(bytes.subarray(start + 1, end - 1));
  try {
    return JSON.parse(utf8(bytes.subarray(start, end))) as string;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

function lineAndColumn(bytes: Uint8Array, offset: number): { line: number; column: number } {
  const before = bytes.subarray(0, offset);
  let line = 1;
  for (let at = before.indexOf(NEWLINE); at >= 0; at = before.indexOf(NEWLINE, at + 1)) line += 1;
  return { line, column: utf8(before.subarray(before.lastIndexOf(NEWLINE) + 1)).length + 1 };
}

/** Where a text is no JSON, and why. */
function findErrors(text: string): JsonProblem[] {
  const problems: JsonProblem[] = [];
  const onError = (
    error: Parameters<typeof printParseErrorCode>[0],
    _offset: number,
    _length: number,
    line: number,
    column: number,
  ): void => {
    const last = problems.at(-1);
    // What follows from a mistake at the same place says nothing new.
    if (problems.length === MAX_PROBLEMS || (last?.line === line + 1 && last.column === column + 1)) return;
    const problem = `broken JSON: ${BROKEN[printParseErrorCode(error)] ?? 'this is not JSON'}`;
    problems.push({ path: '', line: line + 1, column: column + 1, problem });
  };
  visit(text, { onError }, { disallowComments: true, allowTrailingComma: false });
  return problems.length > 0 ? problems : [{ path: '', line: 1, column: 1, problem: 'broken JSON' }];
}
