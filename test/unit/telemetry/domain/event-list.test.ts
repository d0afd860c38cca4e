import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FlowProbeError } from '../../../../src/kernel/errors/flowprobe.error.js';
import { inOneGo } from '../../../../src/kernel/time/steps.js';
import {
  isBlank,
  readEventLinesInSteps,
  readEvents,
  readEventsInSteps,
} from '../../../../src/telemetry/domain/event-list.js';
import { eventLine } from '../../../support/clients/tcp-client.js';

const SMALL = '{"traceId":"1","name":"n","event":"e","timeUnixNano":1,"attributes":[]}';

function texts(body: string): string[] {
  return readEvents(Buffer.from(body)).map(String);
}

function refusalOf(body: string): string {
  try {
    readEvents(Buffer.from(body));
    return 'taken';
  } catch (error) {
    if (!(error instanceof FlowProbeError)) throw error;
    return [error.code, ...error.details.map(({ field }) => field)].join(' ');
  }
}

describe('the events of a body', () => {
  const [one, two] = [eventLine('1725662000000000001'), eventLine('9007199254740993', '}],[{"'.replaceAll('"', '\\"'))];

  it('are one, or several, each with the bytes that it came with', () => {
    expect(texts(one)).toEqual([one]);
    expect(texts(`\n [ ${one} ,\r\n\t${two}\n] `)).toEqual([one, two]);
  });

  it('lose their line breaks, and nothing else, where they are printed over several lines', () => {
    const printed = JSON.stringify(JSON.parse(one), null, 2);
    expect(texts(`[${printed},${one}]`)).toEqual([printed.replaceAll('\n', ' '), one]);
  });

  it.each([
    ['', 'invalid-body'],
    ['7', 'invalid-body'],
    ['[]', 'invalid-body'],
    ['[7]', 'invalid-body 0'],
    [`[${one},[${two}]]`, 'invalid-body 1'],
    [`[${Array(5001).fill(one).join()}]`, 'payload-too-large body'],
    [`[${Array(100_000).fill('[]').join()}]`, 'invalid-body body'],
    [`[${one},{}]`, 'invalid-body 1.traceId 1.name 1.event 1.timeUnixNano 1.attributes'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'invalid-body'],
    [eventLine(1, 'x').replace('grüße', 'x'.repeat(64 * 1024)), 'payload-too-large'],
    [`${one}${two}`, 'invalid-body'],
  ])('are refused, all of them, where one is wrong: %.40s', (body, refusal) => {
    expect(refusalOf(body).slice(0, refusal.length)).toBe(refusal);
  });

  it('are named without a dot behind where an element is none', () => {
    expect(() => texts(`[${one},[${two}]]`)).toThrow('1 must be an event, which is a JSON object');
  });

  it('are read a bounded piece at a time, however many there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.boolean(), (count, isList) => {
        const events = Array<string>(count).fill(SMALL);
        const steps = isList
          ? readEventsInSteps(Buffer.from(`[${events.join()}]`))
          : readEventLinesInSteps(Buffer.from(events.join('\n')));
        let taken = 0;
        while (steps.next().done !== true) taken += 1;
        // Of 500 events each, and some for what is done with all of them.
        expect(taken).toBeGreaterThanOrEqual(Math.floor((count - 1) / 500));
      }),
      { numRuns: 20 },
    );
    expect(() => inOneGo(readEventLinesInSteps(Buffer.from(Array(5001).fill(SMALL).join('\n'))))).toThrow('5000');
  });

  it('may come as one JSON value a line, with blank lines between them', () => {
    const body = `\ufeff${one}\r\n\n[${two},${one}]\n  \n${two}`;
    expect(inOneGo(readEventLinesInSteps(Buffer.from(body))).map(String)).toEqual([one, two, one, two]);
  });

  it.each([
    ['', 'the body'],
    [' \n\n', 'the body'],
    [`${one}\n\n{}`, 'line 3: '],
    [`${one}\n{\n${one}`, 'line 2: '],
  ])('are refused, all of them, where a line is wrong, which is named: %.20j', (body, place) => {
    expect(() => inOneGo(readEventLinesInSteps(Buffer.from(body)))).toThrow(
      place.startsWith('line') ? place : 'no event',
    );
  });

  it('are none in a line that is blank, a byte order mark or not', () => {
    expect(['', '  \t', '\r', '\ufeff', '\ufeff '].map((line) => isBlank(Buffer.from(line)))).toEqual(
      Array(5).fill(true),
    );
    expect(isBlank(Buffer.from('x'))).toBe(false);
  });
});
