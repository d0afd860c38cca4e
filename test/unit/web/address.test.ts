import { describe, expect, it } from '@jest/globals';
import { policyQuery, readPolicyChoice, unknownPolicy } from '../../../web/src/autoscaling/policy-choice.js';
import { LANGUAGES, unknownLanguage } from '../../../web/src/connect/languages.js';
import { readChoice, streamPath, unknownStream } from '../../../web/src/connect/stream-choice.js';
import { unknownText } from '../../../web/src/frame/unknown-text.js';
import { placeQuery, readPlace, unknownPlace } from '../../../web/src/retail-day/day-choice.js';

const LIST = { default: 'busy', scenarios: [{ name: 'busy' }, { name: 'quiet' }] };
const query = (text: string): URLSearchParams => new URLSearchParams(text);

describe('an address that names what there is not', () => {
  it('is answered in one line, however long the name is', () => {
    expect(unknownText('device', 'foo', 'mockaxe1 is shown')).toBe(
      'Unknown device “foo” in the address: mockaxe1 is shown.',
    );
    expect(unknownText('device', 'x'.repeat(5000), 'mockaxe1 is shown').length).toBeLessThan(120);
  });

  it('has the stream that is chosen without it', () => {
    expect(unknownStream(query('stream=foo'))).toBe('Unknown stream “foo” in the address: the retail day is chosen.');
    expect(streamPath(readChoice(query('stream=foo')))).toBe(streamPath(readChoice(query(''))));
  });

  it.each(['', 'stream=events', 'stream=chat/rooms'])('is none where a service may have the stream: %s', (text) => {
    expect(unknownStream(query(text))).toBeNull();
  });

  it('has the first client in place of a language that there is none in', () => {
    expect(unknownLanguage('perl')).toBe('Unknown client “perl” in the address: curl is shown.');
    for (const { id } of LANGUAGES) expect(unknownLanguage(id)).toBeNull();
  });

  it.each([
    ['day=7&day-scenario=foo', 'Unknown scenario “foo” in the address: the live day is shown.'],
    ['day=7&day-speed=3', 'Unknown speed “3” in the address: the day runs at 1×.'],
    ['day=7&at=noon', 'Unknown moment “noon” in the address: the day runs from its start.'],
    ['day=7&at=-1', 'Unknown moment “-1” in the address: the day runs from its start.'],
    ['day=7&day-scenario=quiet&day-speed=2&at=10.0', null],
    ['day=7', null],
    ['', null],
  ])('says so of a day: %s', (text, expected) => {
    expect(unknownPlace(query(text), LIST, 'the live day is shown')).toBe(expected);
  });

  it('opens no day of a scenario that there is not, and any other as far as it is known', () => {
    expect(readPlace(query('day=7&day-scenario=foo'), LIST)).toBeNull();
    expect(readPlace(query('day=7&day-speed=3&at=noon'), LIST)).toEqual({
      choice: { seed: '7', scenario: 'busy', speed: 1 },
      atSeconds: null,
    });
    const place = { choice: { seed: '7', scenario: 'quiet', speed: 2 }, atSeconds: 10 };
    expect(readPlace(new URLSearchParams(placeQuery(place)), LIST)).toEqual(place);
  });

  it.each([
    ['hpa-load=foo', 'Unknown load “foo” in the address: “The day’s orders” is shown.'],
    ['hpa-a=foo', 'Unknown manifest A “foo” in the address: “Kubernetes’ defaults” is shown.'],
    ['hpa-b=foo', 'Unknown manifest B “foo” in the address: “one pod at a time” is shown.'],
  ])('has a policy to try all the same: %s', (text, expected) => {
    expect(unknownPolicy(query(text))).toBe(expected);
    expect(readPolicyChoice(query(text))).toEqual(readPolicyChoice(query('')));
  });

  it('is none where all is known of what is tried', () => {
    const choice = { load: 'step', A: 'no-window', B: 'defaults', capacity: '2', sync: '5' } as const;
    const address = new URLSearchParams(policyQuery(choice));
    expect([unknownPolicy(address), readPolicyChoice(address)]).toEqual([null, choice]);
    expect(policyQuery(readPolicyChoice(query('')))).toEqual([]);
  });
});
