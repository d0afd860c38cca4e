import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { SystemEntropy } from '../../kernel/random/entropy.js';
import { systemCodeOf } from '../../kernel/errors/system-code.js';

/** Below those that systems give to connections (Linux: from 32768 on), one of which could have the port while its server is away. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** A port that nobody listens on, and that no connection gets. */
export async function freePort(): Promise<number> {
  const entropy = new SystemEntropy();
  for (;;) {
    const port = entropy.integer(LOWEST, HIGHEST);
    const server = createServer();
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening');
      await new Promise((resolve) => server.close(resolve));
      return port;
    } catch (error) {
      if (systemCodeOf(error) !== 'EADDRINUSE') throw error;
    }
  }
}

/** Whether somebody on this machine takes connections there. */
export function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
