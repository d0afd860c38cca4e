import { parentPort, workerData } from 'node:worker_threads';
import { inBackground, logBugsWith } from '../../kernel/errors/bugs.js';
import { SystemClock } from '../../kernel/time/system-clock.js';
import { type FromWorker, type ToWorker, type WorkerSetup } from '../messages.js';
import { WorkerHost } from './worker-host.js';

/** What runs in a worker thread: some devices of the fleet, until the service stops it. */
const service = parentPort;
if (service === null) throw new Error('This is started by the service, as a worker thread');

const clock = new SystemClock();
const send = (message: FromWorker): void => service.postMessage(message);
logBugsWith((boundary, error) => {
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  send({ type: 'bug', boundary, message, stack });
});
const host = new WorkerHost(workerData as WorkerSetup, clock, send);

async function stop(port: { close(): void }): Promise<void> {
  try {
    await host.stop();
  } finally {
    clock.stop();
    port.close();
  }
}

service.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'ping':
      send({ type: 'pong' });
      break;
    case 'subscribe_logs':
      host.subscribeLogs(message.hostnames);
      break;
    case 'set_faults':
      host.setFaults(message.hostname, message.faults);
      break;
    case 'stop':
      inBackground('thread', stop(service));
  }
});
await host.start();
