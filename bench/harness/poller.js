import { performance } from 'node:perf_hooks';
import { cpuMicros } from './proc.js';

/**
 * Polls devices as fast as they answer, from as many kept connections to each.
 * @returns requests a second and the server's CPU time for each, after a warm-up
 */
export async function pollDevices({ pid, ports }, { connections, warmUpMs, windowMs }) {
  await load(ports, connections, warmUpMs);
  const before = { atMs: performance.now(), micros: cpuMicros(pid) };
  const answers = await load(ports, connections, windowMs);
  const seconds = (performance.now() - before.atMs) / 1000;
  return { perSecond: answers / seconds, cpuMicros: (cpuMicros(pid) - before.micros) / answers };
}

async function load(ports, connections, durationMs) {
  // Only who polls needs it.
  const { default: autocannon } = await import('autocannon');
  const runs = ports.map((port) =>
    autocannon({
      url: `http://127.0.0.1:${port}/api/system/info`,
      connections,
      duration: durationMs / 1000,
    }),
  );
  const results = await Promise.all(runs);
  const failed = results.reduce((sum, { errors, timeouts, non2xx }) => sum + errors + timeouts + non2xx, 0);
  if (failed > 0) throw new Error(`${failed} polls failed`);
  return results.reduce((sum, result) => sum + result['2xx'], 0);
}
