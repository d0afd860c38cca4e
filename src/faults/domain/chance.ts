import { Random } from '../../kernel/random/random.js';
import { type Point } from './points.js';
import { type SystemSettings } from './settings.js';

/**
 * The kind of the fault that hits a try, if one does. It depends on the seed, the point, the request's number since the
 * faults were set and the number of the try alone, so that the same seed gives the same history, whatever runs beside it.
 */
export function faultOn(
  settings: SystemSettings,
  point: Point,
  trial: { readonly ordinal: number; readonly attempt: number },
): string | undefined {
  const { enabled, kind, probability, seed } = settings.points[point];
  if (!enabled || kind === null || probability <= 0) return undefined;
  const name = `${point}/${trial.ordinal}/${trial.attempt}`;
  if (probability < 1 && Random.fromSeed(seed).fork(name).float() >= probability) return undefined;
  return kind;
}

/** No pause is longer, unless the first one is. */
export const MAX_PAUSE_MS = 5000;

/** How long to wait after so many failed tries. */
export function pauseMs(backoffMs: number, tries: number): number {
  return Math.min(backoffMs * 2 ** Math.min(tries - 1, 30), Math.max(backoffMs, MAX_PAUSE_MS));
}
