import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { type Environment } from '../config/environment.js';

/** From the gravest; LOG_LEVEL names the last that is shown. */
const LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'];
const SHOWN: Readonly<Record<Environment['LOG_LEVEL'], number>> = {
  silent: 0,
  fatal: 1,
  error: 2,
  warn: 3,
  info: 4,
  debug: 5,
  trace: 6,
};

/** Nest's own lines of the start help nobody: every module, every route, and a taken port, which main.ts reports. */
const HIDDEN_CONTEXTS = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

function isOfNest(rest: readonly unknown[]): boolean {
  const context = rest.at(-1);
  return typeof context === 'string' && HIDDEN_CONTEXTS.has(context);
}

class ServiceLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: readonly unknown[]): void {
    if (!isOfNest(rest)) super.log(message, ...rest);
  }

  override error(message: unknown, ...rest: readonly unknown[]): void {
    if (!isOfNest(rest)) super.error(message, ...rest);
  }
}

/** Lines for a person on a terminal, elsewhere one JSON object a line. */
export function createLogger(level: Environment['LOG_LEVEL'], isTerminal: boolean): ConsoleLogger {
  return new ServiceLogger({ prefix: 'flowProbe', json: !isTerminal, logLevels: LEVELS.slice(0, SHOWN[level]) });
}
