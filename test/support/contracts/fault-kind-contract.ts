import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Effect, type FaultKind } from '../../../src/faults/domain/fault-kind.js';
import { EventedSystem } from '../apps/evented-system.js';

/** What is to be seen of a kind of fault at the processing of a request, the fifth point. */
export interface FaultKindCase {
  /** What the step does instead, where the fault has a latency of 700 ms. */
  readonly strike: Effect;
  /** With the guarantees in place, in a sentence. */
  readonly guaranteed: string;
  readonly latencyMs?: number;
  /** Tries in the first 300 ms, and what was done by then. */
  readonly struck: { readonly attempts: number; readonly effects: { readonly two: number; readonly one: number } };
  /** The step once the fault is cleared and all has drained. */
  readonly cleared: { readonly attempts: number; readonly outcome: string };
  /** What the report counts where nothing is guaranteed. */
  readonly naive: { readonly lost: number; readonly duplicated: number };
}

/** The tests that every kind of fault has, with what it does. */
export function declareFaultKind(name: string, kind: FaultKind, expected: FaultKindCase): void {
  const { strike, guaranteed, latencyMs, struck, cleared, naive } = expected;
  const setting = { kind: kind.name, ...(latencyMs !== undefined && { latencyMs }) };

  describe(`the fault ${name}`, () => {
    let system: EventedSystem;

    beforeEach(async () => {
      system = await EventedSystem.start();
    });
    afterEach(() => system.stop());

    it('says what the step does instead', () => {
      expect(kind.name).toBe(name);
      expect(kind.apply(700)).toEqual(strike);
    });

    it(guaranteed, async () => {
      await system.arm(5, setting);
      await system.send(1);
      await system.advance(300);
      const [traceId = ''] = system.accepted;
      const { attempts, effects } = struck;
      const { outcome } = strike;
      expect(system.view(traceId).steps.at(4)).toMatchObject({ point: 5, attempts, outcome, fault: name });
      expect(system.effectsOf(traceId)).toEqual(effects);
      await system.clear(5);
      await system.drain();
      expect(system.view(traceId)).toMatchObject({ verdict: 'done' });
      expect(system.view(traceId).steps.at(4)).toMatchObject({ ...cleared, fault: name });
      expect(system.effectsOf(traceId)).toEqual({ two: 1, one: 1 });
      expect(system.report).toMatchObject({ applied: 1, lost: 0, duplicated: 0, stuck: 0 });
    });

    it('has its way where nothing is guaranteed', async () => {
      await system.setMode('naive');
      await system.arm(5, setting);
      await system.send(1);
      await system.drain();
      expect(system.report).toMatchObject({ accepted: 1, stuck: 0, ...naive });
    });
  });
}
