import { type FieldKind } from '../field.js';
import { text } from '../shape.js';

/** A setting as it is in force, whether or not it was set; only where the profile has settings. */
export interface SettingFieldSpec {
  readonly of: string;
}

export const setting: FieldKind<SettingFieldSpec> = {
  shape: { of: text() },
  make: ({ of }) => ({
    read: ({ moment }) => moment?.miner.settings[of] ?? null,
    setting: of,
    needsMiner: true,
    isSteady: true,
  }),
};
