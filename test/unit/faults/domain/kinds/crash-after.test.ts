import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { crashAfter } from '../../../../../src/faults/domain/kinds/crash-after.js';
import { EventedSystem } from '../../../../support/evented-system.js';

describe('the fault crash-after', () => {
  let system: EventedSystem;

  beforeEach(async () => {
    system = await EventedSystem.start();
  });
  afterEach(() => system.stop());

  it('says what the step does instead', () => {
    expect(crashAfter.name).toBe('crash-after');
    expect(crashAfter.strike(700)).toEqual({
      outcome: 'crashed',
      delayMs: 0,
      deliveries: 1,
      isConfirmed: false,
    });
  });

  it('does the step and loses its confirmation, so that it is tried again and dropped', async () => {
    await system.arm(5, { kind: 'crash-after' });
    await system.send(1);
    await system.advance(300);
    const [traceId = ''] = system.accepted;
    expect(system.view(traceId).steps.at(4)).toMatchObject({
      point: 5,
      attempts: 2,
      outcome: 'crashed',
      fault: 'crash-after',
    });
    expect(system.effectsOf(traceId)).toEqual({ two: 1, one: 1 });
    await system.clear(5);
    await system.drain();
    expect(system.view(traceId)).toMatchObject({ verdict: 'done' });
    expect(system.view(traceId).steps.at(4)).toMatchObject({ attempts: 3, outcome: 'ok', fault: 'crash-after' });
    expect(system.effectsOf(traceId)).toEqual({ two: 1, one: 1 });
    expect(system.report).toMatchObject({ applied: 1, lost: 0, duplicated: 0, stuck: 0 });
  });

  it('has its way where nothing is guaranteed', async () => {
    await system.setMode('naive');
    await system.arm(5, { kind: 'crash-after' });
    await system.send(1);
    await system.drain();
    expect(system.report).toMatchObject({ accepted: 1, stuck: 0, ...{ lost: 0, duplicated: 0 } });
  });
});
