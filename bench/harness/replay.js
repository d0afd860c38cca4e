import { performance } from 'node:perf_hooks';
import { openReader } from './reader.js';
import { within } from './time.js';

const LIMIT_MS = 60_000;

/** Reads so many changes of a pod from the first that is kept. @returns how many a second */
export async function replay(port, backlog) {
  const startedMs = performance.now();
  let messages = 0;
  let reader;
  const all = new Promise((resolve, reject) => {
    reader = openReader(port, '/alice/events/changes?receiveBacklog=true', {
      onBytes: (_bytes, found) => {
        messages += found;
        if (messages >= backlog) resolve();
      },
      onEnd: ({ failure }) => reject(new Error(`the replay ended after ${messages}: ${failure ?? 'no reason'}`)),
    });
  });
  try {
    await within(LIMIT_MS, 'a replay', all);
    return (backlog * 1000) / (performance.now() - startedMs);
  } finally {
    reader.close();
  }
}
