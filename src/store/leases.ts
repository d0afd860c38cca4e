import { type Observable } from 'rxjs';

/** A name that is held, until it is released or lost. */
export interface Lease {
  readonly name: string;
  readonly owner: string;

  /** False from the moment on that somebody else might hold it. */
  readonly held: boolean;

  /** Emits once when it is lost. Completes when it is lost or released. */
  readonly lost$: Observable<void>;

  /** Gives it up, for others to take at once. */
  release(): Promise<void>;
}

/** Names of which each is held by one process at a time, and by one owner within it. A driver has its own. */
export interface Leases {
  /**
   * Takes the name if nobody holds it, and keeps it until it is released.
   * @param name a key of the store: `[A-Za-z0-9_.-]+`
   * @param owner what `holderOf` answers; the same owner does not get a name twice either
   * @param ttlMs how long the name stays taken when its holder is gone, in milliseconds by the clock of whoever waits for it
   * @returns undefined when somebody holds it, or was faster
   * @throws FlowProbeError `unavailable`
   */
  acquire(name: string, owner: string, ttlMs: number): Promise<Lease | undefined>;

  /** The owner that holds the name now. @throws FlowProbeError `unavailable` */
  holderOf(name: string): Promise<string | undefined>;
}
