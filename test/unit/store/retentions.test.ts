import { describe, expect, it } from '@jest/globals';
import { Retentions } from '../../../src/store/retentions.js';

const SHORT = { maxCount: 10, maxAgeMs: 1000 };
const LONG = { maxCount: 1_000_000, maxAgeMs: 86_400_000 };

describe('retentions', () => {
  it('are those of the longest name that a topic begins with', () => {
    const retentions = new Retentions();
    retentions.declare('changes/', LONG);
    retentions.declare('changes/short-', SHORT);
    expect(retentions.of('changes/alice')).toBe(LONG);
    expect(retentions.of('changes/short-lived')).toBe(SHORT);
  });

  it('keep all of a topic that nobody has spoken for', () => {
    expect(new Retentions().of('anything')).toEqual({ maxCount: Infinity, maxAgeMs: Infinity });
  });

  it('hold for topics that were asked for before they were declared', () => {
    const retentions = new Retentions();
    retentions.of('requests');
    retentions.declare('requests', SHORT);
    expect(retentions.of('requests')).toBe(SHORT);
  });
});
