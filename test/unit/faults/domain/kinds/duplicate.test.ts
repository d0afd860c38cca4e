import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { duplicate } from '../../../../../src/faults/domain/kinds/duplicate.js';
import { EventedSystem } from '../../../../support/evented-system.js';

describe('the fault duplicate', () => {
  let system: EventedSystem;

  beforeEach(async () => {
    system = await EventedSystem.start();
  });
  afterEach(() => system.stop());

  it('says what the step does instead', () => {
    expect(duplicate.name).toBe('duplicate');
    expect(duplicate.strike(700)).toEqual({
      outcome: 'duplicated',
      delayMs: 0,
      deliveries: 2,
      isConfirmed: true,
    });
  });

  it('does the step twice, and who remembers what it has seen drops the second', async () => {
    await system.arm(5, { kind: 'duplicate' });
    await system.send(1);
    await system.advance(300);
    const [traceId = ''] = system.accepted;
    expect(system.view(traceId).steps.at(4)).toMatchObject({
      point: 5,
      attempts: 1,
      outcome: 'duplicated',
      fault: 'duplicate',
    });
    expect(system.effectsOf(traceId)).toEqual({ two: 1, one: 1 });
    await system.clear(5);
    await system.drain();
    expect(system.view(traceId)).toMatchObject({ verdict: 'done' });
    expect(system.view(traceId).steps.at(4)).toMatchObject({ attempts: 1, outcome: 'duplicated', fault: 'duplicate' });
    expect(system.effectsOf(traceId)).toEqual({ two: 1, one: 1 });
    expect(system.report).toMatchObject({ applied: 1, lost: 0, duplicated: 0, stuck: 0 });
  });

  it('has its way where nothing is guaranteed', async () => {
    await system.setMode('naive');
    await system.arm(5, { kind: 'duplicate' });
    await system.send(1);
    await system.drain();
    expect(system.report).toMatchObject({ accepted: 1, stuck: 0, ...{ lost: 0, duplicated: 1 } });
  });
});
