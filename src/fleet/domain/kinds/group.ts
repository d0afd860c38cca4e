import { type Field, type MakeField } from '../field.js';

/** Fields within a field. */
export interface GroupSpec {
  readonly kind: 'group';
  readonly fields: Readonly<Record<string, { readonly kind: string }>>;
}

export const makeGroup: MakeField<GroupSpec> = ({ fields }, path, workshop) => {
  const made = Object.entries(fields).map(([name, spec]): [string, Field] => [
    name,
    workshop.make(spec, `${path}.${name}`),
  ]);
  return {
    read: (reading) => Object.fromEntries(made.map(([name, field]) => [name, field.read(reading)])),
    follows: made.flatMap(([, { follows = [] }]) => follows),
    takes: made.flatMap(([, { takes = [] }]) => takes),
  };
};
