import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../../../src/cluster/domain/evaluate.js';
import { withDefaults } from '../../../src/cluster/domain/scaling-policy.js';
import { EvaluateDto } from '../../../src/cluster/evaluate.dto.js';
import { readAs } from '../../../src/kernel/input/validation.js';
import { shapeOf } from '../../../web/src/autoscaling/loads.js';
import { problemInManifest, readManifest } from '../../../web/src/autoscaling/manifest.js';
import { PRESETS } from '../../../web/src/autoscaling/presets.js';
import { reachingFirstSync, replayOf } from '../../../web/src/autoscaling/replay.js';

const AROUND = { nodeCapacity: 4, syncPeriodSeconds: 3 };
const HEAD = 'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n';

describe('a manifest of a HorizontalPodAutoscaler', () => {
  it.each(PRESETS.map((preset) => [preset.id, preset] as const))(
    'that is there to begin with, %s, is read',
    (id, preset) => {
      expect(readManifest(preset.text, AROUND)).toMatchObject({
        ...{ kind: 'policy', name: id },
        policy: { minReplicas: 1, maxReplicas: 12, targetAverageUtilization: 70, ...AROUND },
      });
    },
  );

  it('is read as JSON too, and what it leaves out is left to the service', () => {
    const text = JSON.stringify({
      ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'a' } },
      spec: { maxReplicas: 3, behavior: { scaleDown: { selectPolicy: 'Disabled' } } },
    });
    expect(readManifest(text, AROUND)).toEqual({
      ...{ kind: 'policy', name: 'a' },
      policy: { maxReplicas: 3, behavior: { scaleDown: { selectPolicy: 'Disabled' } }, ...AROUND },
    });
  });

  it.each([
    ['a: [', 'Flow sequence'],
    ['kind: Deployment', 'kind must be HorizontalPodAutoscaler'],
    ['kind: HorizontalPodAutoscaler\napiVersion: autoscaling/v1', 'apiVersion must be autoscaling/v2'],
    [HEAD, 'spec is missing'],
    [`${HEAD}spec: { minReplica: 1 }`, 'spec.minReplica is not known here'],
    [`${HEAD}spec: { metrics: [{ type: Pods }] }`, 'spec.metrics[0] must be a Resource'],
    [`${HEAD}spec: { metrics: [{}, {}] }`, 'spec.metrics must have one metric'],
    ['x'.repeat(70_000), 'more than 64 Ki'],
  ])('that is none is a problem: %#', (text, problem) => {
    expect(readManifest(text, AROUND)).toEqual({ kind: 'problem', problem: expect.stringContaining(problem) });
  });
});

describe('what the service finds wrong with a policy', () => {
  const refused = (policy: object): string[] => {
    const read = readAs(EvaluateDto, { policy: { nodeCapacity: 4, ...policy }, load: [1] });
    return 'problems' in read ? read.problems.map(problemInManifest) : [];
  };

  it.each([
    [
      { targetAverageUtilization: 0 },
      'spec.metrics[0].resource.target.averageUtilization must be an integer greater than 0',
    ],
    [{ maxReplicas: 'x' }, 'spec.maxReplicas must be an integer between 1 and 1000'],
    [{ syncPeriodSeconds: 0 }, '“Sync, seconds” must be an integer between 1 and 3600'],
    [
      { nodeCapacity: 0 },
      '“Capacity of a pod” must be greater than 0, as a number or a Kubernetes quantity such as "50m"',
    ],
    [
      { behavior: { scaleUp: { policies: [{ type: 'Pods', value: 0, periodSeconds: 15 }] } } },
      'spec.behavior.scaleUp.policies[0].value must be an integer greater than 0',
    ],
    [{ behavior: { scaleUp: { window: 3 } } }, 'spec.behavior.scaleUp.window is not known here'],
  ])('has the names of the manifest and the page: %#', (policy, problem) => {
    expect(refused(policy)).toEqual([problem]);
  });

  it('is left as it is where it is not about the policy', () => {
    expect(problemInManifest({ field: 'load', problem: 'load must be an array' })).toBe('load must be an array');
  });
});

describe('a load that is replayed', () => {
  it('has the pods of each second, and its figures', () => {
    const step = { load: 8, utilization: 100, recommended: 2, reason: 'DesiredWithinRange' } as const;
    const steps = [
      { ...step, at: 3, nodes: 2, desired: 4 },
      { ...step, at: 6, nodes: 4, desired: 4 },
      { ...step, at: 9, nodes: 4, desired: 1 },
    ];
    expect(replayOf({ steps }, [8, 8, 12, 8, 8, 8, 8, 8, 8, 8], 4)).toEqual({
      pods: [2, 2, 2, 4, 4, 4, 4, 4, 4, 1],
      saturation: [100, 100, 150, 50, 50, 50, 50, 50, 50, 200],
      ...{ podSeconds: 31, saturatedSeconds: 2, changes: 2, turns: 1, mostPods: 4 },
    });
  });

  it.each([1, 3, 149, 150, 151, 3600])('has the pods that it starts with up to the first sync, after %i s', (sync) => {
    const load = Array.from({ length: 150 }, () => 8);
    const steps = evaluate(
      withDefaults({ nodeCapacity: 4, minReplicas: 3, maxReplicas: 5, syncPeriodSeconds: sync }),
      reachingFirstSync(load, sync),
    );
    const { pods, saturation, ...figures } = replayOf({ steps: [...steps] }, load, 4);
    expect([pods, saturation]).toEqual([load.map(() => 3), load.map(() => 67)]);
    expect(figures).toEqual({ podSeconds: 450, saturatedSeconds: 0, changes: 0, turns: 0, mostPods: 3 });
  });

  it('flaps without a stabilization window, and does not with one', () => {
    const load = shapeOf('sawtooth') ?? [];
    const turnsOf = (id: string): number => {
      const read = readManifest(PRESETS.find((preset) => preset.id === id)?.text ?? '', AROUND);
      if (read.kind === 'problem') throw new Error(read.problem);
      return replayOf({ steps: [...evaluate(withDefaults(read.policy as never), load)] }, load, 4).turns;
    };
    expect(turnsOf('no-window')).toBeGreaterThan(8);
    expect(turnsOf('defaults')).toBe(0);
  });
});
