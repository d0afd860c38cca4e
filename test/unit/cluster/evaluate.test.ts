import { type Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import fc from 'fast-check';
import { ClusterService } from '../../../src/cluster/cluster.service.js';
import { type ScalingStep } from '../../../src/cluster/domain/autoscaler.js';
import { evaluate } from '../../../src/cluster/domain/evaluate.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
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

/** The steps of an answer, read to its end. */
async function stepsOf(
  clock: VirtualClock,
  answer: Readable,
  onPiece: (piece: string) => void = () => undefined,
): Promise<readonly ScalingStep[]> {
  let text = '';
  answer.on('data', (bytes: Buffer) => {
    onPiece(bytes.toString());
    text += bytes.toString();
  });
  while (!answer.readableEnded) {
    clock.advanceBy(0);
    await setImmediate();
  }
  return (JSON.parse(text) as { steps: ScalingStep[] }).steps;
}

describe('ClusterService', () => {
  it('fills in the defaults of what a request leaves out', async () => {
    const clock = new VirtualClock();
    const request = plainToInstance(EvaluateDto, { policy: { nodeCapacity: 4 }, load: Array<number>(30).fill(20) });
    const steps = await stepsOf(clock, new ClusterService(clock).evaluate(request));
    expect(steps.map(({ at, nodes, desired }) => [at, nodes, desired])).toEqual([
      [15, 2, 6],
      [30, 6, 6],
    ]);
  });

  it('works out a long series a slice each turn', async () => {
    const clock = new VirtualClock();
    const policy = { nodeCapacity: 4, syncPeriodSeconds: 1 };
    const request = plainToInstance(EvaluateDto, { policy, load: Array<number>(3000).fill(20) });
    const pieces: number[] = [];
    const steps = await stepsOf(clock, new ClusterService(clock).evaluate(request), (piece) =>
      pieces.push(piece.split('"at"').length - 1),
    );
    expect(steps).toHaveLength(3000);
    expect(Math.max(...pieces)).toBeLessThanOrEqual(64);
  });

  it('works out no more than is read', async () => {
    const clock = new VirtualClock();
    const policy = { nodeCapacity: 4, syncPeriodSeconds: 1 };
    const request = plainToInstance(EvaluateDto, { policy, load: Array<number>(100_000).fill(20) });
    const answer = new ClusterService(clock).evaluate(request);
    for (let turn = 0; turn < 100; turn += 1) {
      answer.read(0);
      clock.advanceBy(0);
      await Promise.resolve();
    }
    // A step takes more than a hundred bytes, so all of them would take ten million.
    expect(answer.readableLength).toBeLessThan(200_000);
    answer.destroy();
  });
});
