import { type Random } from '../../kernel/random/random.js';

/** What a trial may use of the machine beside Node. */
export type Need = 'nats-server' | 'nginx' | 'mounts' | 'bash' | '/proc';

const MAX_FINDINGS = 20;

/** What was tried, and what did not hold. */
export class Findings {
  /** How often each was done, by name. */
  readonly tried = new Map<string, number>();
  /** The first of the promises that did not hold, each in a sentence. */
  readonly broken: string[] = [];
  brokenCount = 0;

  count(what: string, times = 1): void {
    this.tried.set(what, (this.tried.get(what) ?? 0) + times);
  }

  break(sentence: string): void {
    this.brokenCount += 1;
    if (this.broken.length < MAX_FINDINGS) this.broken.push(sentence);
  }

  expect(isTrue: boolean, sentence: string): void {
    if (!isTrue) this.break(sentence);
  }
}

/** What a trial is handed. */
export interface TrialContext {
  readonly random: Random;
  readonly findings: Findings;
  /** Whether its time is over, or somebody has stopped the command: a round that has begun is ended in order. */
  readonly isOver: () => boolean;
  /** Its time counts from now: what came before was preparation. */
  readonly startTime: () => void;
  /** Aborted where the command is stopped. */
  readonly stopped: AbortSignal;
  /** A folder of its own, removed behind it. */
  readonly folder: string;
  /** Registers what is to be undone behind the trial, however it ends; the last first. */
  readonly defer: (work: () => unknown) => void;
}

export interface Trial {
  readonly name: string;
  /** What is promised, in a sentence. */
  readonly promise: string;
  readonly needs: readonly Need[];
  run(context: TrialContext): Promise<void>;
}
