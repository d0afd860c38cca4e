import { type RequestAnswer, type StepView } from '../api/schema.js';
import { type FaultPoint } from './fault.js';

/** A step of one request: what became of it, and when. */
export interface TimelineStep {
  readonly point: number;
  readonly name: string;
  /** Null where the request has not come to it yet. */
  readonly tried: Pick<StepView, 'attempts' | 'effects' | 'outcome' | 'fault'> | null;
  /** Of its last try, in milliseconds from when the request was sent. */
  readonly atMs: number;
  /** From the last try of any step before it that was not later: an earlier step may have been tried again since. */
  readonly waitMs: number;
}

export interface Timeline {
  readonly steps: readonly TimelineStep[];
  /** From when it was sent to the last try of all. */
  readonly totalMs: number;
}

/** All steps in the order in which a request passes them. */
export function timelineOf(points: readonly FaultPoint[], { acceptedAt, steps }: RequestAnswer): Timeline {
  const atOf = (step: StepView | undefined): number => (step === undefined ? NaN : Date.parse(step.at));
  const sentMs = acceptedAt === null ? atOf(steps[0]) : Date.parse(acceptedAt);
  let lastMs = 0;
  const triedMs = [0];
  const rows = points.map(({ point, name }): TimelineStep => {
    const step = steps.find((each) => each.point === point);
    if (step === undefined) return { point, name, tried: null, atMs: lastMs, waitMs: 0 };
    const { attempts, effects, outcome, fault } = step;
    const atMs = Math.max(0, atOf(step) - sentMs);
    const waitMs = atMs - Math.max(...triedMs.filter((ms) => ms <= atMs));
    triedMs.push(atMs);
    lastMs = Math.max(lastMs, atMs);
    return { point, name, tried: { attempts, effects, outcome, fault }, atMs, waitMs };
  });
  return { steps: rows, totalMs: lastMs };
}

const VERDICTS: Readonly<Record<string, string>> = {
  done: 'Done: both backends have applied it.',
  pending: 'On its way. One that is lost without a guarantee looks like this for ever; the report counts it.',
  'dead-lettered': 'In the dead-letter queue: a step used up its tries.',
  'failed-at-frontend': 'Refused: the frontend got an error, and nothing was stored.',
};

/** How the request stands, in a sentence. */
export function verdictOf({ verdict, reason, deletedAt }: RequestAnswer): string {
  if (deletedAt !== undefined) return 'Its dead letter was deleted: it will not be done.';
  return [VERDICTS[verdict] ?? verdict, reason].filter((part) => part !== undefined).join(' ');
}

/** What one step did, such as `3 tries, done twice`. */
export function stepText({ attempts, effects, outcome, fault }: NonNullable<TimelineStep['tried']>): string {
  const tries = attempts === 1 ? '1 try' : `${attempts} tries`;
  const done = effects === 0 ? 'no effect' : effects === 1 ? 'one effect' : `${effects} effects`;
  return [`${tries}, ${done}`, `last: ${outcome}`, ...(fault === null ? [] : [`fault: ${fault}`])].join(' · ');
}
