import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';

export { sleep };

/** The promise's value, or an error that says what took too long: nothing here waits for ever. */
export async function within(limitMs, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks again until the answer is true. Returns how long it took in ms. */
export async function until(limitMs, what, everyMs, isTrue) {
  const startMs = performance.now();
  while (!(await isTrue())) {
    if (performance.now() - startMs > limitMs) throw new Error(`${what} took longer than ${limitMs} ms`);
    await sleep(everyMs);
  }
  return performance.now() - startMs;
}
