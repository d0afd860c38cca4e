import { LatencyHistogram, type LatencyStats } from '../../kernel/latency/latency-histogram.js';
import { type RequestRecord } from './request-record.js';

export interface RouteFigures {
  readonly requests: number;
  /** Those with a status from 400 on. */
  readonly errors: number;
  /** Errors as a share of all, 0 where there are none at all. */
  readonly errorRate: number;
  readonly latency: Omit<LatencyStats, 'min'>;
  readonly byStatus: Readonly<Record<string, number>>;
}

/** Counts and measures the requests of one route, or of all. */
class RouteSummary {
  errors = 0;
  private readonly latency = new LatencyHistogram();
  private readonly byStatus = new Map<number, number>();

  take({ status, durationUs }: RequestRecord): void {
    if (status >= 400) this.errors += 1;
    this.latency.record(durationUs);
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
  }

  figures(): RouteFigures {
    const { count: requests } = this.latency;
    const { avg, p50, p95, p99, max } = this.latency.stats();
    return {
      requests,
      errors: this.errors,
      errorRate: requests === 0 ? 0 : Math.round((1e6 * this.errors) / requests) / 1e6,
      latency: { avg, p50, p95, p99, max },
      byStatus: Object.fromEntries(this.byStatus),
    };
  }
}

/** Sums up requests, all together and by route. */
export class RequestSummary {
  private readonly all = new RouteSummary();
  private readonly byRoute = new Map<string, RouteSummary>();
  private count = 0;

  get requests(): number {
    return this.count;
  }

  take(record: RequestRecord): void {
    this.count += 1;
    this.all.take(record);
    let account = this.byRoute.get(record.route);
    if (account === undefined) {
      account = new RouteSummary();
      this.byRoute.set(record.route, account);
    }
    account.take(record);
  }

  figures(): RouteFigures & { readonly routes: Readonly<Record<string, RouteFigures>> } {
    const routes = [...this.byRoute].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      ...this.all.figures(),
      routes: Object.fromEntries(routes.map(([route, account]) => [route, account.figures()])),
    };
  }
}
