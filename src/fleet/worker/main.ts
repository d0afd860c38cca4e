import { parentPort, workerData } from 'node:worker_threads';
import { SystemClock } from '../../kernel/time/system-clock.js';
import { type FromWorker, type ToWorker, type WorkerSetup } from '../messages.js';
import { WorkerHost } from './worker-host.js';

/** What runs in a worker thread: some devices of the fleet, until the service says stop. */
const service = parentPort;
if (service === null) throw new Error('This is started by the service, as a worker thread');

const clock = new SystemClock();
const tell = (message: FromWorker): void => service.postMessage(message);
const host = new WorkerHost(workerData as WorkerSetup, clock, tell);

service.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'ping':
      tell({ type: 'pong' });
      break;
    case 'listen':
      host.listenTo(message.hostnames);
      break;
    case 'stop':
      void host.stop().then(() => {
        clock.stop();
        service.close();
      });
  }
});
await host.start();
