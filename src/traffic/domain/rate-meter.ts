const SLOT_MS = 100;
const SLOTS = 20;

/** How many requests a second there have been within the last two seconds, in steps of a tenth of a second. */
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
    const passedMs = SLOT_MS * (SLOTS - 1) + (nowMs - this.slot * SLOT_MS);
    const windowMs = Math.min(passedMs, nowMs - this.startedMs);
    const count = this.counts.reduce((sum, each) => sum + each, 0);
    return windowMs <= 0 ? 0 : Math.round((10_000 * count) / windowMs) / 10;
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
