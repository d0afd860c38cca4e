import { type ChangeMessage } from '../api/schema.js';
import { millisecondsOf } from './date-time.js';
import { Histogram } from './histogram.js';

/** The example producer says it here to the microsecond; existing clients have milliseconds only. */
const SENT = 'http://example.org/sentTimestamp';
const TIMESTAMP = 'https://saref.etsi.org/core/hasTimestamp';
const MAX_SECONDS = 120;

type Literal = { readonly '@value'?: string } | string;

interface Node {
  readonly [SENT]?: Literal;
  readonly [TIMESTAMP]?: Literal;
}

interface Second {
  readonly at: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly events: number;
}

/** The latency of a subscription: all of it, and by the second for the last two minutes. */
export class LatencyModel {
  version = 0;
  /** Rises with each second that is over. */
  turns = 0;
  readonly total = new Histogram();
  readonly seconds: Second[] = [];
  private readonly current = new Histogram();
  private currentSecond = 0;

  /** @param arrivedMs milliseconds since 1970, with a fraction */
  add(data: string, arrivedMs: number): void {
    const { insert } = JSON.parse(data) as ChangeMessage;
    const second = Math.floor(arrivedMs / 1000);
    if (this.currentSecond === 0) this.currentSecond = second;
    this.turn(second);
    for (const node of insert['@graph'] as readonly Node[]) {
      const stamp = node[SENT] ?? node[TIMESTAMP];
      const sentMs = millisecondsOf((typeof stamp === 'string' ? stamp : stamp?.['@value']) ?? '');
      if (Number.isNaN(sentMs)) continue;
      this.total.add(arrivedMs - sentMs);
      this.current.add(arrivedMs - sentMs);
      this.version += 1;
    }
  }

  /**
   * Closes the seconds that are over; quiet ones are seconds, too. Before the first measurement there are none, and none where
   * nothing has come for as long as is shown: a chart of nothing is not drawn again and again.
   */
  turn(second: number): void {
    if (this.currentSecond === 0) return;
    if (second - this.currentSecond > MAX_SECONDS) this.currentSecond = second - MAX_SECONDS;
    while (this.currentSecond < second) {
      const { current } = this;
      this.seconds.push({
        at: this.currentSecond,
        p50: current.percentile(50),
        p99: current.percentile(99),
        events: current.count,
      });
      if (this.seconds.length > MAX_SECONDS) this.seconds.shift();
      current.reset();
      this.currentSecond += 1;
      this.turns += 1;
      this.version += 1;
    }
    const isQuiet = this.current.count === 0 && this.seconds.every(({ events }) => events === 0);
    if (isQuiet && this.seconds.length === MAX_SECONDS) this.rest();
  }

  /** Events a second over the last five whole seconds. */
  rate(): number {
    const last = this.seconds.slice(-5);
    return last.length === 0 ? 0 : last.reduce((sum, { events }) => sum + events, 0) / last.length;
  }

  /** Seconds since 1970, and the median and the 99th percentile of each. */
  course(): (number | null)[][] {
    const { seconds } = this;
    return [seconds.map(({ at }) => at), seconds.map(({ p50 }) => p50), seconds.map(({ p99 }) => p99)];
  }

  /** The figures begin anew; their course by the second goes on. */
  reset(): void {
    this.total.reset();
    this.version += 1;
  }

  /** Nothing of it is left: what comes from now on is of something else. */
  forget(): void {
    this.reset();
    this.current.reset();
    this.rest();
  }

  private rest(): void {
    this.seconds.length = 0;
    this.currentSecond = 0;
    this.turns += 1;
    this.version += 1;
  }
}
