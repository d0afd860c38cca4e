import { type MakeField } from '../field.js';

/** A text in which `{hostname}` and `{firmware}` stand for the device's own. */
export interface TextSpec {
  readonly kind: 'text';
  readonly text: string;
}

export const makeText: MakeField<TextSpec> = ({ text }) => ({
  read: ({ hostname, firmware }) => text.replaceAll('{hostname}', hostname).replaceAll('{firmware}', firmware),
});
