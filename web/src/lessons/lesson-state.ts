import { isActive } from '../api/active-job.js';
import { request } from '../api/request.js';
import { type FaultPointState, type FaultReport, type JobBody, type StartedBody } from '../api/schema.js';
import { storedJson } from '../frame/stored.js';
import { type LessonProgress, NO_PROGRESS } from './lesson-progress.js';
import { JOB_START, type Lesson, type LessonCall, LESSONS } from './lessons.js';

/** What a lesson found, to be put back. */
export interface Before {
  readonly points: readonly FaultPointState[];
  readonly mode: string;
  /** Of the page. */
  readonly query: string;
}

/** A lesson that has begun. */
export interface Begun {
  readonly id: string;
  /** In names of its sessions. */
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly begunAtMs: number;
  readonly before: Before;
  readonly progress: LessonProgress;
}

const KEY = 'flowprobe-lesson';
/** Of all tabs; where nothing is kept, a lesson ends with the page. */
const kept = storedJson<Begun>('localStorage', KEY);
/** After so long, what was there before is no longer what somebody wants back. */
const MAX_AGE_MS = 12 * 60 * 60 * 1000;

/** The lesson that was begun, in whichever tab: it is there again after a reload, and in a tab that is opened later. */
export function readBegun(): Begun | null {
  const begun = kept.read();
  return begun !== null && Date.now() - begun.begunAtMs < MAX_AGE_MS ? begun : null;
}

/** Calls back when another tab begins a lesson, gets on with it or puts it back. @returns stops that */
export function watchBegun(onChange: () => void): () => void {
  const onStorage = ({ key }: StorageEvent): void => {
    // No key: all was deleted.
    if (key === KEY || key === null) onChange();
  };
  addEventListener('storage', onStorage);
  return () => removeEventListener('storage', onStorage);
}

/** Changes how far a run of a lesson has come, unless another tab has begun another one. @returns what is kept then */
export function changeProgress(run: string, change: (before: LessonProgress) => LessonProgress): Begun | null {
  const begun = readBegun();
  if (begun?.run !== run) return begun;
  const next = { ...begun, progress: change(begun.progress) };
  kept.write(next);
  return next;
}

/** @throws RequestFailure */
async function stateNow(query: string): Promise<Before> {
  const [points, { mode }] = await Promise.all([
    request<readonly FaultPointState[]>('/faults'),
    request<FaultReport>('/faults/report'),
  ]);
  return { points, mode, query };
}

/** @returns the id of the traffic job that was started last, if any was. @throws RequestFailure */
export async function carryOut(calls: readonly LessonCall[]): Promise<string | undefined> {
  let job: string | undefined;
  for (const { method, path, body, times = 1 } of calls) {
    for (let time = 0; time < times; time += 1) {
      const answer = await request<unknown>(path, { method, ...(body === undefined ? {} : { body }) });
      if (path === JOB_START) job = (answer as StartedBody).jobId;
    }
  }
  return job;
}

function settingOf({ enabled, kind, probability, latencyMs, seed }: FaultPointState): object {
  return { enabled, kind, probability, latencyMs, seed };
}

/**
 * Puts back what a lesson has changed, and nothing else: its faults and the guarantees.
 * @throws RequestFailure
 */
async function putBack({ calls }: Lesson, before: Before): Promise<void> {
  const now = await stateNow(before.query);
  for (const point of before.points) {
    const path = `/faults/${point.point}`;
    const isTouched = calls.some((call) => call.path === path);
    const current = now.points.find((each) => each.point === point.point);
    if (!isTouched || current === undefined) continue;
    if (JSON.stringify(settingOf(current)) === JSON.stringify(settingOf(point))) continue;
    if (point.kind === null) await request(path, { method: 'DELETE' });
    else await request(path, { method: 'PUT', body: settingOf(point) });
  }
  const isModeTouched = calls.some(({ path }) => path.startsWith('/requests/mode'));
  if (isModeTouched && now.mode !== before.mode) {
    await request(`/requests/mode?mode=${encodeURIComponent(before.mode)}`, { method: 'PUT' });
  }
}

/** Stops the job of a lesson, if it has started one that still runs: others may have theirs. @throws RequestFailure */
async function stopJob({ job }: LessonProgress): Promise<void> {
  if (job === undefined) return;
  const jobs = await request<readonly JobBody[]>('/traffic/jobs');
  if (!jobs.some((each) => each.jobId === job && isActive(each))) return;
  await request(`/traffic/stop/${encodeURIComponent(job)}`, { method: 'POST' });
}

async function end({ id, before, progress }: Begun): Promise<void> {
  const lesson = LESSONS.find((each) => each.id === id);
  if (lesson === undefined) return;
  await putBack(lesson, before);
  await stopJob(progress);
}

/**
 * Begins a lesson. One that runs, in whichever tab, is put back first: what it has set is not what was there before.
 * @param query of the page, to be put back
 * @throws RequestFailure
 */
export async function begin({ id, calls }: Lesson, query: string): Promise<void> {
  const running = readBegun();
  if (running !== null) await end(running);
  const before = await stateNow(query);
  kept.write({ id, run: crypto.randomUUID().slice(0, 8), begunAtMs: Date.now(), before, progress: NO_PROGRESS });
  await carryOut(calls);
}

/** Puts back what was there before the lesson that runs, unless another tab has done so. @throws RequestFailure */
export async function reset(): Promise<void> {
  const running = readBegun();
  if (running !== null) await end(running);
  kept.write(null);
}
