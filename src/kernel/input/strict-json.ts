import { isUtf8 } from 'node:buffer';
import { printParseErrorCode, visit } from 'jsonc-parser';
import { inOneGo, type Steps } from '../time/steps.js';
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
  /** Keys of one object: past some ten thousand, each costs `JSON.parse` three times as much as in smaller ones. */
  readonly maxKeysOfObject?: number;
  /** Elements of all arrays. */
  readonly maxElements?: number;
  /** All objects and arrays: the smallest takes two bytes, and fifty times as much memory. */
  readonly maxContainers?: number;
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
  maxKeysOfObject: 10_000,
  maxElements: 200_000,
  maxContainers: 100_000,
  integers: 'exact',
  isRefusedKey: () => false,
};
const MAX_PROBLEMS = 20;
/** From so many bytes on, reading takes several steps. */
export const LARGE_BYTES = 64 * 1024;
/** Integers of up to so many digits are exact in a double. */
const EXACT_DIGITS = 15;
/** Numbers so long or so near the ends of what a double holds that each has to be parsed to know whether it is kept. */
const MAX_CLOSE_NUMBERS = 20_000;
/** Numbers of up to so many characters, with an exponent of up to so many digits, are neither too large nor too small for a double. */
const PLAIN_LENGTH = 200;
const PLAIN_EXPONENT_DIGITS = 2;
/** Below, a double writes all digits of an integer; from here on it writes an exponent. */
const EXPONENT_FROM = 1e21;
const [QUOTE, COMMA, MINUS, COLON, BACKSLASH] = [0x22, 0x2c, 0x2d, 0x3a, 0x5c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];
const [ZERO, NINE, LOWER_A, LOWER_D, LOWER_E, LOWER_F, LOWER_U] = [0x30, 0x39, 0x61, 0x64, 0x65, 0x66, 0x75];
const NEWLINE = 0x0a;
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
export function readStrictJson(bytes: Uint8Array, options?: JsonOptions): StrictJson {
  return inOneGo(readStrictJsonInSteps(bytes, options));
}

/** As `readStrictJson`, in steps where there is much to read. */
export function* readStrictJsonInSteps(bytes: Uint8Array, options: JsonOptions = {}): Steps<StrictJson> {
  const isLarge = bytes.length > LARGE_BYTES;
  const limits = { ...DEFAULTS, ...options };
  const content = withoutBom(bytes);
  if (!isUtf8(content)) return { problems: [encodingProblem(content)] };
  const scan = scanJson(content, limits);
  const tooMuch = excessOf(scan, limits);
  if (tooMuch !== undefined) {
    return { problems: [{ path: '', ...lineAndColumn(utf8(content.subarray(0, scan.end))), problem: tooMuch }] };
  }
  if (isLarge) yield;
  const text = utf8(content);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (isLarge) yield;
    return { problems: findErrors(text) };
  }
  if (isLarge) yield;
  // Of two equal keys JSON.parse keeps one, so that it has fewer.
  const isChanged = scan.isSuspicious || scan.keys !== countKeys(value, limits.isRefusedKey);
  if (!isChanged) return { value };
  if (isLarge) yield;
  return { problems: yield* findValues(text, limits) };
}

interface Scan {
  readonly keys: number;
  /** Of the object that has most. */
  readonly keysOfObject: number;
  readonly elements: number;
  readonly containers: number;
  readonly depth: number;
  readonly closeNumbers: number;
  /** A number or a text that is to be refused. */
  readonly isSuspicious: boolean;
  /** Where it stopped: behind the last byte, or at that which was too much. */
  readonly end: number;
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
function scanJson(bytes: Uint8Array, limits: Required<JsonOptions>): Scan {
  const { maxDepth, maxKeys, maxKeysOfObject, maxElements, maxContainers, integers } = limits;
  const maxCommas = maxKeys + maxElements;
  const keysAt = new Int32Array(maxDepth + 2);
  let [keys, keysOfObject] = [0, 0];
  let commas = 0;
  let containers = 0;
  let depth = 0;
  let deepest = 0;
  let closeNumbers = 0;
  let isSuspicious = false;
  let at = 0;
  for (; at < bytes.length; at += 1) {
    const kind = KINDS[bytes[at] as number] as number;
    if (kind < DIGIT) continue;
    if (kind === TEXT) {
      for (at += 1; at < bytes.length && bytes[at] !== QUOTE; at += 1) {
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
      keysAt[depth] = (keysAt[depth] as number) + 1;
      keysOfObject = Math.max(keysOfObject, keysAt[depth] as number);
      if (keys > maxKeys || keysOfObject > maxKeysOfObject) break;
    } else if (kind === SEPARATOR) {
      commas += 1;
      if (commas > maxCommas) break;
    } else if (kind === OPEN) {
      depth += 1;
      containers += 1;
      if (depth > deepest) deepest = depth;
      if (deepest > maxDepth || containers > maxContainers) break;
      keysAt[depth] = 0;
    } else if (kind === CLOSE) {
      depth -= 1;
    } else {
      const start = at;
      while (isOfNumber(bytes[at + 1] as number)) at += 1;
      if (isSuspicious || isPlainNumber(bytes, start, at + 1, integers)) continue;
      closeNumbers += 1;
      if (closeNumbers > MAX_CLOSE_NUMBERS) break;
      isSuspicious = numberProblem(latin1(bytes, start, at + 1), integers) !== undefined;
    }
  }
  // Commas stand between members and between elements; the first of each container has none before it.
  return {
    keys,
    keysOfObject,
    elements: Math.max(0, commas - keys + containers),
    containers,
    depth: deepest,
    closeNumbers,
    isSuspicious,
    end: at,
  };
}

/** Whether a double holds a number as far as can be seen without parsing it, which costs far more. */
function isPlainNumber(bytes: Uint8Array, start: number, end: number, integers: JsonOptions['integers']): boolean {
  let isInteger = true;
  let integer = 0;
  let exponentAt = 0;
  for (let at = bytes[start] === MINUS ? start + 1 : start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (isDigit(byte)) {
      integer = integer * 10 + byte - ZERO;
      continue;
    }
    isInteger = false;
    if ((byte | 0x20) === LOWER_E) exponentAt = at;
  }
  if (isInteger && integers === 'exact') return integer <= Number.MAX_SAFE_INTEGER;
  if (exponentAt === 0) return end - start <= PLAIN_LENGTH;
  const isSigned = !isDigit(bytes[exponentAt + 1] as number);
  const exponentLength = end - exponentAt - (isSigned ? 2 : 1);
  return exponentLength <= PLAIN_EXPONENT_DIGITS && exponentAt - start <= PLAIN_LENGTH;
}

/** What a digit of a number is, as a byte or as a UTF-16 unit. */
function isDigit(unit: number): boolean {
  return unit >= ZERO && unit <= NINE;
}

/** Digits, `.`, `+`, `-`, `e` and `E`; a unit past the table is none. */
function isOfNumber(unit: number): boolean {
  return KINDS[unit] === DIGIT || KINDS[unit] === OF_NUMBER;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

/** The UTF-16 unit that four hexadecimal digits stand for; NaN where they are none. */
function unitAt(bytes: Uint8Array, at: number): number {
  let unit = 0;
  for (let each = at; each < at + 4; each += 1) {
    const byte = bytes[each] as number;
    const letter = byte | 0x20;
    if (isDigit(byte)) unit = unit * 16 + byte - ZERO;
    else if (letter >= LOWER_A && letter <= LOWER_F) unit = unit * 16 + letter - LOWER_A + 10;
    else return NaN;
  }
  return unit;
}

/** What the four digits of `\uXXXX` at `at` begin. */
function surrogateAt(bytes: Uint8Array, at: number): 'none' | 'pair' | 'lone' {
  const unit = unitAt(bytes, at);
  if (!(unit >= 0xd800 && unit <= 0xdfff)) return 'none';
  if (unit >= 0xdc00 || bytes[at + 4] !== BACKSLASH || bytes[at + 5] !== LOWER_U) return 'lone';
  const next = unitAt(bytes, at + 6);
  return next >= 0xdc00 && next <= 0xdfff ? 'pair' : 'lone';
}

/** Why a number that is written in JSON is refused; undefined for one that is kept, or that is no number at all. */
export function numberProblem(text: string, integers: 'exact' | 'as-written'): string | undefined {
  const number = Number(text);
  if (Number.isNaN(number)) return undefined;
  if (!Number.isFinite(number)) return `${shown(text)} is too large for a number`;
  if (number === 0 && /[1-9]/.test(text.split(/e/i, 1)[0] ?? '')) return `${shown(text)} is too small for a number`;
  if (integers === 'as-written' || !/^-?\d+$/.test(text)) return undefined;
  const kept = Math.abs(number) < EXPONENT_FROM ? String(number) : BigInt(number).toString();
  // -0 is 0.
  if (kept === text || number === 0) return undefined;
  return `${shown(text)} has more digits than a number keeps: it would become ${shown(kept)}; a text keeps it`;
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function excessOf(scan: Scan, limits: Required<JsonOptions>): string | undefined {
  const { keys, keysOfObject, elements, containers, depth, closeNumbers } = scan;
  if (depth > limits.maxDepth) return `nested too deep: at most ${limits.maxDepth} levels`;
  if (keys > limits.maxKeys) return `too many fields: at most ${limits.maxKeys}`;
  if (keysOfObject > limits.maxKeysOfObject) return `too many fields: at most ${limits.maxKeysOfObject} in an object`;
  if (containers > limits.maxContainers) return `too many objects and arrays: at most ${limits.maxContainers}`;
  if (closeNumbers > MAX_CLOSE_NUMBERS) return `too many numbers of so many digits: at most ${MAX_CLOSE_NUMBERS}`;
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
  return { path: '', ...lineAndColumn(utf8(bytes.subarray(0, valid))), problem: `not valid UTF-8${hint}` };
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

/** What is open around a place: an object with the keys that were seen in it, or an array. */
interface Frame {
  readonly keys: Set<string> | undefined;
  key: string;
  index: number;
  /** The next text is a key. */
  expectsKey: boolean;
}

/**
 * Finds the keys and values to refuse in a text that is valid but for them, in one pass, in steps. Stops after some. A text may hold half a million
 * of keys, so nothing is made for each but itself.
 */
function* findValues(text: string, { integers, isRefusedKey }: Required<JsonOptions>): Steps<JsonProblem[]> {
  const problems: JsonProblem[] = [];
  const frames: Frame[] = [];
  // Lines are counted on from the last problem: a text may be nothing but lines.
  let [line, countedTo] = [1, 0];
  const complain = (offset: number, problem: string): void => {
    const path = frames.map(({ keys, key, index }) => (keys === undefined ? index : key)).join('.');
    line += newlinesIn(text.slice(countedTo, offset));
    countedTo = offset;
    problems.push({ path, line, column: offset - text.lastIndexOf('\n', offset), problem });
  };
  let pauseAt = LARGE_BYTES;
  for (let at = 0; at < text.length && problems.length < MAX_PROBLEMS; at += 1) {
    if (at >= pauseAt) yield;
    if (at >= pauseAt) pauseAt = at + LARGE_BYTES;
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      const frame = frames.at(-1);
      const start = at;
      let isEscaped = false;
      for (at += 1; text.charCodeAt(at) !== QUOTE; at += 1) {
        if (text.charCodeAt(at) !== BACKSLASH) continue;
        isEscaped = true;
        at += 1;
      }
      const isKey = frame?.keys !== undefined && frame.expectsKey;
      if (!isKey && !isEscaped) continue;
      const content = isEscaped ? (JSON.parse(text.slice(start, at + 1)) as string) : text.slice(start + 1, at);
      if (isKey) {
        frame.key = content;
        frame.expectsKey = false;
        if (frame.keys.has(content)) complain(start, `the key ${JSON.stringify(shown(content))} stands here twice`);
        if (isRefusedKey(content)) complain(start, `the key ${JSON.stringify(content)} cannot be used`);
        frame.keys.add(content);
      }
      if (isEscaped && !isWellFormed(content)) {
        complain(start, `the ${isKey ? 'key' : 'text'} holds half of a surrogate pair`);
      }
    } else if (unit === OPEN_BRACE) {
      frames.push({ keys: new Set(), key: '', index: 0, expectsKey: true });
    } else if (unit === OPEN_BRACKET) {
      frames.push({ keys: undefined, key: '', index: 0, expectsKey: false });
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) {
      frames.pop();
    } else if (unit === COMMA) {
      const frame = frames.at(-1);
      if (frame === undefined) continue;
      frame.index += 1;
      frame.expectsKey = true;
    } else if (unit === MINUS || isDigit(unit)) {
      const start = at;
      while (isOfNumber(text.charCodeAt(at + 1))) at += 1;
      if (at + 1 - start <= EXACT_DIGITS && !/e/i.test(text.slice(start, at + 1))) continue;
      const problem = numberProblem(text.slice(start, at + 1), integers);
      if (problem !== undefined) complain(start, problem);
    }
  }
  return problems;
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

function newlinesIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) === NEWLINE) count += 1;
  return count;
}

/** The place behind a text. */
function lineAndColumn(before: string): { line: number; column: number } {
  return { line: newlinesIn(before) + 1, column: before.length - before.lastIndexOf('\n') };
}

/** Thrown where enough problems are known: the parser goes on to the end otherwise. */
const ENOUGH = new Error('Enough problems are known');

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
    if (problems.length === MAX_PROBLEMS) throw ENOUGH;
    // What follows from a mistake at the same place says nothing new.
    if (last?.line === line + 1 && last.column === column + 1) return;
    const problem = `broken JSON: ${BROKEN[printParseErrorCode(error)] ?? 'this is not JSON'}`;
    problems.push({ path: '', line: line + 1, column: column + 1, problem });
  };
  try {
    visit(text, { onError }, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    if (error !== ENOUGH) throw error;
  }
  return problems.length > 0 ? problems : [{ path: '', line: 1, column: 1, problem: 'broken JSON' }];
}
