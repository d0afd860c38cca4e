import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { inBackground } from '../kernel/errors/bugs.js';
import { type FromWorker, type ToWorker, type WorkerSetup } from './messages.js';

/** The built worker: as deep below the project as this file, whether it runs from the sources, the modules or the bundle. */
const SCRIPT = fileURLToPath(new URL('../../dist/bundle/fleet-worker.js', import.meta.url));

/** Far more than a thousand devices with all that can be set; a worker past it is ended alone, by Node. */
const MOST_HEAP_MIB = 512;

/** What is told of a thread. */
export interface ThreadOwner {
  onMessage(message: FromWorker): void;
  /** It is over, by itself or not; `reason` is for people. */
  onExit(reason: string): void;
}

/** A worker thread, as far as it is supervised. */
export interface WorkerThread {
  tell(message: ToWorker): void;
  /** Ends it at once, whatever it does. */
  terminate(): void;
}

export type OpenThread = (setup: WorkerSetup, owner: ThreadOwner) => WorkerThread;

export const openThread: OpenThread = (workerData, owner) => {
  // It gets what it needs to know, and nothing of the environment, where secrets may be.
  const worker = new Worker(SCRIPT, {
    workerData,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MIB },
  });
  let reason: string | undefined;
  worker.on('message', (message: FromWorker) => owner.onMessage(message));
  worker.on('error', (error: unknown) => (reason = error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => owner.onExit(reason ?? `it exited with ${code}`));
  return {
    tell: (message) => worker.postMessage(message),
    terminate: () => inBackground('thread', worker.terminate()),
  };
};
