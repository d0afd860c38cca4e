import { readUser } from './user.js';
import { MAX_USERS } from './user-id.js';

/** A user as the store has it: the JSON of its answer. */
export interface StoredUser {
  readonly id: string;
  readonly json: string;
  readonly revision: number;
}

export interface UserPage {
  readonly total: number;
  readonly users: readonly StoredUser[];
}

/** The users that this process knows, by slot and by age: for pages, and to find a slot for the next one. */
export class UserList {
  private readonly bySlot = new Map<number, StoredUser>();
  /** Slots by the age of their users, the oldest first; ids rise with time. */
  private order: number[] = [];
  /** Slots that writes of this process are about to take. */
  private readonly claimed = new Set<number>();

  /** Takes the user of a slot; an older revision than the known one is ignored. */
  put(slot: number, value: Buffer, revision: number): void {
    const known = this.bySlot.get(slot);
    if (known !== undefined && known.revision >= revision) return;
    const { id } = readUser(value);
    const isNew = known?.id !== id;
    if (known !== undefined && isNew) this.order.splice(this.indexOf(known.id), 1);
    this.bySlot.set(slot, { id, json: value.toString(), revision });
    if (isNew) this.order.splice(this.indexOf(id), 0, slot);
  }

  /** For when the store was replaced by a new one. */
  clear(): void {
    this.bySlot.clear();
    this.order = [];
  }

  at(slot: number): StoredUser | undefined {
    return this.bySlot.get(slot);
  }

  /** Users by age, the oldest first. @param page from 1 */
  page(page: number, limit: number): UserPage {
    const start = (page - 1) * limit;
    const users = this.order.slice(start, start + limit).flatMap((slot) => this.bySlot.get(slot) ?? []);
    return { total: this.order.length, users };
  }

  /** The youngest ones. */
  latest(count: number): StoredUser[] {
    return this.order.slice(-count).flatMap((slot) => this.bySlot.get(slot) ?? []);
  }

  /**
   * Claims a free slot, from `guess` on, or where there is none the oldest user's, until it is released. Replicas that guess
   * differently seldom meet.
   */
  claim(guess: number): number | undefined {
    const slot = this.order.length < MAX_USERS ? this.freeFrom(guess) : undefined;
    const found = slot ?? this.order.find((each) => !this.claimed.has(each));
    if (found !== undefined) this.claimed.add(found);
    return found;
  }

  release(slot: number): void {
    this.claimed.delete(slot);
  }

  private freeFrom(guess: number): number | undefined {
    for (let offset = 0; offset < MAX_USERS; offset += 1) {
      const slot = (guess + offset) % MAX_USERS;
      if (!this.bySlot.has(slot) && !this.claimed.has(slot)) return slot;
    }
    return undefined;
  }

  /** Where in the order an id is, or belongs. */
  private indexOf(id: string): number {
    let low = 0;
    let high = this.order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.bySlot.get(this.order[middle] ?? -1)?.id ?? '';
      if (there < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
