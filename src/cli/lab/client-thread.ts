import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { CLIENTS } from './client-list.js';
import { type FromThread, type ThreadSetup } from './hosts/thread-host.js';

const { client, entry, target } = workerData as ThreadSetup;
const definition = CLIENTS.find(({ name }) => name === client);
if (definition?.kind !== 'library') throw new Error(`${client} is not run in a thread`);
// Keeps the thread alive, as a server or a page would be: some libraries wait for a reconnect with a timer that does not.
parentPort?.on('message', () => undefined);
const send = (message: FromThread): void => parentPort?.postMessage(message);
// As the library's README loads it; a package of CommonJS has all its names that way, too.
const library: unknown = createRequire(entry)(entry);
const ending = await definition.run(library, target, (event) => send({ kind: 'event', event }));
send({ kind: 'ending', ending });
