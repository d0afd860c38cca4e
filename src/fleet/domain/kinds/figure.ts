import { type FieldKind } from '../field.js';
import { isMinerFigure, MINER_FIGURES, type MinerFigure, STEADY_FIGURES } from '../miner/miner-figures.js';
import { type Check, flag, optional } from '../shape.js';

/** What a miner measures or knows of itself, by its name; only where the profile has boards. */
export interface FigureSpec {
  readonly of: MinerFigure;
  /** Left out where there is nothing to report. */
  readonly isOptional?: boolean;
}

const figureName: Check = (value) =>
  isMinerFigure(value) ? undefined : `must be one of ${Object.keys(MINER_FIGURES).join(', ')}`;

export const figure: FieldKind<FigureSpec> = {
  shape: { of: figureName, isOptional: optional(flag) },
  make: ({ of, isOptional = false }) => ({
    read: ({ moment }) => (moment === undefined ? null : MINER_FIGURES[of](moment)),
    isOptional,
    needsMiner: true,
    isSteady: STEADY_FIGURES.has(of),
  }),
};
