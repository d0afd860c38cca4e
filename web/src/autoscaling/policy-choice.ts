import { unknownText } from '../frame/unknown-text.js';
import { type LoadName, LOADS } from './loads.js';
import { PRESETS } from './presets.js';

/** What two manifests are tried on; texts of numbers are as they were typed. */
export interface PolicyChoice {
  readonly load: LoadName;
  /** Ids of presets. */
  readonly A: string;
  readonly B: string;
  readonly capacity: string;
  readonly sync: string;
}

const DEFAULT: PolicyChoice = { load: 'order', A: 'defaults', B: 'careful', capacity: '4', sync: '3' };
const PARAMETERS = { load: 'hpa-load', A: 'hpa-a', B: 'hpa-b', capacity: 'capacity', sync: 'sync' } as const;
const NAMES = ['load', 'A', 'B', 'capacity', 'sync'] as const;

/** The names of the page's query that hold a choice. */
export const POLICY_NAMES: readonly string[] = Object.values(PARAMETERS);

/** A choice as the page's query has it. */
export function policyQuery(choice: PolicyChoice): [string, string][] {
  if (NAMES.every((name) => choice[name] === DEFAULT[name])) return [];
  return NAMES.map((name) => [PARAMETERS[name], choice[name]]);
}

export function readPolicyChoice(query: URLSearchParams): PolicyChoice {
  const preset = (side: 'A' | 'B'): string =>
    PRESETS.find(({ id }) => id === query.get(PARAMETERS[side]))?.id ?? DEFAULT[side];
  return {
    load: LOADS.find(({ value }) => value === query.get(PARAMETERS.load))?.value ?? DEFAULT.load,
    A: preset('A'),
    B: preset('B'),
    capacity: query.get(PARAMETERS.capacity) ?? DEFAULT.capacity,
    sync: query.get(PARAMETERS.sync) ?? DEFAULT.sync,
  };
}

/** What to say of a query that names a load or a manifest that there is not; null where it names none such. */
export function unknownPolicy(query: URLSearchParams): string | null {
  const read = readPolicyChoice(query);
  for (const name of ['load', 'A', 'B'] as const) {
    const asked = query.get(PARAMETERS[name]);
    if (asked === null || asked === read[name]) continue;
    const labels = name === 'load' ? LOADS.map(({ value, label }) => ({ id: value, label })) : PRESETS;
    const label = labels.find(({ id }) => id === read[name])?.label ?? '';
    return unknownText(name === 'load' ? 'load' : `manifest ${name}`, asked, `“${label}” is shown`);
  }
  return null;
}
