import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { POINTS } from '../../../src/faults/domain/points.js';
import { MAX_DEAD_LETTERED } from '../../../src/faults/request-registry.js';
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

  it('is redriven with all others at once, of any run', async () => {
    await system.arm(5, { kind: 'error' });
    await system.send(4);
    await system.advance(5000);
    await system.setMode('outbox');
    await system.send(2);
    await system.advance(5000);
    expect(system.report).toMatchObject({ accepted: 2, deadLettered: 2, parked: 6, waiting: 0 });
    await system.clear(5);
    expect(await system.redriveAll()).toBe(6);
    await system.drain();
    expect(system.report).toMatchObject({ accepted: 2, applied: 2, deadLettered: 0, parked: 0 });
    expect(system.views.map(({ verdict }) => verdict)).toEqual(Array.from({ length: 6 }, () => 'done'));
    expect(await system.redriveAll()).toBe(0);
  });

  it('is one of those that are done, as they say, where the store goes away in between', async () => {
    await system.arm(5, { kind: 'error' });
    for (let sent = 0; sent < 300; sent += 100) await system.send(100);
    await system.advance(5000);
    expect(system.report).toMatchObject({ parked: 300 });
    system.light({ writes: 270, isLastAnswered: true });
    await expect(system.deleteAll()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^The store cannot be used; 2[0-9]{2} of 300 are done; ask again for the rest$/),
    });
  });

  it('that is deleted is counted as deleted, keeps its verdict, and is not done', async () => {
    await system.arm(5, { kind: 'error' });
    await system.send(3);
    await system.advance(5000);
    expect(await system.deleteAll()).toBe(3);
    await system.clear(5);
    await system.drain();
    expect(system.report).toMatchObject({ accepted: 3, applied: 0, deadLettered: 0, deleted: 3, lost: 0, parked: 0 });
    const [traceId = ''] = system.accepted;
    expect(system.view(traceId)).toMatchObject({ verdict: 'dead-lettered', deletedAt: expect.any(String) });
    expect(await system.redrive(traceId)).toBe(false);
    system = await system.crash();
    expect(system.report).toMatchObject({ accepted: 3, deleted: 3 });
  });
});

describe('a dead-letter queue that is full', () => {
  it('refuses requests and says why, while work on its way goes on, until it is emptied in one go', async () => {
    const system = await EventedSystem.start();
    await system.setPolicy({ maxAttempts: 1, backoffMs: 100 });
    await system.arm(3, { kind: 'error' });
    for (let sent = 0; sent < MAX_DEAD_LETTERED; sent += 250) {
      await Promise.all(Array.from({ length: 250 }, () => system.sendOne()));
      await system.advance(100);
    }
    expect(system.report).toMatchObject({
      deadLettered: MAX_DEAD_LETTERED,
      parked: MAX_DEAD_LETTERED,
      refusing: expect.stringContaining('DELETE /requests/dead-letters'),
    });
    await expect(system.sendOne()).rejects.toMatchObject({ code: 'limit-reached', message: system.report.refusing });
    await system.setMode('outbox+inbox');
    expect(system.report).toMatchObject({ sent: 0, deadLettered: 0, parked: MAX_DEAD_LETTERED });
    await system.clear(3);
    const emptying = system.deleteAll();
    await system.settle();
    expect(await emptying).toBe(MAX_DEAD_LETTERED);
    expect(system.report).toMatchObject({ parked: 0, refusing: null });
    await system.send(1);
    await system.drain();
    expect(system.report).toMatchObject({ applied: 1 });
    await system.stop();
  });
});
