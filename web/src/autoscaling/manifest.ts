import { parse } from 'yaml';
import { type ErrorBody, type EvaluateDto } from '../api/schema.js';

export type Policy = EvaluateDto['policy'];

/** What no manifest has: how much one pod can take, and how often the controller looks. */
export interface Surroundings {
  readonly nodeCapacity: number;
  readonly syncPeriodSeconds: number;
}

export type ReadManifest =
  | { readonly kind: 'policy'; readonly name: string; readonly policy: Policy }
  | { readonly kind: 'problem'; readonly problem: string };

const MAX_CHARACTERS = 64 * 1024;

const SPEC_FIELDS: ReadonlySet<string> = new Set([
  'scaleTargetRef',
  'minReplicas',
  'maxReplicas',
  'behavior',
  'metrics',
]);

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function problem(text: string): ReadManifest {
  return { kind: 'problem', problem: text };
}

/** The utilization that the first metric aims at; undefined where it is another kind of metric. */
function utilizationOf(metric: unknown): unknown {
  const { type, resource } = fieldsOf(metric) ?? {};
  const { type: kind, averageUtilization } = fieldsOf(fieldsOf(resource)?.['target']) ?? {};
  return type === 'Resource' && kind === 'Utilization' ? averageUtilization : undefined;
}

/**
 * Reads a HorizontalPodAutoscaler (autoscaling/v2), in YAML or JSON, as the policy of `POST /cluster/evaluate`, which checks its
 * values. What that does not know is a problem, and not left out.
 */
export function readManifest(text: string, surroundings: Surroundings): ReadManifest {
  if (text.length > MAX_CHARACTERS) return problem('The manifest has more than 64 Ki characters');
  let manifest: Fields | undefined;
  try {
    manifest = fieldsOf(parse(text));
  } catch (error) {
    return problem(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'This is neither YAML nor JSON');
  }
  if (manifest?.['kind'] !== 'HorizontalPodAutoscaler') return problem('kind must be HorizontalPodAutoscaler');
  if (manifest['apiVersion'] !== 'autoscaling/v2') return problem('apiVersion must be autoscaling/v2');
  const spec = fieldsOf(manifest['spec']);
  if (spec === undefined) return problem('spec is missing');
  const { minReplicas, maxReplicas, behavior, metrics = [] } = spec;
  const unknownField = Object.keys(spec).find((field) => !SPEC_FIELDS.has(field));
  if (unknownField !== undefined) return problem(`spec.${unknownField} is not known here`);
  if (!Array.isArray(metrics) || metrics.length > 1) return problem('spec.metrics must have one metric, or none');
  const target: unknown = metrics.length === 0 ? undefined : utilizationOf(metrics[0]);
  if (metrics.length === 1 && target === undefined) {
    return problem('spec.metrics[0] must be a Resource with a target of type Utilization');
  }
  const name = fieldsOf(manifest['metadata'])?.['name'];
  const fields = {
    ...{ minReplicas, maxReplicas, behavior },
    targetAverageUtilization: target,
    ...surroundings,
  };
  // The service says what is wrong with values.
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
  return { kind: 'policy', name: typeof name === 'string' ? name : 'unnamed', policy: given as unknown as Policy };
}

/** Where the page has what is no field of `spec` by the same name. */
const PLACES: Readonly<Record<string, string>> = {
  'policy.targetAverageUtilization': 'spec.metrics[0].resource.target.averageUtilization',
  'policy.nodeCapacity': '“Capacity of a pod”',
  'policy.syncPeriodSeconds': '“Sync, seconds”',
};

/** What the service finds wrong with a policy, with the name that the field has where it was written. */
export function problemInManifest({ field, problem }: ErrorBody['details'][number]): string {
  if (!field.startsWith('policy.')) return problem;
  const place = PLACES[field] ?? field.replace(/^policy\./, 'spec.').replace(/\.(\d+)/g, '[$1]');
  const name = [field, field.slice(field.lastIndexOf('.') + 1)].find((each) => problem.startsWith(`${each} `));
  return name === undefined ? `${place}: ${problem}` : place + problem.slice(name.length);
}
