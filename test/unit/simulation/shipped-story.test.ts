import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { shippedScenario } from '../../support/fakes/days.js';
import { type PhaseDraft, shippedDraft } from '../../support/fakes/scenario-drafts.js';

interface Claims {
  readonly rate?: string;
  readonly orderTypes?: Record<string, string>;
  readonly paymentTypes?: Record<string, string>;
}

const draft = shippedDraft();
const { story } = shippedScenario().plan;

/** What a sentence says of the rate and of types, in the words of a claim. */
function saidIn(info: string): string[] {
  const says = (pattern: RegExp, claim: string): string[] => (pattern.test(info) ? [claim] : []);
  const types = [
    ...Object.keys(draft.phases[0]?.orderTypes ?? {}),
    ...Object.keys(draft.phases[0]?.paymentTypes ?? {}),
  ];
  return [
    ...says(/higher visitor rate|surge of visitors/i, 'rate rises'),
    ...says(/fewer and fewer visitors|visitor rate is falling/i, 'rate falls'),
    ...types.flatMap((type) => {
      const word = type === 'cards' ? 'card' : type;
      return [
        ...says(new RegExp(`increasing (\\w+( payments)? and )?${word}\\b`), `${type} rises`),
        ...says(new RegExp(`decreasing (\\w+ and )?${word}\\b`), `${type} falls`),
      ];
    }),
  ];
}

function claimedBy({ claims }: PhaseDraft): string[] {
  const { rate, orderTypes = {}, paymentTypes = {} } = (claims ?? {}) as Claims;
  const types = Object.entries({ ...orderTypes, ...paymentTypes }).map(([type, trend]) => `${type} ${trend}`);
  return [...(rate === undefined ? [] : [`rate ${rate}`]), ...types];
}

describe('the shipped day', () => {
  it('has the phases of a retailer’s day, in their order', () => {
    const names = draft.phases.map(({ name }) => name);
    const wanted = [
      ...['night', 'opening', 'commuters', 'office-morning', 'before-lunch', 'lunch-rush', 'after-lunch', 'school-run'],
      ...['flash-sale', 'evening-peak', 'late-deals', 'closing'],
    ];
    expect(names.filter((name) => wanted.includes(String(name)))).toEqual(wanted);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has between 3 and 40 pairs a second, both of them reached', () => {
    const rates = story.phases.map(({ rate }) => rate);
    expect([Math.min(...rates), Math.max(...rates), story.peakRate]).toEqual([3, 40, 40]);
  });

  it('lasts 150 s and begins at midnight', () => {
    expect([draft.durationSeconds, story.phases[0]?.startShare]).toEqual([150, 0]);
  });

  it('claims what its sentences say, so that it is checked', () => {
    for (const phase of draft.phases) {
      const claimed = claimedBy(phase);
      expect({
        info: phase.info,
        unclaimed: saidIn(String(phase.info)).filter((said) => !claimed.includes(said)),
      }).toEqual({
        info: phase.info,
        unclaimed: [],
      });
    }
    expect(draft.phases.flatMap(({ info }) => saidIn(String(info))).length).toBeGreaterThan(15);
  });

  it('is as busy at its evening peak as it says: never busier', () => {
    const peak = draft.phases.find(({ name }) => name === 'evening-peak');
    expect(peak?.rate).toBe(story.peakRate);
  });

  it('names every type of the catalog in every phase', () => {
    const { catalog } = shippedScenario().plan;
    for (const { orderTypes, paymentTypes } of draft.phases) {
      expect(Object.keys(orderTypes)).toEqual(catalog.order.types);
      expect(Object.keys(paymentTypes)).toEqual(catalog.payment.types);
    }
  });
});
