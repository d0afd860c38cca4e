import { type Catalog } from '../../catalog/domain/catalog.js';
import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { type PhaseOutline, type TypeWeights } from './story.js';

/** Enough for any proportion, and far from where sums lose their value. */
const MAX_WEIGHT = 1_000_000;

export const TRENDS = ['rises', 'falls'] as const;
export type Trend = (typeof TRENDS)[number];

/** What a phase's sentence claims about the time until the next phase. */
export interface Claims {
  readonly rate?: Trend | undefined;
  readonly orderTypes?: Readonly<Record<string, Trend>> | undefined;
  readonly paymentTypes?: Readonly<Record<string, Trend>> | undefined;
}

export interface ClaimingPhase extends PhaseOutline {
  readonly claims?: Claims | undefined;
}

function checkWeights(field: string, weights: TypeWeights, types: readonly string[]): Problem[] {
  const problems = Object.entries(weights).flatMap(([type, weight]: [string, unknown]) => {
    if (!types.includes(type)) {
      return [
        {
          field: `${field}.${type}`,
          problem: `${JSON.stringify(type)} is no type of the catalog (${types.join(', ')})`,
        },
      ];
    }
    const isWeight = typeof weight === 'number' && weight >= 0 && weight <= MAX_WEIGHT;
    return isWeight
      ? []
      : [{ field: `${field}.${type}`, problem: `a weight must be a number between 0 and ${MAX_WEIGHT}` }];
  });
  if (problems.length > 0) return problems;
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return total > 0 ? [] : [{ field, problem: 'at least one weight must be above 0' }];
}

function checkStarts(phases: readonly PhaseOutline[]): Problem[] {
  return phases.flatMap(({ startShare }, index) => {
    const field = `phases.${index}`;
    if (startShare >= 1) return [{ field, problem: 'a phase must start before the day ends' }];
    const before = phases[index - 1];
    if (before === undefined) return startShare === 0 ? [] : [{ field, problem: 'the first phase must start at 0' }];
    return startShare > before.startShare ? [] : [{ field, problem: 'a phase must start after the one before it' }];
  });
}

function share(weights: TypeWeights, type: string): number {
  return (weights[type] ?? 0) / Object.values(weights).reduce((sum, weight) => sum + weight, 0);
}

function holds(trend: unknown, from: number, to: number): boolean {
  return trend === 'rises' ? to > from : trend === 'falls' && to < from;
}

function checkTypeClaims(
  field: string,
  claims: Readonly<Record<string, Trend>> | undefined,
  from: TypeWeights,
  to: TypeWeights,
): Problem[] {
  return Object.entries(claims ?? {})
    .filter(([type, trend]) => !holds(trend, share(from, type), share(to, type)))
    .map(([type, trend]) => ({
      field: `${field}.${type}`,
      problem: `the sentence says that ${type} ${trend}, the weights up to the next phase do not`,
    }));
}

function checkClaims(phase: ClaimingPhase, next: PhaseOutline | undefined, index: number): Problem[] {
  const { claims } = phase;
  if (claims === undefined) return [];
  const field = `phases.${index}.claims`;
  if (next === undefined)
    return [{ field, problem: 'nothing changes after the last phase, so its sentence can claim nothing' }];
  const rate =
    claims.rate === undefined || holds(claims.rate, phase.rate, next.rate)
      ? []
      : [{ field: `${field}.rate`, problem: `the sentence says that the rate ${claims.rate}, the rates do not` }];
  return [
    ...rate,
    ...checkTypeClaims(`${field}.orderTypes`, claims.orderTypes, phase.orderTypes, next.orderTypes),
    ...checkTypeClaims(`${field}.paymentTypes`, claims.paymentTypes, phase.paymentTypes, next.paymentTypes),
  ];
}

/** Checks what the shape of a file does not show: the order of the phases, the catalog's types, sentences that are true. */
export function checkPhases(phases: readonly ClaimingPhase[], catalog: Catalog): Problem[] {
  const weights = phases.flatMap((phase, index) => [
    ...checkWeights(`phases.${index}.orderTypes`, phase.orderTypes, catalog.order.types),
    ...checkWeights(`phases.${index}.paymentTypes`, phase.paymentTypes, catalog.payment.types),
  ]);
  const claims =
    weights.length > 0 ? [] : phases.flatMap((phase, index) => checkClaims(phase, phases[index + 1], index));
  return [...checkStarts(phases), ...weights, ...claims];
}
