import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import fc from 'fast-check';
import { ClusterService } from '../../../src/cluster/cluster.service.js';
import { evaluate } from '../../../src/cluster/domain/evaluate.js';
import { VirtualClock } from '../../../src/kernel/time/virtual-clock.js';
import { EvaluateDto } from '../../../src/cluster/evaluate.dto.js';
import { anyLoad, anyPolicy, examplePolicy } from './policies.js';

describe('evaluate', () => {
  it('answers the example of the contract', () => {
    expect([...evaluate(examplePolicy(), [2, 2.5, 3, 8])]).toEqual([
      { at: 3, load: 2.5, nodes: 2, utilization: 31, recommended: 1, desired: 2, reason: 'ScaleDownStabilized' },
    ]);
  });

  it('makes no step before the first full period, and one at the very end of the last', () => {
    expect([...evaluate(examplePolicy(), [5, 5])]).toEqual([]);
    expect([...evaluate(examplePolicy(), [5, 5, 5, 6, 6, 6])].map(({ at, load }) => [at, load])).toEqual([
      [3, 5],
      [6, 6],
    ]);
  });

  it('is a pure function whose steps follow from one another', () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(anyLoad, { maxLength: 300 }), (policy, load) => {
        const steps = [...evaluate(policy, load)];
        expect([...evaluate(policy, load)]).toEqual(steps);
        expect(steps).toHaveLength(Math.floor(load.length / policy.syncPeriodSeconds));
        let nodes = policy.initialReplicas;
        for (const step of steps) {
          expect(step.nodes).toBe(nodes);
          nodes += step.desired - step.nodes;
        }
      }),
    );
  });
});

describe('ClusterService', () => {
  it('fills in the defaults of what a request leaves out', async () => {
    const clock = new VirtualClock();
    const request = plainToInstance(EvaluateDto, { policy: { nodeCapacity: 4 }, load: Array<number>(30).fill(20) });
    const evaluation = new ClusterService(clock).evaluate(request);
    clock.advanceBy(0);
    const { steps } = await evaluation;
    expect(steps.map(({ at, nodes, desired }) => [at, nodes, desired])).toEqual([
      [15, 2, 6],
      [30, 6, 6],
    ]);
  });

  it('works out a long series a slice each turn', async () => {
    const clock = new VirtualClock();
    const policy = { nodeCapacity: 4, syncPeriodSeconds: 1 };
    const request = plainToInstance(EvaluateDto, { policy, load: Array<number>(3000).fill(20) });
    const evaluation = new ClusterService(clock).evaluate(request);
    let turns = 0;
    clock.schedule(function () {
      turns += 1;
      if (clock.waiting > 0) this.schedule();
    });
    clock.advanceBy(0);
    expect((await evaluation).steps).toHaveLength(3000);
    expect(turns).toBeGreaterThan(4);
  });
});
