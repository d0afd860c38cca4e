import { type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Environment } from '../config/environment.js';
import { reportBug } from '../kernel/errors/bugs.js';
import { StreamsService } from '../streaming/streams.service.js';

/** Time for open streams: an orchestrator waits for the longest, a person at a terminal does not. */
const TIMEOUT_SECONDS = { SIGTERM: 200, SIGINT: 5 } as const;

/** For the last bytes of streams that were ended. */
const LAST_BYTES_MS = 1000;

/** A terminal signals the whole group, and `npm start` passes the signal on: what comes this soon is the same Ctrl+C. */
const SAME_SIGNAL_MS = 300;

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

/** Stops in order on SIGTERM and Ctrl+C; on a second signal at once. */
export function stopOnSignal(app: NestExpressApplication): void {
  let signalledMs: number | undefined;
  for (const signal of Object.keys(TIMEOUT_SECONDS) as Signal[]) {
    process.on(signal, () => {
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
    });
  }
}
