import { type Random } from '../../../kernel/random/random.js';
import { FORMATS, freeText } from './formats.js';
import { holds, matchesPattern } from './holds.js';
import { charactersIn, isEqual, type Json } from './json-schema.js';
import { writePattern } from './pattern.js';
import {
  type ArrayNode,
  type CheckedNode,
  type NumberNode,
  type ObjectNode,
  type PlanNode,
  type TextNode,
} from './plan.js';

/** What the values of one message are made from. */
export interface MakeContext {
  readonly random: Random;
  /** The time of the message, in milliseconds since the Unix epoch. */
  readonly timeMs: number;
}

/** Makes a value of Faker's by its method's name. */
export type FakerValue = (method: string, context: MakeContext) => Json | undefined;

/** A value was not found among so many. */
export class NoValueFound extends Error {
  override readonly name = 'NoValueFound';
}

/** Deeper than that, and past so many values, only what is required is made, so that each message has an end. */
const MAX_DEPTH = 5;
const MAX_VALUES = 2000;
const TRIES = 50;
/** How often a part of a pattern is repeated beyond the fewest times, by the number of the try: some texts must be long. */
const GROWTHS = [6, 3, 10, 6, 16, 1, 24, 4, 40, 0, 128, 512] as const;

interface Making extends MakeContext {
  depth: number;
  values: number;
}

type Make = (making: Making) => Json;

/** Whole number from `min` to `max`, however far apart they are. */
function wholeNumber(random: Random, min: number, max: number): number {
  const span = max - min + 1;
  if (span <= 0x100000) return random.integer(min, max);
  const share = random.float() + random.float() * 2 ** -32;
  return Math.min(max, min + Math.floor(share * span));
}

/** How many digits a step has behind the point. */
function digitsOf(step: number): number {
  for (let digits = 0; digits <= 15; digits += 1)
    if (Number.isInteger(Number((step * 10 ** digits).toPrecision(12)))) return digits;
  return 15;
}

type Fit = (value: number) => number | undefined;

const fits = new WeakMap<NumberNode, Fit>();

/** Brings a number into a node: to one of its steps, within its bounds; undefined where that fails. */
export function fitNumber(node: NumberNode, value: number): number | undefined {
  let fit = fits.get(node);
  if (fit === undefined) {
    fit = fitOf(node);
    fits.set(node, fit);
  }
  return fit(value);
}

function fitOf({ lowest, highest, isMinExcluded, isMaxExcluded, step, isStepGiven }: NumberNode): Fit {
  const scale = 10 ** digitsOf(step);
  const unit = Math.round(step * scale);
  const isIn = (each: number): boolean =>
    (isMinExcluded ? each > lowest : each >= lowest) &&
    (isMaxExcluded ? each < highest : each <= highest) &&
    (!isStepGiven || Number.isInteger(each / step));
  return (value) => {
    const within = Math.min(highest, Math.max(lowest, value));
    const times = Math.round(within / step);
    // Numbers that large lie further apart than a step.
    if (!Number.isFinite(times * unit))
      return !isStepGiven && Number.isFinite(within) && isIn(within) ? within : undefined;
    for (let away = 0; away < TRIES; away += 1) {
      // A quotient of whole numbers is the nearest number to what its digits say.
      const above = ((times + away) * unit) / scale;
      if (isIn(above)) return above;
      const below = ((times - away) * unit) / scale;
      if (isIn(below)) return below;
    }
    return undefined;
  };
}

function numberMaker(node: NumberNode): Make {
  const { min, max, step } = node;
  const lowest = Math.ceil(min / step);
  const highest = Math.floor(max / step);
  if (step === 1) {
    const from = node.isMinExcluded && lowest <= min ? lowest + 1 : lowest;
    const to = node.isMaxExcluded && highest >= max ? highest - 1 : highest;
    return ({ random }) => wholeNumber(random, from, to);
  }
  const fit = fitOf(node);
  return ({ random }) => {
    if (highest >= lowest) {
      const value = fit(wholeNumber(random, lowest, highest) * step);
      if (value !== undefined) return value;
    }
    // A range that is narrower than a step of the usual size.
    const share = random.float();
    const value = min + (max - min) * (share === 0 ? 0.5 : share);
    if (!node.isStepGiven && (value > min || !node.isMinExcluded)) return value;
    throw new NoValueFound(`no multiple of ${step} was found between ${min} and ${max}`);
  };
}

function textMaker(node: TextNode): Make {
  const { minLength, maxLength, format, pattern, check } = node;
  const isWithin = (text: string): boolean => {
    const length = charactersIn(text);
    return length >= minLength && length <= maxLength && (check === undefined || matchesPattern(text, check));
  };
  if (pattern !== undefined) {
    return ({ random }) => {
      for (let time = 0; time < TRIES; time += 1) {
        const text = writePattern(pattern, random, GROWTHS[time % GROWTHS.length] ?? 0);
        if (isWithin(text)) return text;
      }
      throw new NoValueFound(`no text of ${minLength} to ${maxLength} characters was found that matches the pattern`);
    };
  }
  const make = format === undefined ? undefined : FORMATS.get(format);
  if (make === undefined) return (making) => freeText(making, minLength, maxLength);
  return (making) => {
    for (let time = 0; time < TRIES; time += 1) {
      const text = make(making);
      if (isWithin(text)) return text;
    }
    throw new NoValueFound(`no ${format ?? 'text'} of ${minLength} to ${maxLength} characters was found`);
  };
}

/** Makes the values of one plan: functions that are put together once, and called for each message. */
export class ValueMaker {
  private readonly makers = new Map<PlanNode, Make>();
  private readonly root: Make;

  constructor(
    plan: PlanNode,
    private readonly faker: FakerValue,
  ) {
    this.root = this.makerOf(plan);
  }

  /** @throws NoValueFound where no value was found, which reading the document has ruled out */
  make({ random, timeMs }: MakeContext): Json {
    return this.root({ random, timeMs, depth: 0, values: 0 });
  }

  private makerOf(node: PlanNode): Make {
    const known = this.makers.get(node);
    if (known !== undefined) return known;
    // While it is put together, it is found by what it contains.
    this.makers.set(node, (making) => this.makers.get(node)?.(making) ?? null);
    const made = this.put(node);
    this.makers.set(node, made);
    return made;
  }

  private put(node: PlanNode): Make {
    switch (node.kind) {
      case 'never':
        throw new TypeError(`a plan has a part without a value: ${node.reason}`);
      case 'pick': {
        const { values } = node;
        const [only = null] = values;
        if (values.length === 1) return () => only;
        return ({ random }) => values[random.integer(0, values.length - 1)] ?? null;
      }
      case 'number':
        return numberMaker(node);
      case 'text':
        return textMaker(node);
      case 'faker': {
        const otherwise = this.makerOf(node.otherwise);
        return (making) => {
          for (let time = 0; time < TRIES; time += 1) {
            const value = this.faker(node.method, making);
            if (value !== undefined && holds(node.schema, value)) return value;
          }
          return otherwise(making);
        };
      }
      case 'array':
        return this.arrayMaker(node);
      case 'object':
        return this.objectMaker(node);
      case 'choice': {
        const options = node.options.map((option) => this.makerOf(option));
        const lowest = node.options
          .filter(({ height }) => height === node.height)
          .map((option) => this.makerOf(option));
        return (making) => {
          const among = isDeep(making) ? lowest : options;
          return among[making.random.integer(0, among.length - 1)]?.(making) ?? null;
        };
      }
      case 'checked':
        return this.checkedMaker(node);
    }
  }

  private checkedMaker(node: CheckedNode): Make {
    const make = this.makerOf(node.node);
    const { holding, failing } = node;
    return (making) => {
      const { depth, values } = making;
      let reason = `none of ${TRIES} values fits all that is said of it`;
      for (let time = 0; time < TRIES; time += 1) {
        making.depth = depth;
        making.values = values;
        try {
          const value = make(making);
          const fits = holding.every((each) => holds(each, value)) && !failing.some((each) => holds(each, value));
          if (fits) return value;
        } catch (error) {
          if (!(error instanceof NoValueFound)) throw error;
          reason = error.message;
        }
      }
      if (node.fallback !== undefined) return node.fallback.value;
      throw new NoValueFound(reason);
    };
  }

  private arrayMaker(node: ArrayNode): Make {
    const prefix = node.prefix.map((each) => this.makerOf(each));
    const items = node.items.height === Infinity ? undefined : this.makerOf(node.items);
    const contained = node.contained === undefined ? undefined : this.makerOf(node.contained);
    const { min, usualMin, max, containedCount, isUnique } = node;
    const all = isUnique ? valuesOf(node.items) : undefined;
    return (making) => {
      const length = isDeep(making) ? min : making.random.integer(usualMin, max);
      const list: Json[] = [];
      making.depth += 1;
      for (let tries = 0; list.length < length && tries < length + TRIES; tries += 1) {
        const index = list.length;
        const isContained = index >= prefix.length && index < prefix.length + containedCount;
        const make = prefix[index] ?? (isContained ? contained : items);
        if (make === undefined) break;
        making.values += 1;
        const value = make(making);
        if (isUnique && list.some((other) => isEqual(other, value))) continue;
        list.push(value);
      }
      making.depth -= 1;
      if (all !== undefined && list.length < min) fillFrom(all, list, min, making.random);
      return list;
    };
  }

  private objectMaker(node: ObjectNode): Make {
    const { needs, min, max } = node;
    const properties = node.properties.map(({ name, node: of, isRequired }) => ({
      name,
      isRequired,
      isFlat: of.height === 0,
      make: this.makerOf(of),
    }));
    const requiredCount = properties.filter(({ isRequired }) => isRequired).length;
    const isPlain = needs.length === 0 && min <= requiredCount && max >= properties.length;
    const write = (making: Making, names: ReadonlySet<string> | undefined): Record<string, Json> => {
      const value: Record<string, Json> = {};
      const deep = isDeep(making);
      making.depth += 1;
      for (const { name, isRequired, isFlat, make } of properties) {
        const isIn =
          names === undefined ? isRequired || (making.random.int32() < 0 && (isFlat || !deep)) : names.has(name);
        if (!isIn) continue;
        making.values += 1;
        define(value, name, make(making));
      }
      making.depth -= 1;
      return value;
    };
    if (isPlain) return (making) => write(making, undefined);
    return (making) => {
      return write(making, namesOf(node, making));
    };
  }
}

/** A list that must be filled up where most values are taken: the rest of them, from anywhere on. */
function fillFrom(all: readonly Json[], list: Json[], length: number, random: Random): void {
  const first = random.integer(0, all.length - 1);
  for (let passed = 0; passed < all.length && list.length < length; passed += 1) {
    const value = all[(first + passed) % all.length] ?? null;
    if (!list.some((other) => isEqual(other, value))) list.push(value);
  }
}

/** All values, where they are few. */
function valuesOf(node: PlanNode): readonly Json[] | undefined {
  if (node.kind === 'pick') return node.values;
  if (node.kind !== 'number' || !node.isStepGiven) return undefined;
  const first = Math.ceil(node.min / node.step);
  const count = Math.floor(node.max / node.step) - first + 1;
  if (!(count > 0 && count <= MAX_VALUES)) return undefined;
  const values = Array.from({ length: count }, (_, index) => fitNumber(node, (first + index) * node.step));
  return [...new Set(values.filter((each) => each !== undefined))];
}

function isDeep({ depth, values }: Making): boolean {
  return depth >= MAX_DEPTH || values >= MAX_VALUES;
}

/** A property like any other, `__proto__` too. */
function define(object: Record<string, Json>, name: string, value: Json): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}

/** Which properties an object has: what is required, half of the others, and with each what it needs. */
function namesOf({ properties, needs, min, max }: ObjectNode, making: Making): Set<string> {
  const { random } = making;
  const optional = properties.filter(({ isRequired, isFurther }) => !isRequired && !isFurther);
  const further = properties.filter(({ isFurther }) => isFurther);
  const names = new Set(properties.filter(({ isRequired }) => isRequired).map(({ name }) => name));
  const deep = isDeep(making);
  const closed = (name: string, into: Set<string>): Set<string> => {
    into.add(name);
    for (const [of, needed] of needs)
      if (of === name) for (const each of needed) if (!into.has(each)) closed(each, into);
    return into;
  };
  for (const name of [...names]) closed(name, names);
  const known = new Set(properties.map(({ name }) => name));
  const take = (name: string): void => {
    if (needs.length === 0) {
      if (names.size < max) names.add(name);
      return;
    }
    const wider = closed(name, new Set(names));
    if (wider.size <= max && [...wider].every((each) => known.has(each))) for (const each of wider) names.add(each);
  };
  for (const { name } of optional) if (random.int32() < 0 && !deep) take(name);
  // What has the fewest levels first, where levels must have an end.
  const byHeight = deep ? [...optional].sort((a, b) => a.node.height - b.node.height) : optional;
  for (const { name } of byHeight) if (names.size < min) take(name);
  const first = further.length === 0 ? 0 : random.integer(0, further.length - 1);
  for (const { name } of [...further.slice(first), ...further.slice(0, first)]) if (names.size < min) take(name);
  return names;
}
