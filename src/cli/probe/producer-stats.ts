/** Counts what a producer has sent, and how well it kept its rate. Times are monotonic milliseconds. */
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
    return `Generated ${this.sent} events (${this.rateText()})`;
  }

  reportLines(): string[] {
    const rate = this.rate();
    const accuracy = rate === undefined ? 'too few events' : `${((100 * rate) / this.frequency).toFixed(2)}%`;
    return [
      '=== Producer Report ===',
      `  Events generated: ${this.sent}`,
      `  Event rate: ${this.rateText()}`,
      `  Rate accuracy: ${accuracy}`,
      `  Acknowledged: ${this.acknowledged}`,
      `  Not acknowledged: ${this.sent - this.acknowledged}`,
      `  Not sent: ${this.notSent}`,
      '=======================',
    ];
  }

  /** By the gaps between the first event and the last: one event alone has no rate. */
  private rate(): number | undefined {
    return this.sent < 2 || this.lastMs <= this.firstMs
      ? undefined
      : ((this.sent - 1) * 1000) / (this.lastMs - this.firstMs);
  }

  private rateText(): string {
    const rate = this.rate();
    return rate === undefined ? 'too few events for a rate' : `${rate.toFixed(2)} events/sec`;
  }
}
