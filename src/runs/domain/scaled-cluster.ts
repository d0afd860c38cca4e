import { Autoscaler } from '../../cluster/domain/autoscaler.js';
import { type ScalingPolicy } from '../../cluster/domain/scaling-policy.js';
import { WindowedLoad } from './windowed-load.js';

/** A cluster that is scaled by the work of a run, in stream time. */
export class ScaledCluster {
  /** When it decides next, in stream milliseconds. */
  nextSyncMs: number;
  private readonly autoscaler: Autoscaler;
  private readonly load: WindowedLoad;
  private readonly syncMs: number;

  /** @param lagMs how long after its arrival work is done */
  constructor(policy: ScalingPolicy, lagMs: number) {
    this.syncMs = policy.syncPeriodSeconds * 1000;
    this.nextSyncMs = this.syncMs;
    this.autoscaler = new Autoscaler(policy);
    this.load = new WindowedLoad(this.syncMs, lagMs);
  }

  get nodes(): number {
    return this.autoscaler.nodes;
  }

  /** Notes work that arrives at `atMs`, not before the last sync. */
  addWork(atMs: number): void {
    this.load.add(atMs);
  }

  /** Decides on the load since the last sync. @returns nodes added (positive) or taken away (negative) */
  sync(): number {
    const dueMs = this.nextSyncMs;
    this.nextSyncMs += this.syncMs;
    const { nodes, desired } = this.autoscaler.sync(dueMs / 1000, this.load.closeWindow());
    return desired - nodes;
  }
}
