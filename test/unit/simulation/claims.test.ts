import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { isSpawn, messagesOf, type Spawn } from '../../support/day-messages.js';
import { shippedScenario } from '../../support/days.js';
import { shippedDraft } from '../../support/scenario-drafts.js';

type Trend = 'rises' | 'falls';

interface Claim {
  readonly phase: string;
  readonly what: string;
  readonly trend: Trend;
  /** Which pairs it counts; all of them for the rate. */
  readonly entity: 'order' | 'payment' | undefined;
  readonly startMs: number;
  readonly endMs: number;
}

const SEEDS = 200;
const scenario = shippedScenario();
const DURATION_MS = scenario.durationSeconds * 1000;
const { phases } = scenario.plan.story;

const claims = shippedDraft().phases.flatMap((phase, index): Claim[] => {
  const { rate, orderTypes, paymentTypes } = (phase.claims ?? {}) as {
    rate?: Trend;
    orderTypes?: Record<string, Trend>;
    paymentTypes?: Record<string, Trend>;
  };
  const place = {
    phase: String(phase.name),
    startMs: (phases[index]?.startShare ?? NaN) * DURATION_MS,
    endMs: (phases[index + 1]?.startShare ?? 1) * DURATION_MS,
  };
  return [
    ...(rate === undefined ? [] : [{ ...place, what: 'rate', trend: rate, entity: undefined }]),
    ...Object.entries(orderTypes ?? {}).map(([what, trend]) => ({ ...place, what, trend, entity: 'order' as const })),
    ...Object.entries(paymentTypes ?? {}).map(([what, trend]) => ({
      ...place,
      what,
      trend,
      entity: 'payment' as const,
    })),
  ];
});

/** Pairs that a claim is about, and all pairs, in each half of its phase. */
interface Halves {
  readonly counted: [number, number];
  readonly all: [number, number];
}

const halves = claims.map((): Halves => ({ counted: [0, 0], all: [0, 0] }));

function note({ what, entity, startMs, endMs }: Claim, { counted, all }: Halves, spawn: Spawn): void {
  if (spawn.at < startMs || spawn.at >= endMs) return;
  const half = spawn.at < (startMs + endMs) / 2 ? 0 : 1;
  all[half] += 1;
  if (entity === undefined || spawn[entity].type === what) counted[half] += 1;
}

for (let seed = 0; seed < SEEDS; seed += 1) {
  for (const spawn of messagesOf(scenario, { seed: String(seed) }).filter(isSpawn)) {
    claims.forEach((claim, index) => {
      const counts = halves[index];
      if (counts !== undefined) note(claim, counts, spawn);
    });
  }
}

describe(`what a sentence says is true of the messages after it, over ${SEEDS} seeds`, () => {
  test.each(claims.map((claim, index) => [claim.phase, claim.what, claim.trend, halves[index]] as const))(
    '%s: %s %s',
    (_, what, trend, counts) => {
      const { counted, all } = counts ?? { counted: [NaN, NaN], all: [NaN, NaN] };
      // The halves are equally long, so that numbers of pairs compare as rates do; types are compared by their share.
      const change = what === 'rate' ? all[1] / all[0] : counted[1] / all[1] / (counted[0] / all[0]);
      expect(trend === 'rises' ? change : 1 / change).toBeGreaterThan(1.01);
    },
  );
});
