import { type Field, type FieldKind } from '../field.js';
import { object } from '../shape.js';

/** Fields within a field; each is checked as one of its own kind. */
export interface GroupSpec {
  readonly fields: Readonly<Record<string, { readonly kind: string }>>;
}

export const group: FieldKind<GroupSpec> = {
  shape: { fields: object },
  make: ({ fields }, path, context) => {
    const made = Object.entries(fields).map(([name, spec]): [string, Field] => [
      name,
      context.make(spec, `${path}.${name}`),
    ]);
    return {
      read: (reading) => Object.fromEntries(made.map(([name, field]) => [name, field.read(reading)])),
      follows: made.flatMap(([, { follows = [] }]) => follows),
      takes: made.flatMap(([, { takes = [] }]) => takes),
    };
  },
};
