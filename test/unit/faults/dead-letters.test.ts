import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { POINTS } from '../../../src/faults/domain/points.js';
import { EventedSystem } from '../../support/apps/evented-system.js';

const BEHIND_FRONTEND = POINTS.map(({ point }) => point).filter((point) => point > 1);

describe('a dead letter', () => {
  let system: EventedSystem;

  beforeEach(async () => {
    system = await EventedSystem.start();
    await system.setPolicy({ maxAttempts: 3, backoffMs: 100 });
  });
  afterEach(() => system.stop());

  it.each(BEHIND_FRONTEND)(
    'is what is given up before point %i, and goes its way once it is redriven',
    async (point) => {
      await system.arm(point, { kind: 'error' });
      await system.send(2);
      await system.advance(5000);
      const [first = '', second = ''] = system.accepted;
      expect(system.report).toMatchObject({ accepted: 2, deadLettered: 2, stuck: 0, lost: 0 });
      expect(system.deadLetters.map((letter) => [letter.traceId, letter.point, letter.attempts, letter.fault])).toEqual(
        [
          [first, point, 3, 'error'],
          [second, point, 3, 'error'],
        ],
      );
      expect(system.view(first).verdict).toBe('dead-lettered');
      await system.clear(point);
      await system.advance(1000);
      expect(system.report).toMatchObject({ deadLettered: 2 });
      expect(await system.redrive(first)).toBe(true);
      await system.advance(100);
      expect(system.view(first)).toMatchObject({ verdict: 'done' });
      expect(system.report).toMatchObject({ deadLettered: 1, applied: 1, duplicated: 0 });
      expect(await system.redrive(first)).toBe(false);
    },
  );

  it('that fails again is one again, after as many tries', async () => {
    await system.arm(5, { kind: 'error' });
    await system.send(1);
    await system.advance(2000);
    const [traceId = ''] = system.accepted;
    await system.redrive(traceId);
    await system.advance(2000);
    expect(system.view(traceId)).toMatchObject({ verdict: 'dead-lettered' });
    expect(system.point(5).hits).toBe(6);
  });

  it('survives a restart, and its tries are counted over it', async () => {
    await system.arm(4, { kind: 'error' });
    await system.send(1);
    await system.advance(100);
    system = await system.crash();
    await system.advance(5000);
    expect(system.point(4).hits).toBe(3);
    system = await system.crash();
    expect(system.deadLetters).toHaveLength(1);
  });
});
