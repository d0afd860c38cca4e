import { performance } from 'node:perf_hooks';
import { env, execPath } from 'node:process';
import { startChild } from './children.js';
import { freePort, get } from './http.js';
import { stateFolder } from './state-folder.js';
import { sleep, until } from './time.js';

const START_LIMIT_MS = 30_000;

/**
 * Starts a server on a free port of the loopback interface, on the server's core, and waits until it has nothing left to do.
 * @returns {Promise<{ name: string, pid: number, port: number, assertAlive: () => void, stop: () => Promise<unknown> }>}
 */
export async function startServer(peer, pinning) {
  const { port, child } = await spawnServer(peer, pinning);
  const assertAlive = () => {
    if (child.hasExited()) throw new Error(`${peer.name} stopped by itself: ${child.said() || 'it said nothing'}`);
  };
  try {
    await until(START_LIMIT_MS, `the start of ${peer.name}`, 20, async () => {
      assertAlive();
      return (await get(port, '/health/live')).statusCode === 200;
    });
    await sleep(peer.settleMs ?? 0);
  } catch (error) {
    await child.kill();
    throw error;
  }
  return { name: peer.name, pid: child.pid, port, assertAlive, stop: child.kill };
}

/** Starts the process and does not wait. */
export async function spawnServer(peer, pinning) {
  const port = await freePort();
  const startedMs = performance.now();
  const child = startChild(pinning.command([execPath, ...peer.command]), {
    env: {
      ...env,
      HOST: '127.0.0.1',
      PORT: String(port),
      TELEMETRY_PORT: '0',
      TELEMETRY_WEB_PORT: '0',
      LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
      STATE_DIR: stateFolder(),
      // No mock devices but where they are what is measured.
      PORTS: '',
      ...peer.env,
    },
  });
  return { port, child, startedMs };
}

/** Starts a server, hands it to `use` and stops it, whatever happens. */
export async function withServer(peer, pinning, use) {
  const server = await startServer(peer, pinning);
  try {
    const result = await use(server);
    server.assertAlive();
    return result;
  } finally {
    await server.stop();
  }
}
