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

function answerMain() {
  channel.onmessage = async () => channel.postMessage({ threadId, bytes: await heldHere() });
  // It holds its thread no longer than what the thread is there for.
  channel.unref();
}

/** Has each thread that is started answer, whatever arguments it is given. @returns those that are there */
function followWorkers() {
  const workers = new Set();
  threads.Worker = class extends Worker {
    constructor(script, options = {}) {
      super(script, { ...options, execArgv: [...(options.execArgv ?? []), '--import', import.meta.url] });
      this.once('online', () => workers.add(this)).once('exit', () => workers.delete(this));
    }
  };
  syncBuiltinESMExports();
  return workers;
}

/** Each thread's own, as it answers; one that ends meanwhile holds nothing. */
async function heldByWorkers(workers) {
  const asked = new Set(workers);
  const answers = new Map();
  await new Promise((resolve) => {
    const look = () => {
      if ([...asked].every((worker) => !workers.has(worker) || answers.has(worker.threadId))) resolve();
    };
    channel.onmessage = ({ data }) => {
      answers.set(data.threadId, data.bytes);
      look();
    };
    for (const worker of asked) worker.once('exit', look);
    channel.postMessage('ask');
    look();
  });
  channel.onmessage = null;
  return [...answers.values()].reduce((sum, bytes) => sum + bytes, 0);
}

function answerBench() {
  const workers = followWorkers();
  const held = async () => (await heldByWorkers(workers)) + (await heldHere());
  let last = Promise.resolve();
  createServer((socket) => {
    // Who has waited for too long has left.
    socket.on('error', () => undefined);
    // One question at a time: an answer is for whoever asked.
    last = last.then(held).then(
      (bytes) => socket.end(String(bytes)),
      (error) => socket.end(String(error)),
    );
  })
    .listen(env.HELD_MEMORY_SOCKET)
    .unref();
  channel.unref();
}

if (isMainThread) answerBench();
else answerMain();
