import { isObject } from '../../../kernel/input/is-object.js';
import { type Value } from '../value.js';
import { type Board } from './board.js';

/** What a setting may be, as it stands in a profile file. */
export type SettingSpec =
  | { readonly type: 'text'; readonly options?: readonly string[]; readonly default?: string }
  | {
      readonly type: 'integer' | 'number';
      readonly min?: number;
      readonly max?: number;
      readonly options?: readonly number[];
      readonly default?: number;
      /** The default is this of the device's board. */
      readonly board?: 'defaultFrequency' | 'defaultVoltage';
    }
  | { readonly type: 'boolean'; readonly default?: boolean }
  /** Of the pool in use, or of the second one: the entry of `pools` that an index points to. */
  | { readonly type: 'of-pool'; readonly index: PoolIndex; readonly field: string }
  | { readonly type: 'pools'; readonly default: readonly Pool[] };

export type PoolIndex = 'primaryPoolIndex' | 'secondaryPoolIndex';

/** A pool, by its fields; `id` is 0 to 7. */
export type Pool = Readonly<Record<string, Value>>;

export const MAX_POOLS = 8;

type SettingSpecs = Readonly<Record<string, SettingSpec>>;

/** The settings of a profile, and the fields of a pool; some of them must be there. */
export interface SettingsSpec {
  readonly settings: SettingSpecs;
  readonly pool: SettingSpecs;
  readonly neededOfPool: readonly string[];
}

/** A value as it is kept, or what is wrong with it. */
export type Checked<T> = { readonly value: T } | { readonly problem: string };

type Simple = Exclude<SettingSpec, { type: 'of-pool' | 'pools' }>;

function checkNumber(spec: Extract<Simple, { type: 'integer' | 'number' }>, given: unknown): Checked<number> {
  const { type, min, max, options } = spec;
  // Managers send switches as booleans, too.
  const value = typeof given === 'boolean' ? Number(given) : given;
  if (typeof value !== 'number' || (type === 'integer' && !Number.isInteger(value))) {
    return { problem: `must be ${type === 'integer' ? 'a whole number' : 'a number'}` };
  }
  if (options !== undefined && !options.includes(value)) return { problem: `must be one of ${options.join(', ')}` };
  if (min !== undefined && value < min) return { problem: `must not be less than ${min}` };
  return max !== undefined && value > max ? { problem: `must not be greater than ${max}` } : { value };
}

function checkSimple(spec: Simple, value: unknown): Checked<Value> {
  switch (spec.type) {
    case 'text':
      if (typeof value !== 'string') return { problem: 'must be a string' };
      if (spec.options === undefined || spec.options.includes(value)) return { value };
      return { problem: `must be one of ${spec.options.join(', ')}` };
    case 'boolean':
      if (typeof value === 'boolean') return { value };
      return value === 0 || value === 1 ? { value: value === 1 } : { problem: 'must be true or false' };
    default:
      return checkNumber(spec, value);
  }
}

/** A problem with the field that it is about. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

function isSimple(spec: SettingSpec | undefined): spec is Simple {
  return spec !== undefined && spec.type !== 'of-pool' && spec.type !== 'pools';
}

/** Checks one field of a pool. */
function checkOfPool({ pool }: SettingsSpec, field: string, value: unknown): Checked<Value> {
  const spec = pool[field];
  return isSimple(spec) ? checkSimple(spec, value) : { problem: 'is no field of a pool' };
}

/** Reads a pool; fields that no pool has are left out, those that are not given have their defaults. */
export function readPool(spec: SettingsSpec, id: number, given: unknown, place: string): { pool: Pool } | FieldProblem {
  const at = (field: string): string => (place === '' ? field : `${place}.${field}`);
  if (!isObject(given)) return { field: place, problem: 'must be an object' };
  const pool: Record<string, Value> = { id };
  for (const [field, fieldSpec] of Object.entries(spec.pool)) {
    const value = given[field];
    if (value === undefined) {
      if (spec.neededOfPool.includes(field)) return { field: at(field), problem: 'must be given' };
      if (field !== 'id' && isSimple(fieldSpec) && fieldSpec.default !== undefined) pool[field] = fieldSpec.default;
      continue;
    }
    const checked = checkOfPool(spec, field, value);
    if ('problem' in checked) return { field: at(field), problem: checked.problem };
    if (field !== 'id') pool[field] = checked.value;
  }
  return { pool };
}

function readPools(spec: SettingsSpec, given: unknown): { pools: Pool[] } | FieldProblem {
  if (!Array.isArray(given) || given.length === 0 || given.length > MAX_POOLS) {
    return { field: 'pools', problem: `must be a list of 1 to ${MAX_POOLS} pools` };
  }
  const pools = new Map<number, Pool>();
  for (const [index, each] of (given as readonly unknown[]).entries()) {
    const place = `pools.${index}`;
    const id = isObject(each) ? (each['id'] ?? index) : index;
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= MAX_POOLS) {
      return { field: `${place}.id`, problem: `must be a whole number from 0 to ${MAX_POOLS - 1}` };
    }
    if (pools.has(id)) return { field: `${place}.id`, problem: `stands there twice` };
    const read = readPool(spec, id, each, place);
    if ('problem' in read) return read;
    pools.set(id, read.pool);
  }
  return { pools: [...pools.values()].sort((a, b) => Number(a['id']) - Number(b['id'])) };
}

/** All that is set, each setting with its value; what no setting is called is left out, as the devices do. */
export type Settings = Readonly<Record<string, Value>>;

export function poolsOf(settings: Settings): readonly Pool[] {
  return (settings['pools'] ?? []) as readonly Pool[];
}

export function poolAt(settings: Settings, index: PoolIndex): Pool | undefined {
  const id = settings[index];
  return poolsOf(settings).find((pool) => pool['id'] === id);
}

/** The values of all settings where nothing was set. */
export function defaultsOf({ settings }: SettingsSpec, board: Board): Settings {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, spec]): [string, Value][] => {
      if (spec.type === 'of-pool') return [];
      if (spec.type === 'integer' && spec.board !== undefined) return [[name, board[spec.board]]];
      return spec.default === undefined ? [] : [[name, spec.default]];
    }),
  );
}

/**
 * What a request sets, checked: the settings that change, with what they change to. A setting of a pool changes `pools`.
 * @param current all settings as they are
 */
export function readSettings(
  spec: SettingsSpec,
  current: Settings,
  fields: Readonly<Record<string, unknown>>,
): { readonly changes: Settings } | FieldProblem {
  const changes: Record<string, Value> = {};
  // A list of pools and the indices in it come first: the fields of a pool are those of the one that is in use then.
  for (const [name, setting] of Object.entries(spec.settings)) {
    const value = fields[name];
    if (value === undefined || setting.type === 'of-pool') continue;
    if (setting.type === 'pools') {
      const read = readPools(spec, value);
      if ('problem' in read) return read;
      changes[name] = read.pools;
      continue;
    }
    const checked = checkSimple(setting, value);
    if ('problem' in checked) return { field: name, problem: checked.problem };
    changes[name] = checked.value;
  }
  for (const [name, setting] of Object.entries(spec.settings)) {
    const value = fields[name];
    if (value === undefined || setting.type !== 'of-pool') continue;
    const checked = checkOfPool(spec, setting.field, value);
    if ('problem' in checked) return { field: name, problem: checked.problem };
    const after = { ...current, ...changes };
    const id = after[setting.index];
    changes['pools'] = poolsOf(after).map((pool) =>
      pool['id'] === id ? { ...pool, [setting.field]: checked.value } : pool,
    );
  }
  const after = { ...current, ...changes };
  for (const index of ['primaryPoolIndex', 'secondaryPoolIndex'] as const) {
    if (index in spec.settings && poolAt(after, index) === undefined) {
      return { field: index in changes ? index : 'pools', problem: `has no pool for ${index}` };
    }
  }
  return { changes };
}
