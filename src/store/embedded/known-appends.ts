import { type Database } from 'lmdb';

/** For how long a repeated append is recognised, in milliseconds. */
const WINDOW_MS = 120_000;
/** Ids that are kept, should so many come within the window. */
const MAX_IDS = 50_000;
/** Dropped with each one that is added, so that no commit has much to do. */
const MAX_DROPPED = 8;

/** When an append was stored, its first sequence and how many there are. */
export type KnownAppend = [atMs: number, first: number, count: number];

/** Appends by their ids, for two minutes: one that is repeated is not stored again. Part of the transaction of the append. */
export class KnownAppends {
  /** The oldest first. */
  private readonly order: { readonly id: string; readonly atMs: number }[];

  constructor(private readonly database: Database<KnownAppend, string>) {
    this.order = [...database.getRange({})]
      .map(({ key: id, value: [atMs] }) => ({ id, atMs }))
      .sort((a, b) => a.atMs - b.atMs);
  }

  /** The sequences of an append that is known. */
  find(id: string): number[] | undefined {
    const known = this.database.get(id);
    return known === undefined ? undefined : Array.from({ length: known[2] }, (_, index) => known[1] + index);
  }

  /** To be called within the transaction of the append. */
  add(id: string, append: KnownAppend): void {
    const [nowMs] = append;
    for (let dropped = 0; dropped < MAX_DROPPED; dropped += 1) {
      const [oldest] = this.order;
      if (oldest === undefined || (oldest.atMs > nowMs - WINDOW_MS && this.order.length < MAX_IDS)) break;
      this.order.shift();
      this.database.removeSync(oldest.id);
    }
    this.database.putSync(id, append);
    this.order.push({ id, atMs: nowMs });
  }
}
