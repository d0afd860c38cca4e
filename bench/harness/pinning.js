import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { pid } from 'node:process';

/** Server and client each have a core of their own, so that neither takes time from the other. */
const SERVER_CORE = '0';
const CLIENT_CORE = '1';

/** Why nothing can be pinned here, or undefined where it can. */
function obstacle() {
  if (availableParallelism() < 2) return 'this machine has one core';
  try {
    execFileSync('taskset', ['-p', String(pid)], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'there is no taskset';
  }
}

/**
 * Pins this process, the client, with all its threads.
 * @returns {{ note: string, command: (argv: string[]) => string[] }} what to say to the reader, and how to start a
 * server: taskset replaces itself by what it starts, so the process id is the server's own.
 */
export function pinClient() {
  const reason = obstacle();
  if (reason) return { note: `NOT PINNED (${reason}): expect noise`, command: (argv) => argv };
  execFileSync('taskset', ['-a', '-c', '-p', CLIENT_CORE, String(pid)], { stdio: 'ignore' });
  return {
    note: `server on core ${SERVER_CORE}, client on core ${CLIENT_CORE}`,
    command: (argv) => ['taskset', '-c', SERVER_CORE, ...argv],
  };
}
