import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { drop } from '../../../../../src/faults/domain/kinds/drop.js';
import { EventedSystem } from '../../../../support/evented-system.js';

describe('the fault drop', () => {
  let system: EventedSystem;

  beforeEach(async () => {
    system = await EventedSystem.start();
  });
  afterEach(() => system.stop());

  it('says what the step does instead', () => {
    expect(drop.name).toBe('drop');
    expect(drop.strike(700)).toEqual({
      outcome: 'dropped',
      delayMs: 0,
      deliveries: 0,
      isConfirmed: false,
    });
  });

  it('does nothing and says nothing: only who waits for a confirmation tries again', async () => {
    await system.arm(5, { kind: 'drop' });
    await system.send(1);
    await system.advance(300);
    const [traceId = ''] = system.accepted;
    expect(system.view(traceId).steps.at(4)).toMatchObject({
      point: 5,
      attempts: 2,
      outcome: 'dropped',
      fault: 'drop',
    });
    expect(system.effectsOf(traceId)).toEqual({ two: 0, one: 0 });
    await system.clear(5);
    await system.drain();
    expect(system.view(traceId)).toMatchObject({ verdict: 'done' });
    expect(system.view(traceId).steps.at(4)).toMatchObject({ attempts: 3, outcome: 'ok', fault: 'drop' });
    expect(system.effectsOf(traceId)).toEqual({ two: 1, one: 1 });
    expect(system.report).toMatchObject({ applied: 1, lost: 0, duplicated: 0, stuck: 0 });
  });

  it('has its way where nothing is guaranteed', async () => {
    await system.setMode('naive');
    await system.arm(5, { kind: 'drop' });
    await system.send(1);
    await system.drain();
    expect(system.report).toMatchObject({ accepted: 1, stuck: 0, ...{ lost: 1, duplicated: 0 } });
  });
});
