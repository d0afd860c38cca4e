import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Environment } from '../config/environment.js';
import { StreamsService } from '../kernel/sse/streams.service.js';

/** An orchestrator waits for the longest stream; a person at a terminal does not. */
const PATIENCE_SECONDS = { SIGTERM: 200, SIGINT: 5 } as const;

/** For the last bytes of streams that were sent away. */
const LAST_BYTES_MS = 1000;

type Signal = keyof typeof PATIENCE_SECONDS;

async function stop(app: NestExpressApplication, signal: Signal): Promise<void> {
  const logger = new Logger('Stop');
  const streams = app.get(StreamsService);
  const seconds = app.get(Environment).SHUTDOWN_TIMEOUT ?? PATIENCE_SECONDS[signal];
  logger.log(
    `${signal}: taking no more streams; ${streams.openStreams} open, up to ${seconds} s for those with an end`,
  );
  const drained = streams.drain();
  await Promise.race([drained, delay(seconds * 1000, undefined, { ref: false })]);
  streams.end();
  await Promise.race([drained, delay(LAST_BYTES_MS)]);
  await app.close();
  logger.log('Stopped');
}

/** Stops in order on SIGTERM and Ctrl+C; on a second signal at once. */
export function stopOnSignal(app: NestExpressApplication): void {
  let stopping = false;
  for (const signal of Object.keys(PATIENCE_SECONDS) as Signal[]) {
    process.on(signal, () => {
      if (stopping) process.exit(0);
      stopping = true;
      stop(app, signal).then(
        () => process.exit(0),
        (error: unknown) => {
          new Logger('Stop').error(error);
          process.exit(1);
        },
      );
    });
  }
}
