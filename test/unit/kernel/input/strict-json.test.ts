import { describe, expect, it, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { type JsonOptions, readStrictJson, readStrictJsonInSteps } from '../../../../src/kernel/input/strict-json.js';
import { isInherited } from '../../../../src/kernel/input/structure.js';

function read(text: string, options?: JsonOptions): ReturnType<typeof readStrictJson> {
  return readStrictJson(Buffer.from(text), options);
}

/** The value of a text. @throws TypeError when it has problems. */
function valueOf(text: string): unknown {
  const json = read(text);
  if ('problems' in json) throw new TypeError(JSON.stringify(json.problems));
  return json.value;
}

/** Where a text is broken, and how; empty when it is not. */
function problemsOf(text: string): [string, string][] {
  const json = read(text);
  return 'problems' in json
    ? json.problems.map(({ line, column, problem }) => [`line ${line}, column ${column}`, problem])
    : [];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\ufeff/, ''));
    return true;
  } catch {
    return false;
  }
}

function sameAsJson(text: string): boolean {
  return JSON.stringify(valueOf(text)) === JSON.stringify(JSON.parse(text.replace(/^\ufeff/, '')));
}

describe('strict JSON', () => {
  it('reads all that JSON is, as JSON.parse does', () => {
    fc.assert(fc.property(fc.json(), (text) => sameAsJson(text)));
    for (const text of [
      '0',
      '-0.5e+3',
      '1E300',
      '-0',
      '9007199254740991',
      '1e21',
      '42.09999999999999431566',
      '\ufeff{"a":1}',
      ' \t\r\n{ }\n',
      '"\\ud83d\\ude00"',
      '"\\u0000"',
      'null',
      '""',
    ]) {
      expect(sameAsJson(text)).toBe(true);
    }
  });

  it('accepts no text that JSON.parse does not, and refuses one that it does for a duplicate key or a number that no double holds alone', () => {
    const crumbs = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"a"', '"b"', '1', '-', '.5', '01', 'e3', 'true', 'nul', ' ', '\n', '\t', '/'],
      ...[
        '//',
        '/*',
        '*/',
        '"',
        '\\',
        "'",
        '\u00a0',
        '\ufeff',
        '\u2028',
        '\v',
        '\0',
        '+',
        'NaN',
        'undefined',
        '#',
        'é',
      ],
    );
    const isOwnRule = /stands here twice|number/;
    fc.assert(
      fc.property(fc.array(crumbs, { maxLength: 9 }), (parts) => {
        const text = parts.join('');
        const problems = problemsOf(text);
        if (isJson(text)) expect(problems.filter(([, problem]) => !isOwnRule.test(problem))).toEqual([]);
        else expect(problems).not.toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('finds what a slip of the finger breaks, wherever it happens', () => {
    const good = JSON.stringify(
      { cards: ['visa', 'mastercard'], n: [1.5, -2, true, null, { a: '\\"é' }] },
      undefined,
      1,
    );
    fc.assert(
      fc.property(
        fc.nat(good.length),
        fc.nat(3),
        fc.constantFrom('', ',', '"', '}', ']', ':', '\\', 'x'),
        (at, cut, put) => {
          const text = good.slice(0, at) + put + good.slice(at + cut);
          expect(problemsOf(text).length > 0).toBe(!isJson(text));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['', 'line 1, column 1', 'a value is expected'],
    ['\n\n  ', 'line 3, column 3', 'a value is expected'],
    ['{"a":1,}', 'line 1, column 8', 'a key in double quotes is expected'],
    ['[1,\n2,\n]', 'line 3, column 1', 'a value is expected'],
    ['{"a":1\n"b":2}', 'line 2, column 1', 'a comma is expected'],
    ['{"a" 1}', 'line 1, column 6', 'a colon is expected'],
    ['{\n  "a": 1', 'line 2, column 9', 'a closing brace is expected'],
    ['[1', 'line 1, column 3', 'a closing bracket is expected'],
    ['{} {}', 'line 1, column 4', 'nothing may follow the value'],
    ['{\r\n  // why\r\n}', 'line 2, column 3', 'JSON has no comments'],
    ['/* why */ {}', 'line 1, column 1', 'JSON has no comments'],
    ['{"a": \'b\'}', 'line 1, column 7', 'this is not a JSON value'],
    ['{"a": "b}', 'line 1, column 7', 'a closing double quote is expected'],
    ['{"a": 1.}', 'line 1, column 7', 'a number ends too early'],
    ['"\\x"', 'line 1, column 1', 'this is not an escape sequence of JSON'],
    ['"\\u12"', 'line 1, column 1', '\\u needs four hexadecimal digits'],
    ['"a\tb"', 'line 1, column 1', 'control characters must be escaped'],
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

  it('refuses the keys that it is asked to, at any depth', () => {
    for (const key of ['__proto__', 'constructor', 'toString']) {
      const json = read(`{"a":{"${key}":1}}`, { isRefusedKey: isInherited });
      expect(json).toEqual({
        problems: [{ path: `a.${key}`, line: 1, column: 7, problem: `the key "${key}" cannot be used` }],
      });
      expect(read(`{"a":{"${key}":1}}`)).toHaveProperty('value');
    }
  });

  it.each([
    ['{"a":[1,{"b":1e400}]}', 'a.1.b', '1e400 is too large for a number'],
    ['[-1e999]', '0', '-1e999 is too large for a number'],
    [`[1${'0'.repeat(400)}]`, '0', 'is too large for a number'],
    ['[1e-400]', '0', '1e-400 is too small for a number'],
    [
      '{"n":12345678901234567891}',
      'n',
      '12345678901234567891 has more digits than a number keeps: it would become 12345678901234567000; a text keeps it',
    ],
    [
      '{"n":9007199254740993}',
      'n',
      '9007199254740993 has more digits than a number keeps: it would become 9007199254740992',
    ],
    ['{"a":"x\\ud800"}', 'a', 'the text holds half of a surrogate pair'],
    ['{"a":"\\udc00\\ud800"}', 'a', 'the text holds half of a surrogate pair'],
    ['{"\\uD83D":1}', '\ud83d', 'the key holds half of a surrogate pair'],
    ['{"a":{"b":1,"c":[],"\\u0062":2}}', 'a.b', 'the key "b" stands here twice'],
    ['{"a":1,"a":1}', 'a', 'the key "a" stands here twice'],
  ])('refuses %j, whose value would be changed, and says where: %s', (text, path, problem) => {
    const json = read(text);
    expect('problems' in json ? json.problems : []).toEqual([
      { path, line: 1, column: expect.any(Number), problem: expect.stringContaining(problem) },
    ]);
  });

  it('keeps every integer that it takes, digit by digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), (integer) => {
        const json = read(`[${integer}]`);
        const isKept =
          BigInt(Number(integer)) === integer &&
          Number(integer).toLocaleString('fullwide', { useGrouping: false }) === String(integer);
        if ('value' in json) expect(BigInt((json.value as [number])[0])).toBe(integer);
        else expect(isKept && Number.isSafeInteger(Number(integer))).toBe(false);
      }),
    );
  });

  it('reads integers of any length as near as it can for a caller that keeps the bytes', () => {
    const options = { integers: 'as-written' } as const;
    expect(read('[1725662000000000001]', options)).toEqual({ value: [1725662000000000000] });
    expect(read('[1e400]', options)).toHaveProperty('problems');
  });

  it('refuses bytes that are not UTF-8, at the first of them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(0xff, 0xc0, 0x80, 0xed), (text, byte) => {
        const before = text.replaceAll('\n', '');
        const json = readStrictJson(Buffer.concat([Buffer.from(`"\n${before}`), Buffer.from([byte, 0x22])]));
        expect(json).toEqual({
          problems: [{ path: '', line: 2, column: before.length + 1, problem: 'not valid UTF-8' }],
        });
      }),
    );
    const utf16 = readStrictJson(Buffer.from('\ufeff{"a":1}', 'utf16le'));
    expect(utf16).toMatchObject({ problems: [{ problem: 'not valid UTF-8 (it looks like UTF-16)' }] });
  });

  it('says where a text is over a limit', () => {
    expect(problemsOf(`{\n "a": ${'['.repeat(64)}${']'.repeat(64)}}`)).toEqual([
      ['line 2, column 70', 'nested too deep: at most 64 levels'],
    ]);
    expect(read('{"a":1,\n\n"b":2}', { maxKeys: 1 })).toMatchObject({ problems: [{ line: 3, column: 4 }] });
  });

  it('finds the one key of ten thousand that stands twice, and its line', () => {
    const keys = Array.from({ length: 9999 }, (_, index) => `"k${index}":1`);
    expect(problemsOf(`{${keys.join(',\n')},"k7":2}`)).toEqual([
      ['line 9999, column 11', 'the key "k7" stands here twice'],
    ]);
  });

  it('parses no number that is plainly kept a second time, and decides rightly of those that are near an end', () => {
    const near = fc.record({
      sign: fc.constantFrom('', '-'),
      digits: fc.integer({ min: 1, max: 9_999_999 }),
      zeros: fc.integer({ min: 0, max: 250 }),
      exponent: fc.integer({ min: -340, max: 320 }),
    });
    fc.assert(
      fc.property(near, ({ sign, digits, zeros, exponent }) => {
        const text = `${sign}${digits}${'0'.repeat(zeros)}.5e${exponent}`;
        const value = Number(text);
        expect('value' in read(`[${text}]`)).toBe(Number.isFinite(value) && value !== 0);
      }),
    );
  });

  it('is read in steps where it is large, and in one where it is not', () => {
    const stepsOf = (text: string): number => {
      const steps = readStrictJsonInSteps(Buffer.from(text));
      let count = 1;
      while (steps.next().done !== true) count += 1;
      return count;
    };
    const large = 'x'.repeat(70_000);
    expect(stepsOf('{"a":1,"a":2}')).toBe(1);
    expect(stepsOf(`{"a":"${large}"}`)).toBeGreaterThanOrEqual(3);
    expect(stepsOf(`{"a":"${large}","a":1}`)).toBeGreaterThanOrEqual(4);
    expect(stepsOf(`{"a":"${large}"`)).toBeGreaterThanOrEqual(3);
  });

  it('refuses a text over its limits before it parses it', () => {
    const parse = jest.spyOn(JSON, 'parse');
    const refusals = [
      read('['.repeat(100_000)),
      read(`[${'{"a":1},'.repeat(10)}1]`, { maxKeys: 9 }),
      read('[{"a":1,"b":{"c":1},"d":1},{"e":1}]', { maxKeysOfObject: 2 }),
      read(`[${'1,'.repeat(10)}1]`, { maxElements: 10 }),
      read(`[${'[],'.repeat(10)}1]`, { maxElements: 10 }),
      read(`[${'[],'.repeat(10)}1]`, { maxContainers: 10 }),
      read(`[${'1e308,'.repeat(20_001)}1]`),
      read(`[${'9007199254740992,'.repeat(20_001)}1]`),
    ].map((json) => ('problems' in json ? json.problems[0]?.problem : 'taken'));
    expect(refusals).toEqual([
      'nested too deep: at most 64 levels',
      'too many fields: at most 9',
      'too many fields: at most 2 in an object',
      'too many elements in arrays: at most 10',
      'too many elements in arrays: at most 10',
      'too many objects and arrays: at most 10',
      'too many numbers of so many digits: at most 20000',
      'too many numbers of so many digits: at most 20000',
    ]);
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
  });
});
