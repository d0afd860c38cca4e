import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TOKEN_HOLD_MS, TokenBucket } from '../../../../src/traffic/domain/token-bucket.js';
import { mostInASecond } from '../../../support/fakes/virtual-load.js';

describe('the token bucket', () => {
  it('lets no more than its capacity be written within any second, however long each takes from its token to the socket', () => {
    const steps = fc.array(
      fc.record({
        waitMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 400, noNaN: true })),
        writeDelayMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1500, noNaN: true })),
      }),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), steps, (capacity, story) => {
        const bucket = new TokenBucket(capacity);
        const written: number[] = [];
        let pending: number[] = [];
        let nowMs = 0;
        const writeUntil = (untilMs: number): void => {
          const due = pending.filter((atMs) => atMs <= untilMs).sort((a, b) => a - b);
          pending = pending.filter((atMs) => atMs > untilMs);
          for (const atMs of due) {
            bucket.spend(atMs);
            written.push(atMs);
          }
        };
        for (const { waitMs, writeDelayMs } of story) {
          nowMs += waitMs;
          writeUntil(nowMs);
          for (let tries = 0; bucket.waitMs(nowMs) === 0 && tries < 40; tries += 1) {
            bucket.take();
            pending.push(nowMs + writeDelayMs);
          }
        }
        writeUntil(Infinity);
        expect(mostInASecond(written)).toBeLessThanOrEqual(capacity);
      }),
    );
  });

  it('gives out its capacity in every second where each request is written at once', () => {
    const bucket = new TokenBucket(20);
    let taken = 0;
    for (let nowMs = 0; nowMs < 10_010; nowMs += 1) {
      while (bucket.waitMs(nowMs) === 0) {
        bucket.take();
        bucket.spend(nowMs);
        taken += 1;
      }
    }
    expect(taken).toBe(200);
  });

  it('says how long to wait: until the token that was spent first is back, and without end while none is spent', () => {
    const bucket = new TokenBucket(2);
    bucket.take();
    bucket.take();
    expect(bucket.waitMs(50)).toBe(Infinity);
    bucket.spend(100);
    expect([bucket.waitMs(400), bucket.waitMs(1100), bucket.waitMs(100 + TOKEN_HOLD_MS)]).toEqual([701, 1, 0]);
    bucket.take();
    bucket.spend(1300);
    expect(bucket.waitMs(1300)).toBe(TOKEN_HOLD_MS);
  });
});
