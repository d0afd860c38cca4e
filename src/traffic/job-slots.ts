import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { MetricsRegistry } from '../kernel/metrics/metrics-registry.js';
import { type Lease, type Leases } from '../store/leases.js';
import { Store } from '../store/store.js';

/**
 * How long a job is thought to live without a sign of its owner. Long enough to bear the restart of a store, short enough
 * for a lost owner to be noticed within 10 s.
 */
const TTL_MS = 7000;

/** The right to run: one lease for each job that may run at a time, over all replicas. Held by a job while it lives. */
@Injectable()
export class JobSlots {
  private readonly leases: Leases;
  private readonly names: readonly string[];
  private readonly held = new Set<Lease>();

  constructor(store: Store, { TRAFFIC_MAX_ACTIVE_JOBS }: Environment, registry: MetricsRegistry) {
    this.leases = store.leases;
    this.names = Array.from({ length: TRAFFIC_MAX_ACTIVE_JOBS }, (_, index) => `traffic-job-${index}`);
    registry.gauges('flowprobe_traffic_jobs', 'Traffic jobs that this process runs.', [], () => [
      [{}, [...this.held].filter(({ held }) => held).length],
    ]);
  }

  /** @returns the lease, or the jobs that hold all of them @throws FlowProbeError `unavailable` */
  async take(jobId: string): Promise<Lease | readonly string[]> {
    const running: string[] = [];
    for (const name of this.names) {
      const lease = await this.leases.acquire(name, jobId, TTL_MS);
      if (lease !== undefined) {
        this.held.add(lease);
        lease.lost$.subscribe({ complete: () => this.held.delete(lease) });
        return lease;
      }
      const holder = await this.leases.holderOf(name);
      if (holder !== undefined) running.push(holder);
    }
    return running;
  }

  /** Whether a job's owner lives. @throws FlowProbeError `unavailable` */
  async isAlive(jobId: string, lease: string): Promise<boolean> {
    return (await this.leases.holderOf(lease)) === jobId;
  }
}
