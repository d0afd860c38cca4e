import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { isObject } from '../../kernel/input/is-object.js';
import { unknownField } from '../../kernel/input/unknown-field.js';
import { BOARD } from '../domain/miner/board.js';
import { readPool, type SettingsSpec } from '../domain/miner/setting-specs.js';
import { anything, type Check, flag, listOf, number, optional, shapeProblems, text } from '../domain/shape.js';

const PARTS = ['boards', 'settings', 'pool', 'neededOfPool'];
const MAX_BOARDS = 100;

function oneOf(...names: readonly string[]): Check {
  return (value) => (names.includes(String(value)) ? undefined : `must be one of ${names.join(', ')}`);
}

const bound = optional(number(-(2 ** 31), 2 ** 32));

/** What a description of a setting must be, by its type. */
const SETTINGS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  text: { type: anything, options: optional(listOf(text(), 32)), default: optional(text()) },
  integer: {
    type: anything,
    min: bound,
    max: bound,
    options: optional(listOf(number(), 32)),
    default: bound,
    board: optional(oneOf('defaultFrequency', 'defaultVoltage')),
  },
  number: { type: anything, min: bound, max: bound, options: optional(listOf(number(), 32)), default: bound },
  boolean: { type: anything, default: optional(flag) },
  'of-pool': { type: anything, index: oneOf('primaryPoolIndex', 'secondaryPoolIndex'), field: text() },
  pools: { type: anything, default: anything },
};

function settingProblems(spec: unknown, place: string): Problem[] {
  if (!isObject(spec)) return [{ field: place, problem: 'must be a JSON object' }];
  const shape = typeof spec['type'] === 'string' ? SETTINGS[spec['type']] : undefined;
  if (shape === undefined) {
    return [{ field: `${place}.type`, problem: `type must be one of ${Object.keys(SETTINGS).join(', ')}` }];
  }
  return shapeProblems(spec, shape, place);
}

function specsProblems(specs: unknown, place: string): Problem[] {
  if (!isObject(specs)) return [{ field: place, problem: 'must be a JSON object' }];
  return Object.entries(specs).flatMap(([name, spec]) => settingProblems(spec, `${place}.${name}`));
}

function boardProblems(boards: unknown): Problem[] {
  const field = 'miner.boards';
  if (!Array.isArray(boards) || boards.length === 0 || boards.length > MAX_BOARDS) {
    return [{ field, problem: `must be a list of 1 to ${MAX_BOARDS} boards` }];
  }
  return boards.flatMap((board: unknown, index) => {
    const place = `${field}.${index}`;
    return isObject(board) ? shapeProblems(board, BOARD, place) : [{ field: place, problem: 'must be a JSON object' }];
  });
}

/** The pools that a device comes with must be such as can be set. */
function defaultProblems(spec: SettingsSpec): Problem[] {
  const { pools } = spec.settings;
  if (pools?.type !== 'pools') return [];
  return pools.default.flatMap((pool, index) => {
    const read = readPool(spec, index, pool, `miner.settings.pools.default.${index}`);
    return 'problem' in read ? [read] : [];
  });
}

/** Everything that is wrong with what a profile says of its boards and settings. */
export function minerProblems(miner: object): Problem[] {
  const given: Readonly<Record<string, unknown>> = { ...miner };
  const unknown = Object.keys(given)
    .filter((name) => !PARTS.includes(name))
    .map((name) => ({ field: `miner.${name}`, problem: unknownField(name) }));
  const needed = listOf(text(), 32)(given['neededOfPool'], {});
  const problems = [
    ...unknown,
    ...boardProblems(given['boards']),
    ...specsProblems(given['settings'], 'miner.settings'),
    ...specsProblems(given['pool'], 'miner.pool'),
    ...(needed === undefined ? [] : [{ field: 'miner.neededOfPool', problem: needed }]),
  ];
  return problems.length > 0 ? problems : defaultProblems(miner as SettingsSpec);
}
