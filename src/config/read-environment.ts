import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Environment } from './environment.js';
import { describeVariable } from './secrets.js';
import { SETTINGS } from './settings.js';

/** The environment does not fit: one line for each variable, with its value (unless it is a secret) and what was expected. */
export class ConfigurationError extends Error {
  constructor(lines: readonly string[]) {
    super(
      `The configuration has ${lines.length === 1 ? 'a problem' : `${lines.length} problems`}:\n${lines.join('\n')}`,
    );
    this.name = 'ConfigurationError';
  }
}

/**
 * Reads the known variables out of `source` into a frozen object; an empty text counts as not set.
 * @throws ConfigurationError with all problems at once.
 */
export function readEnvironment(source: Record<string, unknown>): Readonly<Environment> {
  const given = SETTINGS.map(({ name }) => [name, source[name]] as const).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  const environment = plainToInstance(Environment, Object.fromEntries(given), { exposeDefaultValues: true });
  const errors = validateSync(environment, { validationError: { target: false }, stopAtFirstError: true });
  if (errors.length > 0) {
    const lines = errors.map((error) => {
      const expected = [...new Set(Object.values(error.constraints ?? {}))].join(' and ');
      return `  ${describeVariable(error.property, source[error.property])}: ${expected}`;
    });
    throw new ConfigurationError(lines);
  }
  Object.freeze(environment.CORS_ORIGINS);
  Object.freeze(environment.TRAFFIC_TARGETS);
  return Object.freeze(environment);
}
