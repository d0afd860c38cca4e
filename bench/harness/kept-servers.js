import { startServer } from './server.js';

const kept = new Map();

/**
 * Hands a server to `use` and keeps it for the next measurement: for when time counts more than figures, as most of a
 * short measurement is the start of its server.
 */
export async function withKeptServer(peer, pinning, use) {
  const key = peer.keptAs ?? peer.key;
  const server = kept.get(key) ?? (await startServer(peer, pinning));
  kept.set(key, server);
  const result = await use(server);
  server.assertAlive();
  return result;
}

export async function stopKeptServers() {
  await Promise.all([...kept.values()].map((server) => server.stop()));
  kept.clear();
}
