import { setTimeout as delay } from 'node:timers/promises';
import { type Verdict } from '../../../src/lab/domain/judge.js';
import { type LabEvent } from '../../../src/lab/domain/lab-case.js';
import { type LabExpectationBody } from '../../../src/lab/lab.dto.js';
import { WAIT_LIMIT_MS } from '../wait-limit.js';

/** For all that a case does, and for a machine that does much else. */
const STEP_MS = 25;
const MAX_STEP_MS = 400;

/** What a client under test has made of a case so far. */
export interface Watched {
  readonly events: readonly LabEvent[];
  readonly closed: boolean;
}

/** Asks for a verdict. */
export async function verdictOf(
  url: string,
  name: string,
  session: string,
  { events, closed }: Watched,
): Promise<Verdict> {
  const body = JSON.stringify({ session, events, closed });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/lab/${name}/verdict`, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Verdict;
}

export async function expectedOf(url: string, name: string): Promise<LabExpectationBody> {
  return (await (await fetch(`${url}/lab/${name}/expected`)).json()) as LabExpectationBody;
}

/**
 * Watches a client until it passes and nothing more is to come, or until its time is over.
 * @returns what has failed, as text; nothing where it has passed
 */
export async function failuresOf(
  url: string,
  name: string,
  session: string,
  watch: () => Watched | Promise<Watched>,
): Promise<string[]> {
  const { closed = true } = await expectedOf(url, name);
  const deadlineMs = performance.now() + WAIT_LIMIT_MS;
  for (let stepMs = STEP_MS; ; stepMs = Math.min(MAX_STEP_MS, stepMs * 1.5)) {
    await delay(stepMs);
    const { events, closed: isClosed } = await watch();
    const watched = { events: [...events], closed: isClosed };
    const isLate = performance.now() > deadlineMs;
    const isOver = watched.closed || isLate;
    if (!isOver && closed && watched.events.length === 0) continue;
    const { passed, checks } = await verdictOf(url, name, session, watched);
    if (passed) return [];
    if (!isLate && !(watched.closed && closed)) continue;
    return checks
      .filter((check) => !check.passed)
      .map(({ what, expected, actual }) => `${what}: ${expected} / ${actual}`);
  }
}

/**
 * Runs cases of the lab side by side, as each waits most of its time.
 * @returns what comes of each, by its name
 */
export function sideBySide<T>(
  names: readonly string[],
  atATime: number,
  run: (name: string) => Promise<T>,
): ReadonlyMap<string, Promise<T>> {
  const results = new Map<string, Promise<T>>();
  for (const [index, name] of names.entries()) {
    const before = results.get(names[index - atATime] ?? '');
    const result = Promise.allSettled([before]).then(() => run(name));
    // It is the failure of the test that awaits it.
    result.catch(() => undefined);
    results.set(name, result);
  }
  return results;
}
