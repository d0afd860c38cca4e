import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { isObject } from '../../kernel/input/is-object.js';
import { type FieldKind, type MakeField } from './field.js';
import { best } from './kinds/best.js';
import { board } from './kinds/board.js';
import { clock } from './kinds/clock.js';
import { constant } from './kinds/constant.js';
import { counter } from './kinds/counter.js';
import { drift } from './kinds/drift.js';
import { figure } from './kinds/figure.js';
import { fixed } from './kinds/fixed.js';
import { group } from './kinds/group.js';
import { product } from './kinds/product.js';
import { samples } from './kinds/samples.js';
import { setting } from './kinds/setting.js';
import { text } from './kinds/text.js';
import { uptime } from './kinds/uptime.js';
import { type Check, shapeProblems } from './shape.js';

/** All kinds of fields there are. A new one is a file with its shape and its behaviour, a test, and a name here. */
export const FIELD_KINDS = {
  best,
  board,
  clock,
  constant,
  counter,
  drift,
  figure,
  fixed,
  group,
  product,
  samples,
  setting,
  text,
  uptime,
};

type Kinds = typeof FIELD_KINDS;
type SpecOf<Kind> = Kind extends FieldKind<infer Spec> ? Spec : never;

/** The description of a field in a profile file. */
export type FieldSpec = { readonly [Name in keyof Kinds]: { readonly kind: Name } & SpecOf<Kinds[Name]> }[keyof Kinds];

/** The behaviour of a kind, for a description that is of this kind. */
export function makerOf(kind: keyof Kinds): MakeField<unknown> {
  return FIELD_KINDS[kind].make as MakeField<unknown>;
}

function isKind(kind: unknown): kind is keyof Kinds {
  return typeof kind === 'string' && Object.hasOwn(FIELD_KINDS, kind);
}

/** Everything that is wrong with a field's description, each problem with its place in the file; fields within it included. */
export function fieldProblems(spec: unknown, place: string): Problem[] {
  if (!isObject(spec) || !isKind(spec['kind'])) {
    return [{ field: `${place}.kind`, problem: `kind must be one of ${Object.keys(FIELD_KINDS).join(', ')}` }];
  }
  const shape: Readonly<Record<string, Check>> = FIELD_KINDS[spec['kind']].shape;
  const problems = shapeProblems(spec, shape, place);
  const { fields } = spec;
  if (problems.length > 0 || !isObject(fields)) return problems;
  return Object.entries(fields).flatMap(([name, child]) => fieldProblems(child, `${place}.fields.${name}`));
}
