import { type SchedulerLike } from 'rxjs';
import { beginWork, currentWork } from '../loop/work.js';
import { nextTurn } from './steps.js';

/** Whether a piece of work has had its share of a turn of the event loop. */
export type IsTurnOver = () => boolean;

/** The share of one piece of work, in milliseconds: what it does last may take longer. */
const SHARE_MS = 5;

/** For work that has no bound in time. */
export const neverOver: IsTurnOver = () => false;

/** The share of a piece of work that begins now. */
export function shareOf(scheduler: Pick<SchedulerLike, 'now'>): IsTurnOver {
  const endMs = scheduler.now() + SHARE_MS;
  return () => scheduler.now() >= endMs;
}

/**
 * Does a long piece of work in steps: the first at once, the others one each turn, until a step says that it was the last.
 * The steps are the clock's own work, so that many such pieces together take no more of a turn than the clock allows.
 */
export async function inTurns(scheduler: SchedulerLike, work: (isTurnOver: IsTurnOver) => boolean): Promise<void> {
  const step = (): boolean => work(shareOf(scheduler));
  if (step()) return;
  await new Promise<void>((resolve, reject) => {
    scheduler.schedule(function () {
      try {
        if (step()) resolve();
        else this.schedule();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}

/** Does one piece of work in the clock's next turn, as the clock's own. */
export function inNextTurn<T>(scheduler: SchedulerLike, work: () => T): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    scheduler.schedule(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}

/** Lets so many pieces of work begin in one turn of the clock; the others wait for the turns to come, in their order. */
export class TurnLimit {
  private begun = 0;
  private waiting: (() => void)[] = [];

  constructor(
    private readonly scheduler: SchedulerLike,
    private readonly perTurn: number,
  ) {}

  /** Resolves when the work may begin, which the loop is then at again. */
  async enter(): Promise<void> {
    if (this.begun < this.perTurn) {
      this.begin();
      return;
    }
    const work = currentWork();
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    beginWork(work);
  }

  private begin(): void {
    if (this.begun === 0) this.scheduler.schedule(() => this.beginMore());
    this.begun += 1;
  }

  private beginMore(): void {
    this.begun = 0;
    const next = this.waiting.slice(0, this.perTurn);
    this.waiting = this.waiting.slice(this.perTurn);
    for (const resolve of next) {
      this.begin();
      resolve();
    }
  }
}

/**
 * Pieces of a long piece of work, each made when it is asked for, and in a turn in which the limit lets it.
 * @param next undefined at the end
 */
export async function* piecesInTurns<T>(limit: TurnLimit, next: () => T | undefined): AsyncGenerator<T> {
  for (;;) {
    await limit.enter();
    const piece = next();
    if (piece === undefined) return;
    yield piece;
    await nextTurn();
  }
}
