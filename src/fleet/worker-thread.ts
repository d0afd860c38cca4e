import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { inBackground, reportBug } from '../kernel/errors/bugs.js';
import { OUT_OF_MEMORY, systemCodeOf } from '../kernel/errors/system-code.js';
import { type FromWorker, type ToWorker, type WorkerSetup } from './messages.js';

/** The built worker: as deep below the project as this file, whether it runs from the sources, the modules or the bundle. */
const SCRIPT = fileURLToPath(new URL('../../dist/bundle/fleet-worker.js', import.meta.url));

/** Far more than a thousand devices with all that can be set; Node ends a worker that exceeds it, and no other. */
const MAX_HEAP_MIB = 512;

/** What a thread reports to its owner. */
export interface ThreadOwner {
  onMessage(message: FromWorker): void;
  /** It has ended, by itself or not; `reason` is for people. */
  onExit(reason: string): void;
}

/** A worker thread, as far as it is supervised. */
export interface WorkerThread {
  send(message: ToWorker): void;
  /** Ends it at once, whatever it does. */
  terminate(): void;
}

export type OpenThread = (setup: WorkerSetup, owner: ThreadOwner) => WorkerThread;

/** Starts a thread. What ends it by an exception is reported as a bug, with the stack that it has in the thread. */
export const openThread: OpenThread = (workerData, owner) => {
  // It gets what it needs to know, and nothing of the environment, where secrets may be.
  const worker = new Worker(SCRIPT, {
    workerData,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
  });
  let reason: string | undefined;
  worker.on('message', (message: FromWorker) => {
    try {
      owner.onMessage(message);
    } catch (error) {
      reportBug('thread', error);
    }
  });
  worker.on('error', (error: unknown) => {
    reason = error instanceof Error ? error.message : String(error);
    // No bug by itself.
    if (systemCodeOf(error) !== OUT_OF_MEMORY) reportBug('thread', error);
  });
  worker.on('exit', (code) => owner.onExit(reason ?? `it exited with ${code}`));
  return {
    send: (message) => worker.postMessage(message),
    terminate: () => inBackground('thread', worker.terminate()),
  };
};
