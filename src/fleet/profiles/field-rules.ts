import { type ClassConstructor } from 'class-transformer';
import { FIELD_KINDS, type FieldSpecs } from '../domain/field-kinds.js';
import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { readAs } from '../../kernel/input/validation.js';
import { BestRule } from './rules/best.rule.js';
import { ClockRule } from './rules/clock.rule.js';
import { ConstantRule } from './rules/constant.rule.js';
import { CounterRule } from './rules/counter.rule.js';
import { DriftRule } from './rules/drift.rule.js';
import { FixedRule } from './rules/fixed.rule.js';
import { GroupRule } from './rules/group.rule.js';
import { ProductRule } from './rules/product.rule.js';
import { SamplesRule } from './rules/samples.rule.js';
import { TextRule } from './rules/text.rule.js';
import { UptimeRule } from './rules/uptime.rule.js';

/**
 * What a field of each kind must look like in a file. Apart from the kinds themselves, as a worker that reads fields all day
 * has no use for class-validator, and would take longer to start with it.
 */
const FIELD_RULES: { readonly [Kind in keyof FieldSpecs]: ClassConstructor<FieldSpecs[Kind]> } = {
  best: BestRule,
  clock: ClockRule,
  constant: ConstantRule,
  counter: CounterRule,
  drift: DriftRule,
  fixed: FixedRule,
  group: GroupRule,
  product: ProductRule,
  samples: SamplesRule,
  text: TextRule,
  uptime: UptimeRule,
};

function isKind(kind: unknown): kind is keyof FieldSpecs {
  return typeof kind === 'string' && Object.hasOwn(FIELD_KINDS, kind);
}

/** Everything that is wrong with a field's description, each with its place in the file; fields within it included. */
export function fieldProblems(spec: unknown, place: string): Problem[] {
  const kind = typeof spec === 'object' && spec !== null && 'kind' in spec ? spec.kind : undefined;
  if (!isKind(kind)) {
    return [{ field: `${place}.kind`, problem: `kind must be one of ${Object.keys(FIELD_KINDS).join(', ')}` }];
  }
  const read = readAs<object>(FIELD_RULES[kind], spec);
  if ('problems' in read) {
    return read.problems.map(({ field, problem }) => ({ field: field === '' ? place : `${place}.${field}`, problem }));
  }
  const { content } = read;
  if (!('fields' in content) || typeof content.fields !== 'object' || content.fields === null) return [];
  return Object.entries(content.fields).flatMap(([name, child]) => fieldProblems(child, `${place}.fields.${name}`));
}
