import { type RootDatabase } from 'lmdb';
import { type FlowProbeError, notBegun } from '../../kernel/errors/flowprobe.error.js';
import { asWork, workOf } from '../../kernel/loop/work.js';
import { type WriteLimit } from './write-limit.js';

/** Bytes that may wait for the disk; past it writers are refused instead of filling the memory. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const MAX_PER_COMMIT = 4096;
/** What a piece of work takes beside its value. */
const WORK_BYTES = 200;

const COMMIT_WORK = workOf('store commit');

interface Waiting {
  readonly sinceMs: number;
  readonly bytes: number;
  readonly commit: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Many writers share one commit: what comes while a commit is on its way to the disk goes into the next one. The work runs
 * inside the transaction, so that it sees all that was written before it, and nothing of it stays if the commit fails.
 */
export class GroupCommit {
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  private running: Promise<void> | undefined;

  constructor(
    private readonly root: RootDatabase,
    private readonly limit: Pick<WriteLimit, 'nowMs' | 'isOver'>,
    private readonly onCommitted: () => void,
    private readonly onFailed: (error: unknown) => void,
  ) {}

  /**
   * @param bytes size of what is written
   * @returns what the work returned, once it is on the disk.
   * @throws FlowProbeError `unavailable` when too much is waiting, or it has waited too long; what the engine throws when the
   * commit fails.
   */
  run<T>(work: () => T, bytes = 0): Promise<T> {
    if (this.waitingBytes > MAX_WAITING_BYTES) {
      return Promise.reject(cannotKeepUp());
    }
    return new Promise<T>((resolve, reject) => {
      let result: T;
      const commit = (): void => {
        result = work();
      };
      this.waiting.push({
        sinceMs: this.limit.nowMs(),
        bytes: bytes + WORK_BYTES,
        commit,
        resolve: () => resolve(result),
        reject,
      });
      this.waitingBytes += bytes + WORK_BYTES;
      this.running ??= this.commitAll();
    });
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.running;
  }

  private async commitAll(): Promise<void> {
    while (this.waiting.length > 0) {
      // One turn of grace: what arrives in the same turn shares the commit.
      await Promise.resolve();
      await this.commitSome(this.takeInTime());
    }
    this.running = undefined;
  }

  private takeInTime(): Waiting[] {
    const batch = this.waiting.splice(0, MAX_PER_COMMIT);
    for (const { bytes } of batch) this.waitingBytes -= bytes;
    // Its writer has been refused, or is about to be: nothing of it is written.
    return batch.filter(({ sinceMs, reject }) => {
      const isLate = this.limit.isOver(sinceMs);
      if (isLate) reject(cannotKeepUp());
      return !isLate;
    });
  }

  private async commitSome(batch: readonly Waiting[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      // A child, as only those undo what was written before one of them throws.
      await this.root.childTransaction(() => {
        asWork(COMMIT_WORK, () => {
          for (const { commit } of batch) commit();
        });
      });
    } catch (failure) {
      const error = await causeOf(failure);
      this.onFailed(error);
      for (const { reject } of batch) reject(error);
      return;
    }
    this.onCommitted();
    for (const { resolve } of batch) resolve();
  }
}

function cannotKeepUp(): FlowProbeError {
  return notBegun('The store cannot keep up; nothing was stored; try again in a moment');
}

/** Why a commit failed; the engine hands it in later. */
async function causeOf(failure: unknown): Promise<unknown> {
  if (typeof failure !== 'object' || failure === null || !('commitError' in failure)) return failure;
  try {
    await failure.commitError;
    return failure;
  } catch (cause) {
    return cause;
  }
}
