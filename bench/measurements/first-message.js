import { performance } from 'node:perf_hooks';
import { openReader } from '../harness/reader.js';
import { within } from '../harness/time.js';

const LIMIT_MS = 10_000;

/**
 * Asks for a stream and hangs up at its first message. Headers and comments do not count: a server can send those
 * before it has done anything.
 * @returns {Promise<number | undefined>} when the message came, on the clock of `performance.now()`; undefined where
 * nobody listens yet
 */
export function firstMessageAt(port, path) {
  const arrival = new Promise((resolve, reject) => {
    const reader = openReader(port, path, {
      onBytes: (_bytes, messages) => {
        if (messages === 0) return;
        resolve(performance.now());
        reader.close();
      },
      onEnd: ({ failure, messages }) => {
        if (failure?.includes('ECONNREFUSED')) resolve(undefined);
        else if (messages === 0) reject(new Error(`${path}: ${failure ?? 'ended without a message'}`));
      },
    });
  });
  return within(LIMIT_MS, `the first message of ${path}`, arrival);
}
