import { isOver, type Job, type JobStats } from './job.js';
import { type LoadWindow, packWindow, type StoredWindow, unpackWindow } from './load-series.js';

/** What a running job is to do, as anybody may ask on any replica. */
export interface JobCommand {
  readonly maxRps: number;
  readonly paused: boolean;
  readonly stopped: boolean;
}

/** A job as the replicas share it. Its owner writes what it does, anybody what it is to do. */
export interface JobRecord {
  readonly job: Job;
  readonly command: JobCommand;
  /** Rises with each command. */
  readonly commandSerial: number;
  /** The last command that the owner has carried out. */
  readonly appliedSerial: number;
  /** Rises with each change of the record. */
  readonly serial: number;
  /** Name of the lease that the owner holds while it lives. */
  readonly lease: string;
  /** The job second by second, the last ones. */
  readonly series: readonly StoredWindow[];
}

/** How long a job is kept after its end. */
export const RETENTION_MS = 300_000;

export const OWNER_LOST = 'owner lost';
export const REPLICA_STOPPED = 'the replica that ran it was stopped';
/** The reason of a job that a bug has ended; the bug itself is in the log. */
export const INTERNAL_ERROR = 'internal error';

export function firstRecord(job: Job, lease: string): JobRecord {
  const command = { maxRps: job.maxRps, paused: false, stopped: false };
  return { job, command, commandSerial: 0, appliedSerial: 0, serial: 0, lease, series: [] };
}

/** Undefined where the job is over: it takes no command any more. */
export function withCommand(record: JobRecord, command: Partial<JobCommand>): JobRecord | undefined {
  if (isOver(record.job)) return undefined;
  return { ...record, command: { ...record.command, ...command }, commandSerial: record.commandSerial + 1 };
}

/** Undefined where the job is over: its end is written once. */
export function withState(
  record: JobRecord,
  job: Job,
  appliedSerial: number,
  windows: readonly LoadWindow[],
): JobRecord | undefined {
  return isOver(record.job) ? undefined : { ...record, job, appliedSerial, series: windows.map(packWindow) };
}

/** The numbers of a job whose load is gone: what was in flight is aborted. */
export function abandoned(stats: JobStats): JobStats {
  return { ...stats, currentRps: 0, targetRps: 0, inFlight: 0, aborted: stats.aborted + stats.inFlight };
}

/** A job whose owner is gone; undefined where it is over. @param nowMs wall clock */
export function orphaned(record: JobRecord, nowMs: number): JobRecord | undefined {
  const { job } = record;
  if (isOver(job)) return undefined;
  const stats = abandoned(job.stats);
  return { ...record, job: { ...job, status: 'error', endTime: nowMs, reason: OWNER_LOST, stats } };
}

/**
 * How long a job that was over when this process first saw it is still kept, in milliseconds.
 * @param nowMs wall clock; where it was set meanwhile, the job is kept no longer than one that has just ended
 */
export function remainingMs({ job }: JobRecord, nowMs: number): number {
  if (job.endTime === null) return Infinity;
  return Math.min(RETENTION_MS, Math.max(0, job.endTime + RETENTION_MS - nowMs));
}

export function windowsOf({ series }: JobRecord): LoadWindow[] {
  return series.map(unpackWindow);
}

/** Id of the message that has this state of a job. */
export function stateIdOf({ job, serial }: JobRecord): string {
  return `${job.jobId}:${serial}`;
}
