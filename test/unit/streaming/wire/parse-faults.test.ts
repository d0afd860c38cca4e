import { describe, expect, it } from '@jest/globals';
import { FAULTS } from '../../../../src/streaming/wire/fault-list.js';
import { faultText, parseFaults } from '../../../../src/streaming/wire/parse-faults.js';

const problemOf = (text: string): string | undefined => {
  const parsed = parseFaults([text]);
  return 'problems' in parsed ? parsed.problems[0]?.problem : undefined;
};
const valuesOf = (text: string): unknown => {
  const parsed = parseFaults([text]);
  return 'faults' in parsed ? parsed.faults[0]?.values : parsed;
};

describe('faults as text', () => {
  it.each([
    ['split', { bytes: undefined, at: undefined, gapMs: 0 }],
    ['split:at=cr-lf,gapMs=5', { bytes: undefined, at: 'cr-lf', gapMs: 5 }],
    ['cut:at=5,how=rst', { at: 5, bytes: undefined, ms: undefined, where: 'boundary', how: 'rst' }],
    ['type:value=text/html;charset=utf-8', { value: 'text/html;charset=utf-8' }],
    ['type:value=a/b, c=d, value=e', { value: 'a/b, c=d, value=e' }],
    ['event:name=a:b=c', { name: 'a:b=c' }],
    ['retry:value=1,5', { value: '1,5', at: 0 }],
    ['retry:value=1,5,at=3', { value: '1,5', at: 3 }],
    ['retry:at=3,value=1,at=5', { value: '1,at=5', at: 3 }],
    ['retry:value=', { value: '', at: 0 }],
  ])('%s', (text, values) => {
    expect(valuesOf(text)).toEqual(values);
  });

  it.each([
    ['lag', /^lag is no kind of fault; the kinds are .*split/],
    ['', /^ is no kind/],
    ['constructor', /^constructor is no kind/],
    ['split:pieces=3', 'split has no key pieces; its keys are bytes, at, gapMs'],
    ['split:toString=3', /^split has no key toString/],
    ['split:', /^split has no key /],
    ['separators:x=1', 'separators has no key x; it has none'],
    ['split:bytes', 'split: bytes needs a value, bytes=…'],
    ['split:bytes=1,bytes=2', 'split: bytes is given twice'],
    ['split:bytes=0', 'split: bytes must be a whole number from 1 to 1048576'],
    ['split:bytes=1e3', /must be a whole number/],
    ['split:bytes=-1', /must be a whole number/],
    ['split:bytes= 1', /must be a whole number/],
    ['split:at=lf', 'split: at must be one of cr-lf, blank-line, utf8, random'],
    ['split:bytes=1,at=utf8', 'split takes bytes or at, not both'],
    ['drop', 'drop needs probability or at, and not both'],
    ['drop:probability=1.1', 'drop: probability must be a number from 0 to 1'],
    ['drop:probability=1,at=1', /not both/],
    ['pad:bytes=8388609', /from 1 to 8388608/],
    ['cut', 'cut needs exactly one of at, bytes and ms'],
    ['cut:at=1,ms=1', /needs exactly one of/],
    ['status', 'status needs code'],
    ['status:code=200', /must be one of 204, 301/],
    ['event:name=a\nb', 'event: name must be text without control characters, at most 256 characters'],
    ['event:name=', /must be text/],
    ['retry:value=1\r\ndata: x', 'retry: value must be text without line breaks, at most 1024 characters'],
    ['type:value=a\r\nX-Y: z', 'type: value must be printable ASCII, at most 256 characters'],
    ['type:value=ä', /printable ASCII/],
  ])('is refused with what is wrong: %j', (text, problem) => {
    expect(problemOf(text)).toMatch(problem);
  });

  it('are sixteen at most, and some only once', () => {
    expect(parseFaults(Array.from({ length: 17 }, () => 'split'))).toMatchObject({ problems: [{ index: 16 }] });
    expect('faults' in parseFaults(Array.from({ length: 16 }, () => 'split'))).toBe(true);
    expect(parseFaults(['encoding:as=br', 'split', 'encoding:as=gzip'])).toEqual({
      problems: [{ index: 2, problem: 'encoding may be there only once' }],
    });
  });

  it.each([...FAULTS.values()])('$kind says what it does, and what each of its keys is for', ({ doc, keys }) => {
    expect([doc, ...Object.values(keys).map((key) => key.doc)].filter((text) => !/\S/.test(text))).toEqual([]);
    for (const key of Object.values(keys)) if (key.type === 'choice') expect(key.of.length).toBeGreaterThan(1);
  });
});

describe('the example of a kind', () => {
  it.each([...FAULTS.values()])('fits: $kind:$example', ({ kind, example }) => {
    expect(parseFaults([example === '' ? kind : `${kind}:${example}`])).toHaveProperty('faults.length', 1);
  });

  it.each([...FAULTS.values()])('is the same as a text again: $kind', ({ kind, example }) => {
    const parsed = parseFaults([example === '' ? kind : `${kind}:${example}`]);
    const [fault] = 'faults' in parsed ? parsed.faults : [];
    if (fault === undefined) throw new Error('it does not fit');
    expect(parseFaults([faultText(fault)])).toEqual(parsed);
  });
});
