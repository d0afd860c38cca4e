import { performance } from 'node:perf_hooks';
import { get } from './http.js';
import { spawnServer } from './server.js';
import { until } from './time.js';

const START_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 20;

/** The service with devices of a profile; those that it has by itself where none is named. */
export function fleetOf(service, profile) {
  if (profile === undefined) return { ...service, key: 'default' };
  const env = { ...service.env, PROFILES: profile };
  return { ...service, key: profile, name: `${service.name}, ${profile}`, profile, env };
}

/**
 * Starts a server with so many devices on free ports, hands it to `use` when each is listed, and stops it, whatever happens.
 * `startMs` is the time from the start of the process until then.
 */
export async function withFleet(peer, pinning, { devices, workers }, use) {
  const env = {
    ...peer.env,
    LISTING_PORT: '0',
    PORTS: new Array(devices).fill(0).join(','),
    ...(workers ? { FLEET_WORKERS: String(workers) } : {}),
  };
  const { port, child, startedMs } = await spawnServer({ ...peer, env }, pinning);
  try {
    let servers = [];
    await until(START_LIMIT_MS, `${devices} devices of ${peer.name}`, LOOK_EVERY_MS, async () => {
      if (child.hasExited()) throw new Error(`${peer.name} stopped by itself: ${child.said() || 'it said nothing'}`);
      const { statusCode, body } = await get(port, '/fleet/servers');
      if (statusCode === 200) servers = JSON.parse(body).servers;
      return statusCode === 200 && servers.length === devices;
    });
    const startMs = performance.now() - startedMs;
    const result = await use({ pid: child.pid, startMs, ports: servers.map((server) => server.port) });
    if (child.hasExited()) throw new Error(`${peer.name} stopped by itself: ${child.said() || 'it said nothing'}`);
    return result;
  } finally {
    await child.kill();
  }
}
