import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { cpuMicros } from './proc.js';
import { sleep } from './time.js';

const SILENCE_LIMIT_MS = 10_000;
const LOOK_EVERY_MS = 100;

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
  await untilHeard(audience, before.messages);
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

/** A short window may fall into a silence of the simulated night. */
async function untilHeard(audience, messagesBefore) {
  for (
    let waitedMs = 0;
    audience.messages === messagesBefore && waitedMs < SILENCE_LIMIT_MS;
    waitedMs += LOOK_EVERY_MS
  ) {
    await sleep(LOOK_EVERY_MS);
  }
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
