import { setImmediate } from 'node:timers/promises';
import { beginWork, currentWork } from '../loop/work.js';

/** Work that is cut into pieces of some milliseconds by `yield`. */
export type Steps<T> = Generator<void, T, void>;

/** What the work comes to, done without a pause. */
export function inOneGo<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Resolves in the next turn of the event loop, which goes on with the same work. */
export async function nextTurn(): Promise<void> {
  const work = currentWork();
  await setImmediate();
  beginWork(work);
}

/** What the work comes to, the first piece done at once, each other in a turn of the event loop of its own. */
export async function aStepEachTurn<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}
