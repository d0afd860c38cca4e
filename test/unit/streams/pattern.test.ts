import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../src/kernel/random/random.js';
import { readPattern, writePattern } from '../../../src/streams/domain/schema/pattern.js';

describe('a text of a pattern', () => {
  it('costs some thousand steps at most where a part that may be empty is repeated without measure', () => {
    const read = readPattern('^(?:b{0,1}){1000000}$');
    if ('problem' in read) throw new Error(read.problem);
    const random = Random.fromSeed('empty');
    let draws = 0;
    const integer = random.integer.bind(random);
    random.integer = (min, max): number => {
      draws += 1;
      return integer(min, max);
    };
    expect(writePattern(read.node, random, 0)).toBe('');
    expect(draws).toBeLessThan(10_000);
  });
});
