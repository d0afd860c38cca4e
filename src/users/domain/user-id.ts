/** Places for users; a place taken again is how the oldest goes. */
export const MAX_USERS = 10_000;

const SLOT_BITS = 14;
const COUNTER_LIMIT = 0x1000;

/** Versions 4 and 7, the ones that clients make and keep. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The place in which the user of this id is, if there is one: the last 14 bits of the id. */
export function slotOf(id: string): number {
  return parseInt(id.slice(-4), 16) % (1 << SLOT_BITS);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/**
 * Makes version 7 UUIDs (RFC 9562, section 5.7), rising within a millisecond by a counter in `rand_a` (section 6.2, method
 * 1): their order is the order in which users came. The last 14 bits are the place in the store, so that a user is found
 * by its id without an index.
 */
export class UserIds {
  private lastMs = 0;
  private counter = 0;

  /** @param uint32 a source of 32 uniform bits */
  constructor(private readonly uint32: () => number) {}

  next(nowMs: number, slot: number): string {
    if (nowMs > this.lastMs) {
      this.lastMs = nowMs;
      this.counter = 0;
    } else {
      this.counter += 1;
      if (this.counter === COUNTER_LIMIT) {
        this.lastMs += 1;
        this.counter = 0;
      }
    }
    const time = hex(this.lastMs, 12);
    const variant = hex(0x8000 | (this.uint32() >>> 18), 4);
    const tail = `${hex(this.uint32(), 8)}${hex(((this.uint32() >>> 30) << SLOT_BITS) | slot, 4)}`;
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(this.counter, 3)}-${variant}-${tail}`;
  }
}
