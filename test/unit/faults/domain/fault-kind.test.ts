import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { effectOf, KIND_NAMES } from '../../../../src/faults/domain/fault-kind.js';
import { EventedSystem } from '../../../support/apps/evented-system.js';

/** What is to be seen of a kind of fault at the processing of a request, the fifth point, where its latency is 700 ms. */
interface KindCase {
  /** With the guarantees in place: tries in the first 300 ms, their outcome, and what was done by then. */
  readonly hit: { readonly attempts: number; readonly outcome: string; readonly effects: number };
  /** The step once the fault is cleared and all has drained. */
  readonly cleared: { readonly attempts: number; readonly outcome: string };
  /** What the report counts without guarantees. */
  readonly naive: { readonly lost: number; readonly duplicated: number };
}

const CASES: Readonly<Record<string, KindCase>> = {
  error: {
    hit: { attempts: 2, outcome: 'failed', effects: 0 },
    cleared: { attempts: 3, outcome: 'ok' },
    naive: { lost: 1, duplicated: 0 },
  },
  latency: {
    hit: { attempts: 1, outcome: 'delayed', effects: 0 },
    cleared: { attempts: 1, outcome: 'delayed' },
    naive: { lost: 0, duplicated: 0 },
  },
  drop: {
    hit: { attempts: 2, outcome: 'dropped', effects: 0 },
    cleared: { attempts: 3, outcome: 'ok' },
    naive: { lost: 1, duplicated: 0 },
  },
  duplicate: {
    hit: { attempts: 1, outcome: 'duplicated', effects: 1 },
    cleared: { attempts: 1, outcome: 'duplicated' },
    naive: { lost: 0, duplicated: 1 },
  },
  'crash-after': {
    hit: { attempts: 2, outcome: 'crashed', effects: 1 },
    cleared: { attempts: 3, outcome: 'ok' },
    naive: { lost: 0, duplicated: 0 },
  },
};

it('every kind of fault has a case here, and a name that is no kind has no effect', () => {
  expect(KIND_NAMES).toEqual(Object.keys(CASES));
  expect(['other', 'toString', ''].map(effectOf)).toEqual([undefined, undefined, undefined]);
});

describe.each(Object.entries(CASES))('the fault %s', (kind, { hit, cleared, naive }) => {
  let system: EventedSystem;

  beforeEach(async () => {
    system = await EventedSystem.start();
  });
  afterEach(() => system.stop());

  it('does to the step what its line says, and the effect is applied once with the guarantees in place', async () => {
    await system.arm(5, { kind, latencyMs: 700 });
    await system.send(1);
    await system.advance(300);
    const [traceId = ''] = system.accepted;
    expect(system.view(traceId).steps.at(4)).toMatchObject({ point: 5, ...hit, fault: kind });
    await system.clear(5);
    await system.drain();
    expect(system.view(traceId)).toMatchObject({ verdict: 'done' });
    expect(system.view(traceId).steps.at(4)).toMatchObject({ ...cleared, effects: 1, fault: kind });
    expect(system.report).toMatchObject({ applied: 1, lost: 0, duplicated: 0, stuck: 0 });
  });

  it('loses or doubles without guarantees what its line says', async () => {
    await system.setMode('naive');
    await system.arm(5, { kind, latencyMs: 700 });
    await system.send(1);
    await system.drain();
    expect(system.report).toMatchObject({ accepted: 1, stuck: 0, ...naive });
  });
});
