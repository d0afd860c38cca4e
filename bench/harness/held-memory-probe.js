/**
 * Loaded into a server that is measured (`--import`): whoever connects to the socket HELD_MEMORY_SOCKET gets, as text, how many
 * bytes the heaps of all its threads hold after a full collection, buffers outside of them included. What is resident is no
 * measure of that, as V8 keeps pages of what was garbage, and a heap grows in steps.
 */
import { Session } from 'node:inspector/promises';
import { createServer } from 'node:net';
import { env } from 'node:process';

const HELD = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';

/** @param post sends a method of the inspector's protocol to one thread, and resolves with its result */
async function heldBy(post) {
  await post('HeapProfiler.collectGarbage');
  const { result } = await post('Runtime.evaluate', { expression: HELD });
  return result.value;
}

/** The worker threads, each with a `post` of its own. */
async function workersOf(session) {
  const workers = [];
  const waiting = new Map();
  let sent = 0;
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId } }) => {
    workers.push((method, params) => {
      const id = (sent += 1);
      void session.post('NodeWorker.sendMessageToWorker', {
        sessionId,
        message: JSON.stringify({ id, method, params }),
      });
      return new Promise((resolve) => waiting.set(id, resolve));
    });
  });
  session.on('NodeWorker.receivedMessageFromWorker', ({ params: { message } }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
  });
  await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  return workers;
}

async function heldBytes() {
  const session = new Session();
  session.connect();
  try {
    let sum = 0;
    for (const worker of await workersOf(session)) sum += await heldBy(worker);
    return sum + (await heldBy((method, params) => session.post(method, params)));
  } finally {
    await session.post('NodeWorker.disable');
    session.disconnect();
  }
}

createServer((socket) => {
  // Who has waited for too long has left.
  socket.on('error', () => undefined);
  heldBytes().then(
    (bytes) => socket.end(String(bytes)),
    (error) => socket.end(String(error)),
  );
})
  .listen(env.HELD_MEMORY_SOCKET)
  .unref();
