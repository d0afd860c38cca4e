const NONE = 'none acknowledged';

/** Counts what a producer has sent and what was acknowledged, and how well it kept its rate. Times are monotonic milliseconds. */
export class ProducerStats {
  private sent = 0;
  private firstMs = 0;
  private lastMs = 0;
  acknowledged = 0;
  /** Due, but not sent: too many requests were in flight. */
  notSent = 0;

  constructor(private readonly frequency: number) {}

  countSent(atMs: number): void {
    if (this.sent === 0) this.firstMs = atMs;
    this.lastMs = atMs;
    this.sent += 1;
  }

  get generated(): number {
    return this.sent;
  }

  /** `Generated 20 events (5.01 events/sec)` */
  progressLine(): string {
    return `Generated ${this.sent} events (${rateText(this.sentRate(), 'too few events for a rate')})`;
  }

  /** Its rate is that of what was acknowledged: what no server has taken is no event. */
  reportLines(): string[] {
    const sentRate = this.sentRate();
    const isFutile = this.sent > 0 && this.acknowledged === 0;
    const rate = sentRate === undefined || isFutile ? undefined : (sentRate * this.acknowledged) / this.sent;
    const accuracy = rate === undefined ? undefined : `${((100 * rate) / this.frequency).toFixed(2)}%`;
    return [
      '=== Producer Report ===',
      `  Events generated: ${this.sent}`,
      `  Event rate: ${rateText(rate, isFutile ? NONE : 'too few events for a rate')}`,
      `  Rate accuracy: ${accuracy ?? (isFutile ? NONE : 'too few events')}`,
      `  Acknowledged: ${this.acknowledged}`,
      `  Not acknowledged: ${this.sent - this.acknowledged}`,
      `  Not sent: ${this.notSent}`,
      '=======================',
    ];
  }

  /** By the gaps between the first event and the last: one event alone has no rate. */
  private sentRate(): number | undefined {
    return this.sent < 2 || this.lastMs <= this.firstMs
      ? undefined
      : ((this.sent - 1) * 1000) / (this.lastMs - this.firstMs);
  }
}

function rateText(rate: number | undefined, none: string): string {
  return rate === undefined ? none : `${rate.toFixed(2)} events/sec`;
}
