import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Environment } from './environment.js';
import { describeVariable } from './secrets.js';
import { VARIABLES } from './variables.js';

/** Of these an empty text is a value; of all others it is as good as none. */
const MAY_BE_EMPTY = new Set(['PORTS']);

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
 * Reads the known variables out of `source` into a frozen object; an empty text counts as not set where it is no value.
 * @throws ConfigurationError with all problems at once.
 */
export function readEnvironment(source: Record<string, unknown>): Readonly<Environment> {
  const given = VARIABLES.map(({ name }) => [name, source[name]] as const).filter(
    ([name, value]) => value !== undefined && (value !== '' || MAY_BE_EMPTY.has(name)),
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
  Object.freeze(environment.PORTS);
  Object.freeze(environment.TRAFFIC_TARGETS);
  return Object.freeze(environment);
}
