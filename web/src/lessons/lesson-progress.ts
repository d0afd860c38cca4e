import { type LessonStep } from './lessons.js';

/** What the facts of a step said when all of them were so, by their labels. */
export type SeenValues = Readonly<Record<string, string>>;

export interface DoneStep {
  /** Counted from 0. */
  readonly index: number;
  readonly values: SeenValues;
}

/** How far somebody has come: steps, counted from 0, whose action was carried out, and those that are done. */
export interface LessonProgress {
  readonly acted: readonly number[];
  readonly done: readonly DoneStep[];
  /** The id of the traffic job that was started last for it. */
  readonly job?: string;
}

export const NO_PROGRESS: LessonProgress = { acted: [], done: [] };

function hasBegun({ action }: LessonStep, index: number, { acted }: LessonProgress): boolean {
  return action === undefined || acted.includes(index);
}

/** What the facts of a step said when it was done; undefined until it is. */
export function valuesOf({ done }: LessonProgress, index: number): SeenValues | undefined {
  return done.find((each) => each.index === index)?.values;
}

/** Whether a step waits for nothing more than what it wants to see: all before it are done, and its own action was carried out. */
export function isDue(steps: readonly LessonStep[], index: number, progress: LessonProgress): boolean {
  return steps.slice(0, index + 1).every((step, each) => {
    const isSeen = each === index || (step.facts ?? []).length === 0 || valuesOf(progress, each) !== undefined;
    return isSeen && hasBegun(step, each, progress);
  });
}

/** @param job that the action has started, if it has started one */
export function withActed(progress: LessonProgress, index: number, job?: string): LessonProgress {
  const started = job === undefined || job === progress.job ? {} : { job };
  if (progress.acted.includes(index) && started.job === undefined) return progress;
  return { ...progress, ...started, acted: [...new Set([...progress.acted, index])] };
}

/** What was seen first stays: later steps change what the facts say. */
export function withDone(progress: LessonProgress, index: number, values: SeenValues): LessonProgress {
  if (valuesOf(progress, index) !== undefined) return progress;
  return { ...progress, done: [...progress.done, { index, values }] };
}
