import { spawn } from 'node:child_process';
import process from 'node:process';

const running = new Set();

/** What a process said last, to show it where it failed. */
const KEPT_CHARACTERS = 2000;

/**
 * Starts a process that does not outlive this one.
 * @returns {{ pid: number, exited: Promise<number | string>, hasExited: () => boolean, said: () => string,
 * kill: () => Promise<unknown> }}
 */
export function startChild(argv, options = {}) {
  const child = spawn(argv[0], argv.slice(1), { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const keep = (text) => (said = (said + text).slice(-KEPT_CHARACTERS));
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  running.add(child);
  let hasExited = false;
  const exited = new Promise((resolve) => {
    const done = (how) => {
      hasExited = true;
      running.delete(child);
      resolve(how);
    };
    child.once('exit', (code, signal) => done(code ?? signal));
    child.once('error', (error) => done(error.message));
  });
  return {
    pid: child.pid,
    exited,
    hasExited: () => hasExited,
    said: () => said.trim(),
    // Without a farewell: a server may take minutes to let its streams end.
    kill: () => {
      child.kill('SIGKILL');
      return exited;
    },
  };
}

/** No server stays behind: not after the end, an error or Ctrl+C. */
export function killChildrenOnExit() {
  process.once('exit', () => {
    for (const child of running) child.kill('SIGKILL');
  });
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    process.once(signal, () => process.exit(code));
  }
}
