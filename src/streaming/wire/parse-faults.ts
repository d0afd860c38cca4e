import { printable } from '../../kernel/input/printable.js';
import { FAULTS } from './fault-list.js';
import { type FaultDefinition, type Key, type Keys, type Values } from './fault.js';

export const MAX_FAULTS = 16;

/** A fault as it was asked for. */
export interface Fault {
  readonly definition: FaultDefinition;
  readonly values: Values;
}

/** Faults, or what is wrong with each text that is none. */
export type ParsedFaults =
  | { readonly faults: readonly Fault[] }
  | { readonly problems: readonly { readonly index: number; readonly problem: string }[] };

/** A sentence about a value, thrown within this file. */
class FaultProblem extends Error {}

const MAX_SHOWN_CHARACTERS = 64;
const NUMBER = { integer: /^\d+$/, number: /^\d+(\.\d+)?$/ } as const;

function shown(text: string): string {
  return printable(text, MAX_SHOWN_CHARACTERS);
}

function expectedOf(key: Key): string {
  if (key.type === 'choice') return `one of ${key.of.join(', ')}`;
  if (key.type === 'text') return `${key.allowed}, at most ${key.maxLength} characters`;
  return `a ${key.type === 'integer' ? 'whole number' : 'number'} from ${key.min} to ${key.max}`;
}

/** @returns undefined where the text does not fit */
function valueOf(key: Key, text: string): number | string | undefined {
  if (key.type === 'choice') return key.of.includes(text) ? text : undefined;
  if (key.type === 'text') return text.length <= key.maxLength && key.pattern.test(text) ? text : undefined;
  const value = Number(text);
  return NUMBER[key.type].test(text) && value >= key.min && value <= key.max ? value : undefined;
}

/**
 * Cuts `<key>=<value>,<key>=<value>` at its commas. In a text a comma counts as part of it, unless a key that has not been given yet
 * and `=` come next.
 */
function* pairsOf(kind: string, keys: Keys, text: string): Generator<[name: string, value: string]> {
  const given = new Set<string>();
  let rest: string | undefined = text;
  while (rest !== undefined) {
    const equals: number = rest.indexOf('=');
    const name: string = equals < 0 ? rest : rest.slice(0, equals);
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (key === undefined) {
      const names = Object.keys(keys).join(', ');
      throw new FaultProblem(
        `${kind} has no key ${shown(name)}${names === '' ? '; it has none' : `; its keys are ${names}`}`,
      );
    }
    if (equals < 0) throw new FaultProblem(`${kind}: ${name} needs a value, ${name}=…`);
    if (given.has(name)) throw new FaultProblem(`${kind}: ${name} is given twice`);
    given.add(name);
    const value: string = rest.slice(equals + 1);
    const comma: number = key.type === 'text' ? nextKeyIn(value, keys, given) : value.indexOf(',');
    yield [name, comma < 0 ? value : value.slice(0, comma)];
    rest = comma < 0 ? undefined : value.slice(comma + 1);
  }
}

/** Where a comma is that a key which is not given yet follows; -1 where there is none. */
function nextKeyIn(text: string, keys: Keys, given: ReadonlySet<string>): number {
  for (let comma = text.indexOf(','); comma >= 0; comma = text.indexOf(',', comma + 1)) {
    const next = /^([^=,]+)=/.exec(text.slice(comma + 1))?.[1];
    if (next !== undefined && Object.hasOwn(keys, next) && !given.has(next)) return comma;
  }
  return -1;
}

/** @throws FaultProblem */
function parseFault(text: string): Fault {
  const colon = text.indexOf(':');
  const kind = colon < 0 ? text : text.slice(0, colon);
  const definition = FAULTS.get(kind);
  if (definition === undefined) {
    throw new FaultProblem(`${shown(kind)} is no kind of fault; the kinds are ${[...FAULTS.keys()].join(', ')}`);
  }
  const { keys } = definition;
  const values: Record<string, number | string | undefined> = {};
  for (const [name, key] of Object.entries(keys)) values[name] = 'default' in key ? key.default : undefined;
  for (const [name, given] of colon < 0 ? [] : pairsOf(kind, keys, text.slice(colon + 1))) {
    const key = keys[name];
    const value = key === undefined ? undefined : valueOf(key, given);
    if (key === undefined || value === undefined) {
      throw new FaultProblem(`${kind}: ${name} must be ${key === undefined ? 'known' : expectedOf(key)}`);
    }
    values[name] = value;
  }
  const missing = Object.keys(keys).find((name) => keys[name]?.isRequired === true && values[name] === undefined);
  const problem = missing === undefined ? definition.problemOf(values) : `needs ${missing}`;
  if (problem !== undefined) throw new FaultProblem(`${kind} ${problem}`);
  return { definition, values };
}

/** Reads faults as they stand in a URL or a rule, `<kind>` or `<kind>:<key>=<value>,<key>=<value>`, in their order. */
export function parseFaults(texts: readonly string[]): ParsedFaults {
  if (texts.length > MAX_FAULTS) {
    return { problems: [{ index: MAX_FAULTS, problem: `there are more than ${MAX_FAULTS} faults` }] };
  }
  const faults: Fault[] = [];
  const problems: { index: number; problem: string }[] = [];
  for (const [index, text] of texts.entries()) {
    try {
      const fault = parseFault(text);
      const { kind, isSingle } = fault.definition;
      if (isSingle && faults.some(({ definition }) => definition.kind === kind)) {
        throw new FaultProblem(`${kind} may be there only once`);
      }
      faults.push(fault);
    } catch (error) {
      if (!(error instanceof FaultProblem)) throw error;
      problems.push({ index, problem: error.message });
    }
  }
  return problems.length > 0 ? { problems } : { faults };
}

/** One fault as it stands in a URL; undefined where the text is none. */
export function faultOf(text: string): Fault | undefined {
  const parsed = parseFaults([text]);
  return 'faults' in parsed ? parsed.faults[0] : undefined;
}

/** A fault as it stands in a URL, without what is as it is by default. */
export function faultText({ definition, values }: Fault): string {
  const { kind, keys } = definition;
  const given = Object.entries(keys).filter(
    ([name, key]) => values[name] !== undefined && !('default' in key && key.default === values[name]),
  );
  const pairs = given.map(([name]) => `${name}=${values[name]}`);
  return pairs.length === 0 ? kind : `${kind}:${pairs.join(',')}`;
}

/** Whether a list has a fault that counts the requests of a session. */
export function needsSession(faults: readonly Fault[]): boolean {
  return faults.some(({ definition, values }) => definition.headOf(values)?.instead?.times !== undefined);
}
