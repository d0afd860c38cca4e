import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Environment } from './environment.js';
import { describeVariable } from './secrets.js';
import { VARIABLES } from './variables.js';

/** Of these an empty text is a value; of all others it is as good as none. */
const MAY_BE_EMPTY = new Set(['PORTS']);

/** A variable whose value does not fit. */
export interface ConfigurationProblem {
  readonly name: string;
  readonly expected: string;
}

/** The environment does not fit: one line for each variable, with its value (unless it is a secret) and what was expected. */
export class ConfigurationError extends Error {
  constructor(lines: readonly string[]) {
    super(
      `The configuration has ${lines.length === 1 ? 'a problem' : `${lines.length} problems`}:\n${lines.join('\n')}`,
    );
    this.name = 'ConfigurationError';
  }
}

/** The known variables in `source`, and what is wrong with them; an empty text counts as not set where it is no value. */
function check(source: Record<string, unknown>): {
  readonly environment: Environment;
  readonly problems: readonly ConfigurationProblem[];
} {
  const given = VARIABLES.map(({ name }) => [name, source[name]] as const).filter(
    ([name, value]) => value !== undefined && (value !== '' || MAY_BE_EMPTY.has(name)),
  );
  const environment = plainToInstance(Environment, Object.fromEntries(given), { exposeDefaultValues: true });
  const errors = validateSync(environment, { validationError: { target: false }, stopAtFirstError: true });
  const problems = errors.map(({ property, constraints = {} }) => ({
    name: property,
    expected: [...new Set(Object.values(constraints))].join(' and '),
  }));
  return { environment, problems };
}

/** What is wrong with the known variables in `source`. */
export function configurationProblems(source: Record<string, unknown>): readonly ConfigurationProblem[] {
  return check(source).problems;
}

/**
 * Reads the known variables out of `source` into a frozen object.
 * @throws ConfigurationError with all problems at once.
 */
export function readEnvironment(source: Record<string, unknown>): Readonly<Environment> {
  const { environment, problems } = check(source);
  if (problems.length > 0) {
    throw new ConfigurationError(
      problems.map(({ name, expected }) => `  ${describeVariable(name, source[name])}: ${expected}`),
    );
  }
  Object.freeze(environment.CORS_ORIGINS);
  Object.freeze(environment.STREAMS);
  Object.freeze(environment.PORTS);
  Object.freeze(environment.DEVICE_ADDRESSES);
  Object.freeze(environment.TRAFFIC_TARGETS);
  return Object.freeze(environment);
}
