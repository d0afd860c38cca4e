import 'reflect-metadata';
import { parentPort } from 'node:worker_threads';
import { type ReadAnswer, type ReadRequest } from './messages.js';
import { readDocument } from './read-document.js';
import { type ReadStep } from './reading-time.js';

/** The thread that reads documents: parsing, compiling and checking them takes too long for the one that serves streams. */
async function answer({ folder, file }: ReadRequest): Promise<ReadAnswer> {
  try {
    return { kind: 'read', document: await readDocument(folder, file, report) };
  } catch (error) {
    return { kind: 'bug', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function report(step: ReadStep): void {
  parentPort?.postMessage({ kind: 'step', ...step } satisfies ReadAnswer);
}

let last: Promise<unknown> = Promise.resolve();
parentPort?.on('message', (request: ReadRequest) => {
  last = last.then(async () => parentPort?.postMessage(await answer(request)));
});
