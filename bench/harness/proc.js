import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

let ticksPerSecond;

/** CPU time that a process has used in all its threads so far, user and system, in µs. Its grain is a tick (10 ms). */
export function cpuMicros(pid) {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The second field is the command in parentheses and may hold blanks; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / ticksPerSecond;
}

/** The same of the threads that it has now, to the nanosecond. */
export function threadMicros(pid) {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).reduce((sum, id) => sum + threadNanos(`${tasks}/${id}/schedstat`) / 1000, 0);
}

function threadNanos(path) {
  try {
    return Number(readFileSync(path, 'latin1').split(' ', 1)[0]);
  } catch (error) {
    // It has ended meanwhile.
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return 0;
    throw error;
  }
}

/** Memory of a process that no file is behind, in KiB: its heaps and buffers, without code and pages of a database. */
export function anonymousKiB(pid) {
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]);
}

/** The most that a process has held in RAM since it was started, or since its peak was reset, in KiB. */
export function peakKiB(pid) {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]);
}

/** Memory that a process holds in RAM, in KiB. */
export function residentKiB(pid) {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]);
}
