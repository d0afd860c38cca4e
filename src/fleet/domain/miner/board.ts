import { Random } from '../../../kernel/random/random.js';
import { indexByWeight } from '../../../kernel/random/weighted.js';
import { greaterThan, integer, listOf, number, type Shape, text } from '../shape.js';

/** The hardware of a miner: plain data of its profile. */
export interface Board {
  readonly boardVersion: string;
  readonly deviceModel: string;
  readonly ASICModel: string;
  readonly asicCount: number;
  /** Of one chip. */
  readonly smallCoreCount: number;
  /** MHz */
  readonly defaultFrequency: number;
  readonly frequencyOptions: readonly number[];
  /** mV of the cores. */
  readonly defaultVoltage: number;
  readonly voltageOptions: readonly number[];
  /** W that it takes with its default frequency and voltage. */
  readonly watts: number;
  /** W */
  readonly maxPower: number;
  /** V of its supply. */
  readonly nominalVoltage: number;
  /** Temperature sensors, and fans: 1 or 2 of each. */
  readonly sensors: number;
  readonly fans: number;
  readonly swarmColor: string;
  /** How often it is met. */
  readonly weight: number;
}

const count = integer(1, 100_000);

export const BOARD: Shape<Board> = {
  boardVersion: text(/./, 'must not be empty'),
  deviceModel: text(/./, 'must not be empty'),
  ASICModel: text(/./, 'must not be empty'),
  asicCount: integer(1, 64),
  smallCoreCount: count,
  defaultFrequency: count,
  frequencyOptions: listOf(count, 64),
  defaultVoltage: count,
  voltageOptions: listOf(count, 64),
  watts: number(1, 10_000),
  maxPower: greaterThan('watts', number(1, 10_000)),
  nominalVoltage: number(1, 100),
  sensors: integer(1, 2),
  fans: integer(1, 2),
  swarmColor: text(/./, 'must not be empty'),
  weight: number(0.001),
};

/** The board of a device, by weight: the same device always has the same one. */
export function boardOf(seed: string, hostname: string, boards: readonly [Board, ...Board[]]): Board {
  const weights = boards.map(({ weight }) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const chance = Random.fromSeed(seed).fork(hostname).fork('board').float();
  return boards[indexByWeight(weights, chance * total)] ?? boards[0];
}
