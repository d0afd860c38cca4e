import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TokenBucket } from '../../../../src/traffic/domain/token-bucket.js';
import { mostInASecond } from '../../../support/fakes/virtual-load.js';

describe('the token bucket', () => {
  it('never gives out more than its capacity within any second, however hard it is pressed', () => {
    const gaps = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 400, noNaN: true })), { maxLength: 400 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), gaps, (capacity, waits) => {
        const bucket = new TokenBucket(capacity);
        const taken: number[] = [];
        let nowMs = 0;
        for (const wait of waits) {
          nowMs += wait;
          while (bucket.waitMs(nowMs) === 0) {
            bucket.take(nowMs);
            taken.push(nowMs);
          }
        }
        expect(mostInASecond(taken)).toBeLessThanOrEqual(capacity);
      }),
    );
  });

  it('gives out its capacity in every second, if it is asked all the time', () => {
    const bucket = new TokenBucket(20);
    let taken = 0;
    for (let nowMs = 0; nowMs < 10_010; nowMs += 1) {
      while (bucket.waitMs(nowMs) === 0) {
        bucket.take(nowMs);
        taken += 1;
      }
    }
    expect(taken).toBe(20 * 10 + 20 * 1 - 20);
  });

  it('tells how long to wait: until the token that was taken first is back', () => {
    const bucket = new TokenBucket(2);
    bucket.take(100);
    bucket.take(300);
    expect([bucket.waitMs(400), bucket.waitMs(1100), bucket.waitMs(1101)]).toEqual([701, 1, 0]);
  });
});
