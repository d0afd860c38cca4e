import { type Faker } from '@faker-js/faker';
import { isObject } from '../../kernel/input/is-object.js';
import { type Random } from '../../kernel/random/random.js';
import { type Json } from '../domain/schema/json-schema.js';
import { type FakerValue } from '../domain/schema/value-maker.js';

/** Of modules that take functions, or change Faker itself. */
const NO_VALUES: ReadonlySet<string> = new Set(['helpers', 'definitions', 'rawDefinitions', 'defaultRefDate']);

/** Loads Faker, some megabytes; to be called only where a document asks for it. */
export async function loadFaker(): Promise<{ readonly make: FakerValue; readonly has: (method: string) => boolean }> {
  const { faker: english } = await import('@faker-js/faker/locale/en');
  // The class comes with its words alone: the package itself would bring those of all languages.
  const { constructor, rawDefinitions: locale } = english;
  let random: Random | undefined;
  let timeMs = 0;
  const faker = new (constructor as typeof Faker)({
    locale,
    randomizer: { next: () => random?.float() ?? 0, seed: () => undefined },
  });
  faker.setDefaultRefDate(() => new Date(timeMs));
  const make: FakerValue = (method, context) => {
    ({ random, timeMs } = context);
    return toJson(methodOf(faker, method)?.());
  };
  return { make, has: (method) => methodOf(faker, method) !== undefined };
}

/** Of documents without `x-faker`. */
export const WITHOUT_FAKER: FakerValue = () => undefined;

function methodOf(faker: Faker, name: string): (() => unknown) | undefined {
  const [moduleName = '', method = '', ...rest] = name.split('.');
  if (rest.length > 0 || NO_VALUES.has(moduleName) || !Object.hasOwn(faker, moduleName)) return undefined;
  const module: unknown = (faker as unknown as Readonly<Record<string, unknown>>)[moduleName];
  if (!isObject(module)) return undefined;
  const found = method === 'constructor' || method.startsWith('_') ? undefined : module[method];
  return typeof found === 'function' ? () => (found as () => unknown).call(module) : undefined;
}

function toJson(value: unknown): Json | undefined {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}
