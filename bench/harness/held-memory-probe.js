/**
 * Loaded into a server that is measured (`--import`): whoever connects to the socket HELD_MEMORY_SOCKET gets, as text, how many
 * bytes the heaps of all its threads hold after a full collection, buffers outside of them included. What is resident is no
 * measure of that, as V8 keeps pages of what was garbage, and a heap grows in steps. Each worker thread loads this, too, and
 * answers for itself: the inspector's own way to workers loses an answer now and then.
 */
import { Session } from 'node:inspector/promises';
import { syncBuiltinESMExports } from 'node:module';
import { createServer } from 'node:net';
import { env, memoryUsage } from 'node:process';
import threads, { BroadcastChannel, Worker, isMainThread, threadId } from 'node:worker_threads';

const channel = new BroadcastChannel('held-memory');

async function heldHere() {
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.collectGarbage');
    const { heapUsed, external } = memoryUsage();
    return heapUsed + external;
  } finally {
    session.disconnect();
  }
}

/** In a worker thread: says that it is there, and answers for itself. */
function answerMain() {
  channel.onmessage = async () => channel.postMessage({ threadId, bytes: await heldHere() });
  // It holds its thread no longer than what the thread is there for.
  channel.unref();
  channel.postMessage({ threadId });
}

/** The worker threads that have said that they are there, each with what waits for its answer. */
const workers = new Map();

/** Has each thread that is started answer, whatever arguments it is given. */
function followWorkers() {
  threads.Worker = class extends Worker {
    constructor(script, options = {}) {
      super(script, { ...options, execArgv: [...(options.execArgv ?? []), '--import', import.meta.url] });
      const id = this.threadId;
      this.once('exit', () => {
        // One that ends meanwhile holds nothing.
        workers.get(id)?.(0);
        workers.delete(id);
      });
    }
  };
  syncBuiltinESMExports();
  channel.onmessage = ({ data: { threadId: id, bytes } }) => {
    if (bytes === undefined) workers.set(id, () => undefined);
    else workers.get(id)?.(bytes);
  };
  channel.unref();
}

async function heldByWorkers() {
  const answers = [...workers.keys()].map((id) => new Promise((resolve) => workers.set(id, resolve)));
  channel.postMessage('ask');
  return (await Promise.all(answers)).reduce((sum, bytes) => sum + bytes, 0);
}

function answerBench() {
  followWorkers();
  let last = Promise.resolve();
  createServer((socket) => {
    // Who has waited for too long has left.
    socket.on('error', () => undefined);
    // One question at a time: an answer is for whoever asked.
    last = last
      .then(async () => (await heldByWorkers()) + (await heldHere()))
      .then(
        (bytes) => socket.end(String(bytes)),
        (error) => socket.end(String(error)),
      );
  })
    .listen(env.HELD_MEMORY_SOCKET)
    .unref();
}

if (isMainThread) answerBench();
else answerMain();
