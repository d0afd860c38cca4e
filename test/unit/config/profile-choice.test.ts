import { describe, expect, it, test } from '@jest/globals';
import { readProfileChoice } from '../../../src/config/profile-choice.js';
import { readEnvironment } from '../../../src/config/read-environment.js';

describe('A choice of profiles', () => {
  it('is names that devices take in turn', () => {
    expect(readProfileChoice('axeos, legacy')).toEqual({ content: { inTurn: ['axeos', 'legacy'] } });
  });

  it('is a name for each port', () => {
    expect(readProfileChoice('8001-8002=axeos,8011=legacy')).toEqual({
      content: {
        byPort: new Map([
          [8001, 'axeos'],
          [8002, 'axeos'],
          [8011, 'legacy'],
        ]),
      },
    });
  });

  test.each([
    ['', 'no profile is named'],
    ['a b', '"a b" is no name of a profile'],
    ['8001=axeos,legacy', '"legacy" is no ports=name'],
    ['x=axeos', '"x" is neither a port nor a range'],
    ['8001=axeos,8001=new', '8001 stands there twice'],
    ['8001=a=b', 'is no ports=name'],
  ])('is not %j', (text, problem) => {
    expect(JSON.stringify(readProfileChoice(text)).replaceAll('\\"', '"')).toContain(problem);
  });

  it('comes of the environment, and is none where nothing is set', () => {
    expect(readEnvironment({ PROFILES: 'axeos' }).PROFILES).toEqual({ inTurn: ['axeos'] });
    expect(readEnvironment({}).PROFILES).toBeUndefined();
    expect(() => readEnvironment({ PROFILES: 'A' })).toThrow(/PROFILES="A": must be names such as axeos,legacy/);
  });
});
