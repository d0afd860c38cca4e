import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { latency } from '../../../../../src/faults/domain/kinds/latency.js';
import { EventedSystem } from '../../../../support/evented-system.js';

describe('the fault latency', () => {
  let system: EventedSystem;

  beforeEach(async () => {
    system = await EventedSystem.start();
  });
  afterEach(() => system.stop());

  it('says what the step does instead', () => {
    expect(latency.name).toBe('latency');
    expect(latency.strike(700)).toEqual({
      outcome: 'delayed',
      delayMs: 700,
      deliveries: 1,
      isConfirmed: true,
    });
  });

  it('delays the step and no other, and it is done once', async () => {
    await system.arm(5, { kind: 'latency', latencyMs: 700 });
    await system.send(1);
    await system.advance(300);
    const [traceId = ''] = system.accepted;
    expect(system.view(traceId).steps.at(4)).toMatchObject({
      point: 5,
      attempts: 1,
      outcome: 'delayed',
      fault: 'latency',
    });
    expect(system.effectsOf(traceId)).toEqual({ two: 0, one: 0 });
    await system.clear(5);
    await system.drain();
    expect(system.view(traceId)).toMatchObject({ verdict: 'done' });
    expect(system.view(traceId).steps.at(4)).toMatchObject({ attempts: 1, outcome: 'delayed', fault: 'latency' });
    expect(system.effectsOf(traceId)).toEqual({ two: 1, one: 1 });
    expect(system.report).toMatchObject({ applied: 1, lost: 0, duplicated: 0, stuck: 0 });
  });

  it('has its way where nothing is guaranteed', async () => {
    await system.setMode('naive');
    await system.arm(5, { kind: 'latency', latencyMs: 700 });
    await system.send(1);
    await system.drain();
    expect(system.report).toMatchObject({ accepted: 1, stuck: 0, ...{ lost: 0, duplicated: 0 } });
  });
});
