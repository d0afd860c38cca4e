import { ByteArena } from '../../../src/kernel/byte-arena.js';
import { type Entity } from '../../../src/simulation/domain/day.js';
import { DayExport } from '../../../src/simulation/domain/export.js';
import { type Scenario } from '../../../src/simulation/scenario.js';

interface Thing {
  readonly uuid: string;
  readonly type: string;
  readonly name: string;
  readonly value: number;
}

/** A message of a day, `at` in milliseconds from its start. */
export type DayMessage = { readonly at: number } & (
  | { readonly type: 'start' | 'end' }
  | { readonly type: 'spawn'; readonly uuid: string; readonly order: Thing; readonly payment: Thing }
  | { readonly type: 'info'; readonly message: string }
  | { readonly type: 'scale-up' | 'scale-down'; readonly entity: Entity; readonly factor: number }
);

export type Spawn = Extract<DayMessage, { type: 'spawn' }>;

export function isSpawn(message: DayMessage): message is Spawn {
  return message.type === 'spawn';
}

/** All messages of a day, as an export has them. */
export function messagesOf(
  scenario: Scenario,
  { seed = '42', durationSeconds = scenario.durationSeconds, rate = 1 } = {},
): DayMessage[] {
  const day = new DayExport(scenario, { seed, durationSeconds, rate });
  const arena = new ByteArena();
  const pieces: string[] = [];
  for (let piece = day.next(arena); piece !== undefined; piece = day.next(arena)) pieces.push(piece.toString());
  return JSON.parse(`[${pieces.join('').trimEnd().replaceAll('\n', ',')}]`) as DayMessage[];
}

/** Messages of the days of seeds '0', '1', and so on. */
export function manyDays(scenario: Scenario, count: number): DayMessage[][] {
  return Array.from({ length: count }, (_, seed) => messagesOf(scenario, { seed: String(seed) }));
}

/** Nodes of a cluster after each of its scale messages, counted up from two as a client does. */
export function nodesOf(messages: readonly DayMessage[], entity: Entity): { at: number; nodes: number }[] {
  let nodes = 2;
  return messages.flatMap((message) => {
    if ((message.type !== 'scale-up' && message.type !== 'scale-down') || message.entity !== entity) return [];
    nodes += message.type === 'scale-up' ? message.factor : -message.factor;
    return [{ at: message.at, nodes }];
  });
}
