import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { type Environment } from '../config/environment.js';

/** From the gravest; a setting names the last that is shown. */
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

/** Lines for a person on a terminal, elsewhere one JSON object a line. */
export function createLogger(level: Environment['LOG_LEVEL'], isTerminal: boolean): ConsoleLogger {
  return new ConsoleLogger({ prefix: 'flowProbe', json: !isTerminal, logLevels: LEVELS.slice(0, SHOWN[level]) });
}
