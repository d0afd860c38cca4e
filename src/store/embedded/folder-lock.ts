import { createHash } from 'node:crypto';
import { realpathSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemCodeOf } from '../../kernel/errors/system-code.js';

/** The longest path of a Unix socket on every system (unix(7): 108 bytes, fewer on others). */
const LONGEST_PATH_BYTES = 100;

/** The folder belongs to another process that is alive. */
export class FolderTakenError extends Error {
  override readonly name = 'FolderTakenError';
}

/**
 * Keeps a folder for this process alone, by a socket in it: the system releases it however the process ends, and who
 * finds a socket that nobody answers on knows that it is left over.
 * @returns releases the folder
 * @throws FolderTakenError
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const path = socketPath(folder);
  let server = await listen(path);
  if (server === undefined) {
    const found = identityOf(path);
    if (!(await isAnswered(path))) {
      // Of many who find it at once, only the first may put it away: it is the first one's own socket from then on.
      if (identityOf(path) === found) rmSync(path, { force: true });
      server = await listen(path);
    }
  }
  if (server === undefined) throw new FolderTakenError(`the lock ${path} is held`);
  const lock = server;
  return () => lock.close();
}

function socketPath(folder: string): string {
  const inside = join(realpathSync(folder), 'lock');
  if (Buffer.byteLength(inside) <= LONGEST_PATH_BYTES) return inside;
  return join(tmpdir(), `flowprobe-${createHash('sha256').update(inside).digest('hex').slice(0, 16)}`);
}

/** What distinguishes one socket from the next at the same path. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.ino}-${found.ctimeNs}`;
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => {
      if (systemCodeOf(error) === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
