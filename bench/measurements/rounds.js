import { stderr } from 'node:process';
import { withKeptServer } from '../harness/kept-servers.js';
import { withServer } from '../harness/server.js';

/**
 * Measures each server in each round, each time in a new process (`--quick`: in the same one). The rounds go round the servers (A, B, C, A, B, C):
 * a machine that slows down meanwhile slows all of them down.
 * @returns {Promise<Map<string, object[]>>} by the server's key, what `measure(running, server)` gave in each round
 */
export async function inRounds({ servers, pinning, isQuick }, title, rounds, measure) {
  const use = isQuick ? withKeptServer : withServer;
  const results = new Map(servers.map(({ key }) => [key, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const server of servers) {
      stderr.write(`  ${title}, round ${round} of ${rounds}: ${server.name}\n`);
      results.get(server.key).push(await use(server, pinning, (running) => measure(running, server)));
    }
  }
  return results;
}
