import { type Json, type Schema } from './json-schema.js';
import { type PatternNode } from './pattern.js';

/** How the values of a schema are made: plain data, so that it can be handed from a thread to another. It may contain itself. */
export type PlanNode =
  NeverNode | PickNode | NumberNode | TextNode | FakerNode | ArrayNode | ObjectNode | ChoiceNode | CheckedNode;

interface Height {
  /** Levels of containers that a value has at least; `Infinity` for what has no end. */
  height: number;
}

/** No value fits. */
export interface NeverNode extends Height {
  readonly kind: 'never';
  /** What is wrong, and where. */
  readonly reason: string;
  readonly schema: Schema;
}

/** One of these, each as likely. */
export interface PickNode extends Height {
  readonly kind: 'pick';
  readonly values: readonly Json[];
}

export interface NumberNode extends Height {
  readonly kind: 'number';
  /** Where values are made. Both included, unless they are said to be excluded. */
  readonly min: number;
  readonly max: number;
  /** What the schema allows; infinite where it has no bound. */
  readonly lowest: number;
  readonly highest: number;
  readonly isMinExcluded: boolean;
  readonly isMaxExcluded: boolean;
  /** Values are multiples of it. */
  readonly step: number;
  /** `step` stands in the schema; else it only keeps the digits few. */
  readonly isStepGiven: boolean;
}

export interface TextNode extends Height {
  readonly kind: 'text';
  readonly minLength: number;
  readonly maxLength: number;
  readonly format?: string;
  readonly pattern?: PatternNode;
  /** The pattern, where a text that was made of `pattern` may not match it. */
  readonly check?: string;
}

export interface FakerNode extends Height {
  readonly kind: 'faker';
  readonly method: string;
  readonly schema: Schema;
  /** Where Faker gives nothing that fits. */
  readonly otherwise: PlanNode;
}

export interface ArrayNode extends Height {
  readonly kind: 'array';
  readonly prefix: readonly PlanNode[];
  items: PlanNode;
  /** Of the first `containedCount` elements behind the prefix. */
  readonly contained?: PlanNode;
  readonly containedCount: number;
  readonly min: number;
  /** Where nothing speaks for as few as possible. */
  usualMin: number;
  max: number;
  readonly isUnique: boolean;
}

export interface PropertyNode {
  readonly name: string;
  readonly node: PlanNode;
  readonly isRequired: boolean;
  /** Nobody has described it: it is there only to come to as many as there must be. */
  readonly isFurther: boolean;
}

export interface ObjectNode extends Height {
  readonly kind: 'object';
  properties: readonly PropertyNode[];
  /** With one of these, the others. */
  readonly needs: readonly (readonly [string, readonly string[]])[];
  readonly min: number;
  readonly max: number;
}

export interface ChoiceNode extends Height {
  readonly kind: 'choice';
  options: readonly PlanNode[];
}

/** What is made is tried until it fits. */
export interface CheckedNode extends Height {
  readonly kind: 'checked';
  readonly node: PlanNode;
  readonly holding: readonly Schema[];
  readonly failing: readonly Schema[];
  /** A value that was found to fit, for where no other is found in time. */
  fallback?: { readonly value: Json };
}

/** The parts that a value of the node is made of. */
export function partsOf(node: PlanNode): readonly PlanNode[] {
  switch (node.kind) {
    case 'array':
      return [...node.prefix, node.items, ...(node.contained === undefined ? [] : [node.contained])];
    case 'object':
      return node.properties.map((property) => property.node);
    case 'choice':
      return node.options;
    case 'checked':
      return [node.node];
    case 'faker':
      return [node.otherwise];
    default:
      return [];
  }
}

/** All nodes that can be reached, the given ones first. */
export function reachableFrom(roots: readonly PlanNode[]): PlanNode[] {
  const found = new Set<PlanNode>(roots);
  for (const node of found) for (const part of partsOf(node)) found.add(part);
  return [...found];
}
