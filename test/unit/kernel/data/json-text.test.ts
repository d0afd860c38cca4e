import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { parseJsonText } from '../../../../src/kernel/data/json-text.js';

/** The value of a text. @throws TypeError when it has problems. */
function valueOf(text: string): unknown {
  const json = parseJsonText(text);
  if ('problems' in json) throw new TypeError(JSON.stringify(json.problems));
  return json.value;
}

/** Where a text is broken, and how; empty when it is not. */
function problemsOf(text: string): [string, string][] {
  const json = parseJsonText(text);
  return 'problems' in json ? json.problems.map(({ field, problem }) => [field, problem]) : [];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Nested objects have no prototype; they are compared by what they hold. */
function sameAsJson(text: string): boolean {
  return JSON.stringify(valueOf(text)) === JSON.stringify(JSON.parse(text));
}

describe('parseJsonText', () => {
  it('reads all that JSON is, as JSON.parse does', () => {
    const usable = fc.json().filter((text) => !/"(__proto__|constructor|valueOf|toString|\w*Property\w*|toLocaleString|__\w+__)":/i.test(text));
    fc.assert(fc.property(usable, (text) => sameAsJson(text)));
    for (const text of ['0', '-0.5e+3', '1E400', ' \t\r\n{ }\n', '"\\ud83d\\ude00"', '"\\u0000"', 'null', '""']) {
      expect(sameAsJson(text)).toBe(true);
    }
  });

  it('accepts no text that JSON.parse does not, and refuses one that it does for a duplicate key alone', () => {
    const crumbs = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"a"', '"b"', '1', '-', '.5', '01', 'e3', 'true', 'nul', ' ', '\n', '\t', '/'],
      ...['//', '/*', '*/', '"', '\\', "'", '\u00a0', '\ufeff', '\u2028', '\v', '\0', '+', 'NaN', 'undefined', '#', 'é'],
    );
    fc.assert(
      fc.property(fc.array(crumbs, { maxLength: 9 }), (parts) => {
        const text = parts.join('');
        const problems = problemsOf(text);
        if (isJson(text)) expect(problems.filter(([, problem]) => !problem.includes('stands here twice'))).toEqual([]);
        else expect(problems).not.toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('finds what a slip of the finger breaks, wherever it happens', () => {
    const good = JSON.stringify({ cards: ['visa', 'mastercard'], n: [1.5, -2, true, null, { a: '\\"é' }] }, undefined, 1);
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(3), fc.constantFrom('', ',', '"', '}', ']', ':', '\\', 'x'), (at, cut, put) => {
        const text = good.slice(0, at) + put + good.slice(at + cut);
        expect(problemsOf(text).length > 0).toBe(!isJson(text));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['', 'line 1, column 1', 'ValueExpected'],
    ['\n\n  ', 'line 3, column 3', 'ValueExpected'],
    ['{"a":1,}', 'line 1, column 8', 'PropertyNameExpected'],
    ['[1,\n2,\n]', 'line 3, column 1', 'ValueExpected'],
    ['{"a":1\n"b":2}', 'line 2, column 1', 'CommaExpected'],
    ['{"a" 1}', 'line 1, column 6', 'ColonExpected'],
    ['{\n  "a": 1', 'line 2, column 9', 'CloseBraceExpected'],
    ['[1', 'line 1, column 3', 'CloseBracketExpected'],
    ['{} {}', 'line 1, column 4', 'EndOfFileExpected'],
    ['{\r\n  // why\r\n}', 'line 2, column 3', 'InvalidCommentToken'],
    ['/* why */ {}', 'line 1, column 1', 'InvalidCommentToken'],
    ['{"a": \'b\'}', 'line 1, column 7', 'InvalidSymbol'],
    ['{"a": "b}', 'line 1, column 7', 'UnexpectedEndOfString'],
    ['{"a": 1.}', 'line 1, column 7', 'UnexpectedEndOfNumber'],
    ['"\\x"', 'line 1, column 1', 'InvalidEscapeCharacter'],
    ['"\\u12"', 'line 1, column 1', 'InvalidUnicode'],
    ['"a\tb"', 'line 1, column 1', 'InvalidCharacter'],
    ['\ufeff{}', 'line 1, column 1', 'InvalidSymbol'],
  ])('says of %j where it is broken: %s, %s', (text, place, reason) => {
    expect(problemsOf(text)).toContainEqual([place, `broken JSON: ${reason}`]);
  });

  it('finds every duplicate key, at any depth, each with its place', () => {
    const text = '{\n  "a": 1,\n  "b": [{ "c": 1, "d": 2, "c": 3 }],\n  "\\u0061": 2,\n  "a": 3\n}';
    expect(problemsOf(text).sort()).toEqual([
      ['line 3, column 27', 'the key "c" stands here twice'],
      ['line 4, column 3', 'the key "a" stands here twice'],
      ['line 5, column 3', 'the key "a" stands here twice'],
    ]);
  });

  it('takes the same key in two objects for what it is', () => {
    expect(sameAsJson('[{"a":1},{"a":{"a":2}}]')).toBe(true);
  });

  it('refuses keys that every object has, as whoever looks them up finds what is not there', () => {
    for (const key of ['__proto__', 'constructor', 'toString']) {
      const json = parseJsonText(`{"a":{"${key}":1}}`);
      expect(json).toEqual({ problems: [{ field: 'line 1, column 7', problem: `the key "${key}" cannot be used` }] });
    }
  });

  it('says that a text is nested too deep, as it says everything else', () => {
    expect(() => parseJsonText('['.repeat(100_000))).not.toThrow();
  });
});
