import { type Server } from 'node:http';
import { Logger, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Environment } from '../config/environment.js';
import { OpenFiles } from '../config/open-files.js';
import { logBugsWith, reportBug } from '../kernel/errors/bugs.js';
import { systemCodeOf } from '../kernel/errors/system-code.js';
import { configureApp } from './configure-app.js';
import { exposureWarning } from './exposure.js';
import { LeanExpressAdapter } from './express-server.js';
import { createLogger } from './logger.js';
import { notifyParent, stopOnSignal } from './stop.js';

/** The start failed for a reason that its message explains in full. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

async function listen(app: NestExpressApplication, { PORT, HOST }: Environment): Promise<void> {
  try {
    await app.listen(PORT, HOST);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'EADDRINUSE')
      throw new StartError(`Port ${PORT} on ${HOST} is taken; set PORT to another, or to 0 for a free one`);
    if (code === 'EACCES') throw new StartError(`Port ${PORT} on ${HOST} needs more rights than this process has`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      throw new StartError(`HOST ${HOST} is not an address of this machine`);
    if (code === 'EMFILE') throw new StartError('The limit of open files is too low to start; raise it with ulimit -n');
    throw error;
  }
}

/** Writes each bug to the log, with its stack. A promise that nobody awaits is no reason to end every stream. */
function logBugs(): void {
  const logger = new Logger('Bug');
  logBugsWith((boundary, error) => {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    logger.error(`${message} (boundary: ${boundary})`, stack);
  });
  process.on('unhandledRejection', (reason) => reportBug('background', reason));
}

/** Warns of what an operator should know of this process. */
function warn(logger: Logger, environment: Environment, server: Server, files: OpenFiles): void {
  const bound = server.address();
  const address = typeof bound === 'object' && bound !== null ? bound.address : environment.HOST;
  const exposure = exposureWarning(address, environment.API_KEY);
  if (exposure !== undefined) logger.warn(exposure);
  if (!files.isShort) return;
  logger.warn(
    `The limit of open files is ${files.limit}, and ${files.needed} are needed for MAX_STREAMS: ` +
      `at most ${files.maxStreams} streams are opened; raise it with ulimit -n`,
  );
}

/** Creates the application and opens its port. */
export async function serve(module: Type): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(module, new LeanExpressAdapter(), {
    // Lines from before the settings are known are written later. main.ts alone reports a failed start.
    bufferLogs: true,
    autoFlushLogs: false,
    abortOnError: false,
    bodyParser: false,
  });
  const environment = app.get(Environment);
  app.useLogger(createLogger(environment.LOG_LEVEL, process.stdout.isTTY));
  logBugs();
  configureApp(app);
  await listen(app, environment);
  // Before the log says that it listens: a script that waits for this line may stop it at once.
  stopOnSignal(app);
  // Lines from the start, of side ports for one, count only where the start succeeds.
  app.flushLogs();
  const logger = new Logger('flowProbe');
  const url = await app.getUrl();
  logger.log(`Listening on ${url}; dashboard at /, documentation at /docs`);
  notifyParent(url);
  warn(logger, environment, app.getHttpServer(), app.get(OpenFiles));
}
