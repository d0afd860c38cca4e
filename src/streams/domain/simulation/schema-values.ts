import { type NumberNode, type PlanNode } from '../schema/plan.js';
import { type Pointer } from './story.js';

/** The nodes that make the value at a pointer, of all alternatives that have one. */
export function nodesAt(root: PlanNode, pointer: Pointer): PlanNode[] {
  let found = leavesOf(root);
  for (const key of pointer) found = found.flatMap((node) => childrenOf(node, key).flatMap((child) => leavesOf(child)));
  return found;
}

/** Without what only chooses or checks. */
function leavesOf(node: PlanNode, seen = new Set<PlanNode>()): PlanNode[] {
  if (seen.has(node)) return [];
  seen.add(node);
  if (node.kind === 'choice') return node.options.flatMap((option) => leavesOf(option, seen));
  if (node.kind === 'checked') return leavesOf(node.node, seen);
  if (node.kind === 'faker') return leavesOf(node.otherwise, seen);
  return [node];
}

function childrenOf(node: PlanNode, key: string): PlanNode[] {
  if (node.kind === 'object')
    return node.properties.filter(({ name }) => name === key).map((property) => property.node);
  if (node.kind !== 'array' || !/^\d{1,4}$/.test(key)) return [];
  const index = Number(key);
  const item = node.prefix[index] ?? (node.items.height === Infinity ? undefined : node.items);
  return item === undefined || index >= node.max ? [] : [item];
}

/** What all of the nodes allow, as numbers; undefined where one of them makes something else, or nothing fits all. */
export function boundsOf(nodes: readonly PlanNode[]): NumberNode | undefined {
  let bounds: NumberNode | undefined;
  for (const node of nodes) {
    if (node.kind !== 'number') return undefined;
    bounds = bounds === undefined ? node : tighter(bounds, node);
  }
  return bounds;
}

function tighter(a: NumberNode, b: NumberNode): NumberNode {
  const low = a.lowest >= b.lowest ? a : b;
  const high = a.highest <= b.highest ? a : b;
  const step = a.step >= b.step ? a : b;
  return {
    ...a,
    min: Math.max(a.min, b.min),
    max: Math.min(a.max, b.max),
    lowest: low.lowest,
    isMinExcluded: low.isMinExcluded,
    highest: high.highest,
    isMaxExcluded: high.isMaxExcluded,
    step: step.step,
    isStepGiven: a.isStepGiven || b.isStepGiven,
  };
}

/** The types of JSON that a node makes. */
export function jsonTypesOf(node: PlanNode): string[] {
  switch (node.kind) {
    case 'number':
    case 'array':
    case 'object':
      return [node.kind];
    case 'text':
      return ['string'];
    case 'pick':
      return node.values.map((value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value));
    default:
      return [];
  }
}
