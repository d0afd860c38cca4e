import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { cpuMicros } from './proc.js';
import { sleep } from './time.js';

/**
 * Watches a server that is under load for a while: the CPU time it used over the messages that arrived meanwhile. What
 * is on the way at either edge of the window is the same once the load is steady, hence the warm-up; it also lets the
 * server's code get hot.
 */
export async function measureWindow(server, audience, { warmUpMs, windowMs }) {
  await sleep(warmUpMs);
  audience.assertWell();
  const before = snapshot(server, audience);
  await sleep(windowMs);
  audience.assertWell();
  const after = snapshot(server, audience);
  const messages = after.messages - before.messages;
  const seconds = (after.atMs - before.atMs) / 1000;
  if (messages === 0) throw new Error(`${server.name} delivered nothing in ${seconds.toFixed(1)} s`);
  return {
    cpuMicrosPerMessage: (after.serverMicros - before.serverMicros) / messages,
    messagesPerSecond: messages / seconds,
    bytesPerMessage: (after.bytes - before.bytes) / messages,
    serverBusyShare: (after.serverMicros - before.serverMicros) / 1e6 / seconds,
    clientBusyShare: (after.clientMicros - before.clientMicros) / 1e6 / seconds,
    ended: after.ended - before.ended,
    cut: after.cut - before.cut,
  };
}

function snapshot(server, { messages, bytes, ended, cut }) {
  const client = process.cpuUsage();
  return {
    atMs: performance.now(),
    serverMicros: cpuMicros(server.pid),
    clientMicros: client.user + client.system,
    messages,
    bytes,
    ended,
    cut,
  };
}
