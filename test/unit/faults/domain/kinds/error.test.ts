import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { error } from '../../../../../src/faults/domain/kinds/error.js';
import { EventedSystem } from '../../../../support/evented-system.js';

describe('the fault error', () => {
  let system: EventedSystem;

  beforeEach(async () => {
    system = await EventedSystem.start();
  });
  afterEach(() => system.stop());

  it('says what the step does instead', () => {
    expect(error.name).toBe('error');
    expect(error.strike(700)).toEqual({
      outcome: 'failed',
      delayMs: 0,
      deliveries: 0,
      isConfirmed: false,
    });
  });

  it('fails the step, is tried again after a pause, and nothing is done twice', async () => {
    await system.arm(5, { kind: 'error' });
    await system.send(1);
    await system.advance(300);
    const [traceId = ''] = system.accepted;
    expect(system.view(traceId).steps.at(4)).toMatchObject({
      point: 5,
      attempts: 2,
      outcome: 'failed',
      fault: 'error',
    });
    expect(system.effectsOf(traceId)).toEqual({ two: 0, one: 0 });
    await system.clear(5);
    await system.drain();
    expect(system.view(traceId)).toMatchObject({ verdict: 'done' });
    expect(system.view(traceId).steps.at(4)).toMatchObject({ attempts: 3, outcome: 'ok', fault: 'error' });
    expect(system.effectsOf(traceId)).toEqual({ two: 1, one: 1 });
    expect(system.report).toMatchObject({ applied: 1, lost: 0, duplicated: 0, stuck: 0 });
  });

  it('has its way where nothing is guaranteed', async () => {
    await system.setMode('naive');
    await system.arm(5, { kind: 'error' });
    await system.send(1);
    await system.drain();
    expect(system.report).toMatchObject({ accepted: 1, stuck: 0, ...{ lost: 1, duplicated: 0 } });
  });
});
