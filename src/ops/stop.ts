import { type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Environment } from '../config/environment.js';
import { reportBug } from '../kernel/errors/bugs.js';
import { StreamsService } from '../streaming/streams.service.js';

/**
 * Time for open streams: an orchestrator waits for the longest, a person at a terminal does not, and nobody does where the process
 * that started this one has closed the channel between them or has ended itself.
 */
const TIMEOUT_SECONDS = { SIGTERM: 200, SIGINT: 5, disconnect: 5 } as const;

/** For the last bytes of streams that were ended. */
const LAST_BYTES_MS = 1000;

/** A terminal signals the whole group, and `npm start` passes the signal on: what comes this soon is the same Ctrl+C. */
const SAME_SIGNAL_MS = 300;

/** `disconnect` is of a process that was started with a channel (`stdio: [… 'ipc']`), as by `child_process.fork()`. */
type Signal = keyof typeof TIMEOUT_SECONDS;

async function stop(app: NestExpressApplication, signal: Signal): Promise<void> {
  const logger = new Logger('Stop');
  const streams = app.get(StreamsService);
  const seconds = app.get(Environment).SHUTDOWN_TIMEOUT ?? TIMEOUT_SECONDS[signal];
  logger.log(`${signal}: no new streams; ${streams.openStreams} open, up to ${seconds} s for those with an end`);
  const timeout = delay(seconds * 1000);
  await Promise.race([streams.drain(), timeout]);
  streams.end();
  // Answers that are under way (a download) have the rest of the time, and all have a moment for their last bytes.
  const closed = app.close();
  await Promise.race([closed, Promise.all([timeout, delay(LAST_BYTES_MS)])]);
  const server: Server = app.getHttpServer();
  server.closeAllConnections();
  await closed;
  logger.log('Stopped');
}

/** Stops in order on SIGTERM, on Ctrl+C and with the process that started it over a channel; on a second signal at once. */
export function stopOnSignal(app: NestExpressApplication): void {
  let signalledMs: number | undefined;
  const onSignal = (signal: Signal): void => {
    if (signalledMs !== undefined) {
      if (performance.now() - signalledMs > SAME_SIGNAL_MS) process.exit(0);
      return;
    }
    signalledMs = performance.now();
    stop(app, signal).then(
      () => process.exit(0),
      (error: unknown) => {
        reportBug('stop', error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  process.on('disconnect', () => {
    // Whoever read the log may have gone as well.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    onSignal('disconnect');
  });
}

/** Sends the address to the process that has started this one over a channel; a process that is gone by now is a reason to stop. */
export function notifyParent(url: string): void {
  if (process.send === undefined) return;
  if (process.connected) process.send({ listening: url });
  else process.emit('disconnect');
}
