import { type FieldKind } from '../field.js';
import { text as string } from '../shape.js';

/** A text in which `{hostname}` and `{firmware}` stand for the device's own. */
export interface TextSpec {
  readonly text: string;
}

export const text: FieldKind<TextSpec> = {
  shape: {
    text: string(
      /^([^{}]|\{hostname\}|\{firmware\})*$/,
      'may have {hostname} and {firmware} in braces, and nothing else',
    ),
  },
  make: ({ text }) => ({
    read: ({ hostname, firmware }) => text.replaceAll('{hostname}', hostname).replaceAll('{firmware}', firmware),
    isSteady: true,
  }),
};
