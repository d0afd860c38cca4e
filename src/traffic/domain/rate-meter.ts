const SLOT_MS = 10;
const SLOTS = 200;
/** One request 10 ms after the start is not a rate of a hundred a second. */
const MIN_WINDOW_MS = 1000;

/** How many requests a second there have been within the last two seconds, to a hundredth of a second. */
export class RateMeter {
  private readonly counts = new Uint32Array(SLOTS);
  private slot: number;

  constructor(private readonly startedMs: number) {
    this.slot = slotOf(startedMs);
  }

  count(nowMs: number): void {
    this.moveTo(nowMs);
    const index = this.slot % SLOTS;
    this.counts[index] = (this.counts[index] ?? 0) + 1;
  }

  perSecond(nowMs: number): number {
    this.moveTo(nowMs);
    const windowMs = Math.min(SLOT_MS * SLOTS, Math.max(MIN_WINDOW_MS, nowMs - this.startedMs));
    const count = this.counts.reduce((sum, each) => sum + each, 0);
    return Math.round((10_000 * count) / windowMs) / 10;
  }

  /** Forgets what is too long ago. */
  private moveTo(nowMs: number): void {
    const slot = slotOf(nowMs);
    if (slot - this.slot >= SLOTS) this.counts.fill(0);
    else for (let each = this.slot + 1; each <= slot; each += 1) this.counts[each % SLOTS] = 0;
    this.slot = Math.max(this.slot, slot);
  }
}

function slotOf(nowMs: number): number {
  return Math.floor(nowMs / SLOT_MS);
}
