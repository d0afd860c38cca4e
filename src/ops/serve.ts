import { type Server } from 'node:http';
import { Logger, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Environment } from '../config/environment.js';
import { logBugsWith } from '../kernel/errors/bugs.js';
import { systemCodeOf } from '../kernel/errors/system-code.js';
import { configureApp } from './configure-app.js';
import { exposureWarning } from './exposure.js';
import { LeanExpressAdapter } from './express-server.js';
import { createLogger } from './logger.js';
import { stopOnSignal } from './stop.js';

/** The start cannot go on, for a reason that its message tells in full. */
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
      throw new StartError(`HOST ${HOST} is no address of this machine`);
    throw error;
  }
}

/** Creates the application and opens its port. */
export async function serve(module: Type): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(module, new LeanExpressAdapter(), {
    // What is said before the settings are known is told after. A failed start is told by main.ts alone.
    bufferLogs: true,
    autoFlushLogs: false,
    abortOnError: false,
    bodyParser: false,
  });
  const environment = app.get(Environment);
  app.useLogger(createLogger(environment.LOG_LEVEL, process.stdout.isTTY));
  const bugs = new Logger('Bug');
  logBugsWith((boundary, error) => {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    bugs.error(`${message} (boundary: ${boundary})`, stack);
  });
  configureApp(app);
  await listen(app, environment);
  // Before it is said that it listens: whoever waits for that may stop it at once.
  stopOnSignal(app);
  // What was said on the way, of side ports for one, counts only where the start succeeds.
  app.flushLogs();
  const logger = new Logger('flowProbe');
  logger.log(`Listening on ${await app.getUrl()}; dashboard at /, documentation at /docs`);
  const server: Server = app.getHttpServer();
  const bound = server.address();
  const address = typeof bound === 'object' && bound !== null ? bound.address : environment.HOST;
  const warning = exposureWarning(address, environment.API_KEY);
  if (warning !== undefined) logger.warn(warning);
}
