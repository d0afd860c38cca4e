import { describe, expect, it, test } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { withDefaults } from '../../../src/cluster/domain/scaling-policy.js';
import { EvaluateDto } from '../../../src/cluster/evaluate.dto.js';
import { ScalingPolicyDto, toPolicy } from '../../../src/cluster/scaling-policy.dto.js';
import { readAs } from '../../../src/kernel/input/validation.js';

/** Every problem of a body, in words. */
function problems(type: typeof ScalingPolicyDto | typeof EvaluateDto, body: object): string[] {
  const read = readAs<object>(type, body);
  return 'problems' in read ? read.problems.map(({ problem }) => problem) : [];
}

const policyProblems = (fields: object): string[] => problems(ScalingPolicyDto, { nodeCapacity: 4, ...fields });
const requestProblems = (body: object): string[] => problems(EvaluateDto, body);
const up = (rules: unknown): object => ({ behavior: { scaleUp: rules } });
const down = (rules: unknown): object => ({ behavior: { scaleDown: rules } });
const rate = (changes: object): object => up({ policies: [{ type: 'Pods', value: 4, periodSeconds: 15, ...changes }] });

const QUANTITY = ', as a number or a Kubernetes quantity such as "50m"';
const REPLICAS = 'must be an integer between 1 and 1000';

describe('ScalingPolicyDto', () => {
  test.each([
    [{ minReplicas: 0 }, `minReplicas ${REPLICAS}`],
    [{ minReplicas: '2' }, `minReplicas ${REPLICAS}`],
    [{ minReplicas: 13 }, 'minReplicas must be at most maxReplicas (default 12)'],
    [{ minReplicas: 5, maxReplicas: 4 }, 'maxReplicas must be at least minReplicas (5)'],
    [{ maxReplicas: 1001 }, `maxReplicas ${REPLICAS}`],
    [{ maxReplicas: 2.5 }, `maxReplicas ${REPLICAS}`],
    [{ maxReplicas: {} }, `maxReplicas ${REPLICAS}`],
    [{ initialReplicas: 13 }, 'initialReplicas must be between minReplicas (1) and maxReplicas (12)'],
    [
      { initialReplicas: 2, minReplicas: 3, maxReplicas: 20 },
      'initialReplicas must be between minReplicas (3) and maxReplicas (20)',
    ],
    [{ initialReplicas: true }, `initialReplicas ${REPLICAS}`],
    [{ targetAverageUtilization: 0 }, 'targetAverageUtilization must be an integer greater than 0'],
    [{ targetAverageUtilization: 66.5 }, 'targetAverageUtilization must be an integer greater than 0'],
    [{ tolerance: 1 }, `tolerance must be at least 0 and less than 1${QUANTITY}`],
    [{ tolerance: -0.1 }, `tolerance must be at least 0 and less than 1${QUANTITY}`],
    [{ tolerance: NaN }, `tolerance must be at least 0 and less than 1${QUANTITY}`],
    [{ tolerance: '5%' }, `tolerance must be at least 0 and less than 1${QUANTITY}`],
    [{ tolerance: '' }, `tolerance must be at least 0 and less than 1${QUANTITY}`],
    [{ tolerance: '1000m' }, `tolerance must be at least 0 and less than 1${QUANTITY}`],
    [{ tolerance: [0.1] }, `tolerance must be at least 0 and less than 1${QUANTITY}`],
    [up({ tolerance: '-50m' }), `tolerance must be at least 0${QUANTITY}`],
    [{ nodeCapacity: '0' }, `nodeCapacity must be greater than 0${QUANTITY}`],
    [{ nodeCapacity: 0 }, `nodeCapacity must be greater than 0${QUANTITY}`],
    [{ nodeCapacity: undefined }, `nodeCapacity must be greater than 0${QUANTITY}`],
    [{ nodeCapacity: Infinity }, `nodeCapacity must be greater than 0${QUANTITY}`],
    [{ syncPeriodSeconds: 0 }, 'syncPeriodSeconds must be an integer between 1 and 3600'],
    [{ syncPeriodSeconds: 3601 }, 'syncPeriodSeconds must be an integer between 1 and 3600'],
    [{ behavior: [] }, 'behavior must be an object'],
    [{ behavior: 'fast' }, 'behavior must be an object'],
    [up(7), 'scaleUp must be an object'],
    [down([]), 'scaleDown must be an object'],
    [down({ stabilizationWindowSeconds: 3601 }), 'stabilizationWindowSeconds must be an integer between 0 and 3600'],
    [down({ stabilizationWindowSeconds: -1 }), 'stabilizationWindowSeconds must be an integer between 0 and 3600'],
    [up({ selectPolicy: 'max' }), 'selectPolicy must be Max, Min or Disabled'],
    [up({ tolerance: -1 }), `tolerance must be at least 0${QUANTITY}`],
    [up({ policies: [] }), 'policies must be an array of 1 to 20 objects'],
    [
      up({ policies: Array(21).fill({ type: 'Pods', value: 1, periodSeconds: 1 }) }),
      'policies must be an array of 1 to 20 objects',
    ],
    [up({ policies: [null] }), 'policies must be an array of 1 to 20 objects'],
    [up({ policies: 4 }), 'policies must be an array of 1 to 20 objects'],
    [rate({ type: 'Nodes' }), 'type must be Pods or Percent'],
    [rate({ value: 0 }), 'value must be an integer greater than 0'],
    [rate({ periodSeconds: 0 }), 'periodSeconds must be an integer between 1 and 1800'],
    [rate({ periodSeconds: 1801 }), 'periodSeconds must be an integer between 1 and 1800'],
  ])('refuses %j: %s', (fields, message) => {
    expect(policyProblems(fields)).toEqual([message]);
  });

  test.each([
    {},
    { minReplicas: 1, maxReplicas: 1, initialReplicas: 1 },
    { minReplicas: 20, maxReplicas: 1000 },
    { tolerance: 0, targetAverageUtilization: 250, nodeCapacity: 0.001, syncPeriodSeconds: 3600 },
    { minReplicas: null, behavior: null },
    { tolerance: '50m', nodeCapacity: '2k' },
    up({ tolerance: 2, selectPolicy: 'Disabled' }),
    up({ tolerance: '1500m' }),
    down({ stabilizationWindowSeconds: 0, policies: [{ type: 'Percent', value: 1000, periodSeconds: 1800 }] }),
  ])('accepts %j', (fields) => {
    expect(policyProblems(fields)).toEqual([]);
  });

  it('says every problem at once', () => {
    expect(policyProblems({ nodeCapacity: -1, syncPeriodSeconds: 'often', ...up({ selectPolicy: 1 }) })).toHaveLength(
      3,
    );
  });

  it('becomes the policy that it means', () => {
    const fields = { nodeCapacity: 4, minReplicas: 3, ...rate({ value: 2 }) };
    expect(toPolicy(plainToInstance(ScalingPolicyDto, fields))).toEqual(withDefaults(fields));
    const quantities = { ...fields, tolerance: '50m', nodeCapacity: '500m', ...down({ tolerance: '0.075' }) };
    expect(toPolicy(plainToInstance(ScalingPolicyDto, quantities))).toEqual(
      withDefaults({ ...fields, tolerance: 0.05, nodeCapacity: 0.5, behavior: { scaleDown: { tolerance: 0.075 } } }),
    );
    const empty = plainToInstance(ScalingPolicyDto, { nodeCapacity: 4, behavior: null, ...up({ tolerance: null }) });
    expect(toPolicy(empty)).toEqual(withDefaults({ nodeCapacity: 4 }));
  });
});

describe('EvaluateDto', () => {
  const policy = { nodeCapacity: 4 };

  test.each([
    [{ load: [1] }, 'policy must be an object'],
    [{ policy: null, load: [1] }, 'policy must be an object'],
    [{ policy: 'fast', load: [1] }, 'policy must be an object'],
    [{ policy: [], load: [1] }, 'policy must be an object'],
    [{ policy: {}, load: [1] }, `nodeCapacity must be greater than 0${QUANTITY}`],
    [{ policy }, 'load must be an array of 1 to 100000 numbers'],
    [{ policy, load: [] }, 'load must be an array of 1 to 100000 numbers'],
    [{ policy, load: 5 }, 'load must be an array of 1 to 100000 numbers'],
    [{ policy, load: { length: 1 } }, 'load must be an array of 1 to 100000 numbers'],
    [{ policy, load: [1, -0.5] }, 'load[1] must be a number between 0 and 1000000000000000'],
    [{ policy, load: ['1'] }, 'load[0] must be a number between 0 and 1000000000000000'],
    [{ policy, load: [1, 2, null] }, 'load[2] must be a number between 0 and 1000000000000000'],
    [{ policy, load: [Infinity] }, 'load[0] must be a number between 0 and 1000000000000000'],
  ])('refuses %j: %s', (body, message) => {
    expect(requestProblems(body)).toEqual([message]);
  });

  it('takes up to 100,000 seconds', () => {
    expect(requestProblems({ policy, load: Array(100_000).fill(1.5) })).toEqual([]);
    expect(requestProblems({ policy, load: Array(100_001).fill(1.5) })).toEqual([
      'load must be an array of 1 to 100000 numbers',
    ]);
  });
});
