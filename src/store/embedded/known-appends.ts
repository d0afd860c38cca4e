import { type Database } from 'lmdb';

/** For how long a repeated append is recognised, in milliseconds. */
const WINDOW_MS = 120_000;
/** Ids that are kept, should so many come within the window. */
const MAX_IDS = 50_000;
/** Dropped with each one that is added, so that no commit has much to do. */
const MAX_DROPPED = 8;

/** When an append was stored, its first sequence and how many there are. */
export type KnownAppend = [atMs: number, first: number, count: number];

interface Known {
  readonly id: string;
  readonly atMs: number;
}

/** Appends by their ids, for two minutes: one that is repeated is not stored again. Part of the transaction of the append. */
export class KnownAppends {
  /** The oldest first. */
  private readonly order: Known[];
  /** What the commit under way has taken from the beginning of the order, and how many it has put at its end. */
  private dropped: Known[] = [];
  private added = 0;

  constructor(private readonly database: Database<KnownAppend, string>) {
    this.order = [...database.getRange({})]
      .map(({ key: id, value: [atMs] }) => ({ id, atMs }))
      .sort((a, b) => a.atMs - b.atMs);
  }

  /** The sequences of an append that is known. One past the window is not, though its id may still be on the disk. */
  find(id: string, nowMs: number): number[] | undefined {
    const known = this.database.get(id);
    if (known === undefined || isOver(known[0], nowMs)) return undefined;
    return Array.from({ length: known[2] }, (_, index) => known[1] + index);
  }

  /** To be called within the transaction of the append. */
  add(id: string, append: KnownAppend): void {
    const [nowMs] = append;
    for (let count = 0; count < MAX_DROPPED; count += 1) {
      const [oldest] = this.order;
      if (oldest === undefined || (!isOver(oldest.atMs, nowMs) && this.order.length < MAX_IDS)) break;
      this.order.shift();
      this.dropped.push(oldest);
      // An id that came again after the window has a record of its own.
      if (this.database.get(oldest.id)?.[0] === oldest.atMs) this.database.removeSync(oldest.id);
    }
    this.database.putSync(id, append);
    this.order.push({ id, atMs: nowMs });
    this.added += 1;
  }

  onCommitted(): void {
    this.dropped = [];
    this.added = 0;
  }

  /** The database has it all as it was before the commit. */
  onFailed(): void {
    this.order.unshift(...this.dropped);
    this.order.length -= this.added;
    this.onCommitted();
  }
}

function isOver(atMs: number, nowMs: number): boolean {
  return atMs <= nowMs - WINDOW_MS;
}
