import { describe, expect, it, test } from '@jest/globals';
import { checkPhases, type ClaimingPhase } from '../../../../src/simulation/domain/scenario-rules.js';
import { SMALL_CATALOG } from '../../../support/fakes/scenario-drafts.js';

function phase(changes: Partial<ClaimingPhase> = {}): ClaimingPhase {
  return {
    startShare: 0,
    rate: 10,
    orderTypes: { mobile: 3, retail: 1 },
    paymentTypes: { cards: 1, provider: 1 },
    info: 'Something goes on.',
    ...changes,
  };
}

function problemsOf(...phases: ClaimingPhase[]): string[] {
  return checkPhases(phases, SMALL_CATALOG).map(({ field, problem }) => `${field}: ${problem}`);
}

/** What a phase may not claim, when the next one is as given. */
function claimProblems(claims: ClaimingPhase['claims'], next: Partial<ClaimingPhase>): string[] {
  return problemsOf(phase({ claims }), phase({ startShare: 0.5, ...next }));
}

describe('starts of phases', () => {
  test.each([
    ['one phase at 0', [0], []],
    ['rising ones', [0, 0.001, 0.5, 0.999999], []],
    ['a first one later than 0', [0.1], ['phases.0: the first phase must start at 0']],
    ['two at the same time', [0, 0.5, 0.5], ['phases.2: a phase must start after the one before it']],
    ['one before the one before', [0, 0.5, 0.4, 0.6], ['phases.2: a phase must start after the one before it']],
    ['one at the end of the day', [0, 1], ['phases.1: a phase must start before the day ends']],
    [
      'all of that',
      [0.2, 0.1, 1],
      [
        'phases.0: the first phase must start at 0',
        'phases.1: a phase must start after the one before it',
        'phases.2: a phase must start before the day ends',
      ],
    ],
  ])('%s', (_, starts, problems) => {
    expect(problemsOf(...starts.map((startShare) => phase({ startShare })))).toEqual(problems);
  });
});

describe('weights', () => {
  const NO_WEIGHT = 'a weight must be a number between 0 and 1000000';

  test.each<[object, string[]]>([
    [{ mobile: 1 }, []],
    [{ mobile: 0, retail: 0.001 }, []],
    [{ mobile: 1, tablet: 1 }, ['.tablet: "tablet" is no type of the catalog (mobile, retail)']],
    [{ Mobile: 1 }, ['.Mobile: "Mobile" is no type of the catalog (mobile, retail)']],
    [{ mobile: -1 }, [`.mobile: ${NO_WEIGHT}`]],
    [{ mobile: '5', retail: null }, [`.mobile: ${NO_WEIGHT}`, `.retail: ${NO_WEIGHT}`]],
    [{ mobile: Infinity }, [`.mobile: ${NO_WEIGHT}`]],
    [{ mobile: NaN }, [`.mobile: ${NO_WEIGHT}`]],
    [{ mobile: 0, retail: 0 }, [': at least one weight must be above 0']],
    [{}, [': at least one weight must be above 0']],
  ])('of %j', (weights, problems) => {
    const orderTypes = weights as ClaimingPhase['orderTypes'];
    expect(problemsOf(phase({ orderTypes }))).toEqual(problems.map((problem) => `phases.0.orderTypes${problem}`));
  });

  it('of payments go by the types of payments', () => {
    expect(problemsOf(phase({ paymentTypes: { mobile: 1 } }))).toEqual([
      'phases.0.paymentTypes.mobile: "mobile" is no type of the catalog (cards, provider)',
    ]);
  });

  it('are checked in every phase, and all problems reported at once', () => {
    const wrong = phase({ startShare: 0.5, orderTypes: { tablet: 1 }, paymentTypes: { cards: 0 } });
    expect(problemsOf(phase({ startShare: 0.1 }), wrong).map((problem) => problem.split(':')[0])).toEqual([
      'phases.0',
      'phases.1.orderTypes.tablet',
      'phases.1.paymentTypes',
    ]);
  });

  it('so large that their sum is no number any more are refused, as nothing can be drawn by them', () => {
    expect(problemsOf(phase({ orderTypes: { mobile: 1e308, retail: 1e308 } }))).not.toEqual([]);
  });
});

describe('claims of a sentence', () => {
  const RATE = (trend: string): string =>
    `phases.0.claims.rate: the sentence says that the rate ${trend}, the rates do not`;
  const TYPE = (list: string, type: string, trend: string): string =>
    `phases.0.claims.${list}.${type}: the sentence says that ${type} ${trend}, the weights up to the next phase do not`;

  test.each<[NonNullable<ClaimingPhase['claims']>, Partial<ClaimingPhase>, string[]]>([
    [{ rate: 'rises' }, { rate: 10.1 }, []],
    [{ rate: 'falls' }, { rate: 9.9 }, []],
    [{ rate: 'rises' }, { rate: 10 }, [RATE('rises')]],
    [{ rate: 'falls' }, { rate: 10 }, [RATE('falls')]],
    [{ rate: 'rises' }, { rate: 9 }, [RATE('rises')]],
    [{ rate: 'falls' }, { rate: 11 }, [RATE('falls')]],
    [{ orderTypes: { retail: 'rises' } }, { orderTypes: { mobile: 3, retail: 2 } }, []],
    [{ orderTypes: { retail: 'rises', mobile: 'falls' } }, { orderTypes: { mobile: 2, retail: 1 } }, []],
    [{ paymentTypes: { cards: 'falls' } }, { paymentTypes: { provider: 1 } }, []],
    [{}, {}, []],
  ])('%j before %j', (claims, next, problems) => {
    expect(claimProblems(claims, next)).toEqual(problems);
  });

  it('are about shares: a weight that rises with all the others is no rise', () => {
    expect(claimProblems({ orderTypes: { retail: 'rises' } }, { orderTypes: { mobile: 30, retail: 10 } })).toEqual([
      TYPE('orderTypes', 'retail', 'rises'),
    ]);
    expect(claimProblems({ orderTypes: { retail: 'falls' } }, { orderTypes: { mobile: 30, retail: 2 } })).toEqual([]);
  });

  it('that the weights do not bear out are refused, each by name', () => {
    const claims = { orderTypes: { mobile: 'rises', retail: 'falls' }, paymentTypes: { provider: 'rises' } } as const;
    expect(claimProblems(claims, {})).toEqual([
      TYPE('orderTypes', 'mobile', 'rises'),
      TYPE('orderTypes', 'retail', 'falls'),
      TYPE('paymentTypes', 'provider', 'rises'),
    ]);
  });

  it('about a type that nobody knows are refused', () => {
    expect(claimProblems({ orderTypes: { tablet: 'rises', toString: 'falls' } as never }, {})).toEqual([
      TYPE('orderTypes', 'tablet', 'rises'),
      TYPE('orderTypes', 'toString', 'falls'),
    ]);
  });

  it('of the last phase are refused, as nothing changes after it', () => {
    expect(problemsOf(phase(), phase({ startShare: 0.5, claims: { rate: 'rises' } }))).toEqual([
      'phases.1.claims: nothing changes after the last phase, so its sentence can claim nothing',
    ]);
  });

  it('are not checked against weights that are wrong themselves', () => {
    expect(claimProblems({ orderTypes: { mobile: 'rises' } }, { orderTypes: { mobile: -1 } })).toEqual([
      'phases.1.orderTypes.mobile: a weight must be a number between 0 and 1000000',
    ]);
  });
});
