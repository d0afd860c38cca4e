import { describe, expect, it, test } from '@jest/globals';
import { withDefaults } from '../../../src/cluster/domain/scaling-policy.js';

describe('withDefaults', () => {
  it('fills in what Kubernetes assumes', () => {
    expect(withDefaults({ nodeCapacity: 4 })).toEqual({
      minReplicas: 1,
      maxReplicas: 12,
      initialReplicas: 2,
      targetAverageUtilization: 80,
      tolerance: 0.1,
      nodeCapacity: 4,
      syncPeriodSeconds: 15,
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          selectPolicy: 'Max',
          policies: [
            { type: 'Pods', value: 4, periodSeconds: 15 },
            { type: 'Percent', value: 100, periodSeconds: 15 },
          ],
        },
        scaleDown: {
          stabilizationWindowSeconds: 300,
          selectPolicy: 'Max',
          policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
        },
      },
    });
  });

  it('keeps what is given, field by field', () => {
    const policies = [{ type: 'Pods' as const, value: 1, periodSeconds: 60 }];
    const { behavior, tolerance } = withDefaults({
      nodeCapacity: 1,
      tolerance: 0,
      behavior: { scaleUp: { policies, tolerance: 0 }, scaleDown: { stabilizationWindowSeconds: 0 } },
    });
    expect(tolerance).toBe(0);
    expect(behavior.scaleUp).toEqual({ stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies, tolerance: 0 });
    expect(behavior.scaleDown).toMatchObject({ stabilizationWindowSeconds: 0, selectPolicy: 'Max' });
  });

  test.each([
    [{ minReplicas: 5 }, 5],
    [{ maxReplicas: 1 }, 1],
    [{ minReplicas: 2, maxReplicas: 9 }, 2],
    [{ initialReplicas: 7 }, 7],
  ])('starts %j with %i nodes', (given, nodes) => {
    expect(withDefaults({ nodeCapacity: 1, ...given }).initialReplicas).toBe(nodes);
  });
});
