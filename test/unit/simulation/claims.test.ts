import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { isSpawn, messagesOf, type Spawn } from '../../support/fakes/day-messages.js';
import { shippedScenario } from '../../support/fakes/days.js';
import { shippedDraft } from '../../support/fakes/scenario-drafts.js';

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

function noHalves(): Halves {
  return { counted: [0, 0], all: [0, 0] };
}

function note({ what, entity, startMs, endMs }: Claim, { counted, all }: Halves, spawn: Spawn): void {
  if (spawn.at < startMs || spawn.at >= endMs) return;
  const half = spawn.at < (startMs + endMs) / 2 ? 0 : 1;
  all[half] += 1;
  if (entity === undefined || spawn[entity].type === what) counted[half] += 1;
}

/** How much more there is of it in the second half than in the first: of a type, its share; the halves are equally long. */
function changeOf({ what }: Claim, { counted, all }: Halves): number {
  return what === 'rate' ? all[1] / all[0] : counted[1] / all[1] / (counted[0] / all[0]);
}

/** By claim: its halves in each day. */
const days = claims.map((claim) => ({ claim, halves: [] as Halves[] }));
for (let seed = 0; seed < SEEDS; seed += 1) {
  const spawns = messagesOf(scenario, { seed: String(seed) }).filter(isSpawn);
  for (const { claim, halves } of days) {
    const day = noHalves();
    for (const spawn of spawns) note(claim, day, spawn);
    halves.push(day);
  }
}

function sumOf(halves: readonly Halves[]): Halves {
  const sum = noHalves();
  for (const { counted, all } of halves) {
    for (const half of [0, 1] as const) {
      sum.counted[half] += counted[half];
      sum.all[half] += all[half];
    }
  }
  return sum;
}

const cases = days.map(({ claim, halves }) => [claim.phase, claim.what, claim.trend, claim, halves] as const);

describe(`what a sentence says is true of the messages after it, over ${SEEDS} seeds`, () => {
  test.each(cases)('on the whole, %s: %s %s', (_phase, _what, trend, claim, halves) => {
    const change = changeOf(claim, sumOf(halves));
    expect(trend === 'rises' ? change : 1 / change).toBeGreaterThan(1.1);
  });

  test.each(cases)('in a day of its own, but for chance, %s: %s %s', (_phase, _what, trend, claim, halves) => {
    const untrue = halves.filter((day) => (trend === 'rises' ? changeOf(claim, day) <= 1 : changeOf(claim, day) >= 1));
    expect(untrue.length).toBeLessThanOrEqual(SEEDS * 0.03);
  });
});
