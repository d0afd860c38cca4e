import { type FieldKind } from '../field.js';
import { BOARD, type Board } from '../miner/board.js';
import { type Check } from '../shape.js';

/** What the device's board says of itself; only where the profile has boards. */
export interface BoardFieldSpec {
  readonly of: keyof Board;
}

const ofBoard: Check = (value) =>
  typeof value === 'string' && Object.hasOwn(BOARD, value)
    ? undefined
    : `must be one of ${Object.keys(BOARD).join(', ')}`;

export const board: FieldKind<BoardFieldSpec> = {
  shape: { of: ofBoard },
  make: ({ of }) => ({ read: ({ moment }) => moment?.miner.spec.board[of] ?? null, needsMiner: true, isSteady: true }),
};
