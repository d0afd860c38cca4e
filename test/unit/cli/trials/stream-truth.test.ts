import { describe, expect, it, test } from '@jest/globals';
import { ExportCheck, SequenceCheck } from '../../../../src/cli/trials/stream-truth.js';
import { Findings } from '../../../../src/cli/trials/trial.js';
import { type LabEvent } from '../../../../src/lab/domain/lab-case.js';

const event = (lastEventId: string, data = '{}', type = 'message'): LabEvent => ({ lastEventId, data, type });
const END = '{"type":"end"}';

function brokenBy(events: readonly LabEvent[], isJoined = false): string[] {
  const findings = new Findings();
  const check = new SequenceCheck('it', findings, isJoined);
  for (const each of events) check.onEvent(each);
  return findings.broken;
}

describe('the check of a sequence', () => {
  it('has nothing against messages that follow each other', () => {
    expect(brokenBy([event('a:0'), event('a:1'), event('a:2', END), event('b:0')])).toEqual([]);
  });

  test.each([
    ['a gap', [event('a:0'), event('a:2')], 'it: a:2 follows a:0'],
    ['a repeat', [event('a:0'), event('a:1'), event('a:1')], 'it: a:1 follows a:1'],
    ['another run in the middle of one', [event('a:0'), event('b:0')], 'it: b:0 follows a:0'],
    ['a run that does not begin at its start', [event('a:0', END), event('b:1')], 'it: b:1 follows a:0'],
    ['a gap that the server announces', [event('a:0', '{"missed":3}', 'gap')], 'it: a gap, {"missed":3}'],
    ['a message without an id', [event('')], 'it: the id "" is no place in a run'],
  ])('finds %s', (_what, events, sentence) => {
    expect(brokenBy(events)).toEqual([sentence]);
  });

  it('lets who joins be sent the state, and begin where the run is', () => {
    const joined = [event('a:0'), event('a:999999999'), event('a:40'), event('a:41')];
    expect(brokenBy(joined, true)).toEqual([]);
    expect(brokenBy([...joined, event('a:43')], true)).toEqual(['it: a:43 follows a:41']);
  });
});

describe('the comparison with an export', () => {
  const START = '{"type":"start","uuid":"1","connection_uuid":"1","timestamp":"2025-01-01T00:00:00Z","seed":"1"}';
  const LINES = [`{"at":0,${START.slice(1)}`, '{"at":75.5,"type":"info","message":"A"}'];

  function compared(messages: readonly string[]): string[] {
    const findings = new Findings();
    const check = new ExportCheck('it', LINES, findings);
    for (const data of messages) check.onEvent(event('a:0', data));
    check.finish();
    return findings.broken;
  }

  it('has nothing against the same messages of another run', () => {
    expect(compared([START.replaceAll('"1","', '"2","'), '{"type":"info","message":"A"}'])).toEqual([]);
  });

  it('finds a message that is another', () => {
    expect(compared([START, '{"type":"info","message":"B"}'])).toHaveLength(1);
  });

  it('finds a message that is missing, and one too many', () => {
    expect(compared([START])).toEqual(['it: 1 of 2 messages']);
    expect(compared([START, '{"type":"info","message":"A"}', '{}'])).toEqual(['it: message 2 is {}, not nothing']);
  });
});
