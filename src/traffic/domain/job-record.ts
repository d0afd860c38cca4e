import { isOver, type Job } from './job.js';

/** What somebody, on whichever replica, wants of a running job. */
export interface JobCommand {
  readonly maxRps: number;
  readonly paused: boolean;
  readonly stopped: boolean;
}

/** A job as it is shared by the replicas. Its owner writes what it does, anybody what it is to do. */
export interface JobRecord {
  readonly job: Job;
  readonly command: JobCommand;
  /** Rises with each wish. */
  readonly commandSerial: number;
  /** The wish that the owner has carried out. */
  readonly appliedSerial: number;
  /** Rises with each change of the record. */
  readonly serial: number;
  /** Name of the lease that the owner holds while it lives. */
  readonly lease: string;
}

/** How long a job that has ended is kept. */
export const RETENTION_MS = 300_000;

export function firstRecord(job: Job, lease: string): JobRecord {
  const wish = { maxRps: job.maxRps, paused: false, stopped: false };
  return { job, command: wish, commandSerial: 0, appliedSerial: 0, serial: 0, lease };
}

/** Undefined where the job is over: nothing can be wished of it any more. */
export function withCommand(record: JobRecord, wish: Partial<JobCommand>): JobRecord | undefined {
  if (isOver(record.job)) return undefined;
  return { ...record, command: { ...record.command, ...wish }, commandSerial: record.commandSerial + 1 };
}

/** Undefined where the job is over: its end is told once, and stays as it was told. */
export function withState(record: JobRecord, job: Job, doneSerial: number): JobRecord | undefined {
  return isOver(record.job) ? undefined : { ...record, job, appliedSerial: doneSerial };
}

/** What becomes of a job whose owner is gone. */
export function orphaned(record: JobRecord, nowMs: number): JobRecord | undefined {
  const { job } = record;
  const stats = {
    ...job.stats,
    currentRps: 0,
    targetRps: 0,
    inFlight: 0,
    aborted: job.stats.aborted + job.stats.inFlight,
  };
  return withState(record, { ...job, status: 'error', endTime: nowMs, reason: OWNER_LOST, stats }, record.appliedSerial);
}

export const OWNER_LOST = 'owner lost';

/** When a job is forgotten; never while it is not over. */
export function expiresAtMs({ job }: JobRecord): number {
  return job.endTime === null ? Infinity : job.endTime + RETENTION_MS;
}

/** Id of the message that tells this state of a job. */
export function stateIdOf({ job, serial }: JobRecord): string {
  return `${job.jobId}:${serial}`;
}
