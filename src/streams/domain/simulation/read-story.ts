import { type ScalingPolicy } from '../../../cluster/domain/scaling-policy.js';
import { type Json } from '../schema/json-schema.js';
import { holds } from '../schema/holds.js';
import { type NumberNode } from '../schema/plan.js';
import { INFO, type MessagePlan, SCALE_DOWN, SCALE_UP } from '../channel-plan.js';
import { type Distribution, DISTRIBUTIONS, typicalOf } from './distribution.js';
import { FieldReader, type Path, type PlacedProblem } from './field-reader.js';
import { boundsOf, jsonTypesOf, nodesAt } from './schema-values.js';
import {
  type Addition,
  type ClusterPlan,
  DEFAULT_DURATION_SECONDS,
  type InfoPlan,
  meanRate,
  plainStory,
  type Pointer,
  rateAt,
  type RatePoint,
  type Step,
  type Story,
  type ValueRule,
} from './story.js';

/** A day in stream-seconds. */
export const MIN_DURATION_SECONDS = 120;
export const MAX_DURATION_SECONDS = 180;
const MAX_RATE = 1000;
/** Arrivals of a day in the mean. An endless run passes the days that have none, one after the other in one go. */
const MIN_ARRIVALS = 1;
const MAX_WEIGHT = 1_000_000;
const MAX_LIST = 1000;
/** A shape is laid over a rate of its own; a number of steps, one cluster for each message. */
const MAX_CLUSTERS = 20;
const ROUNDING = 1e-9;
const CLUSTER_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

/** Reads a policy as a scenario file has it; problems have their fields as paths with dots. */
export type PolicyReader = (
  value: unknown,
) =>
  | { readonly content: ScalingPolicy }
  | { readonly problems: readonly { readonly field: string; readonly problem: string }[] };

const KNOWN = ['durationSeconds', 'arrivals', 'start', 'after', 'values', 'clusters', 'info'];

/** Reads `x-simulation` of a channel over its messages. */
class StoryReader extends FieldReader {
  private readonly names: readonly string[];

  constructor(
    private readonly messages: readonly MessagePlan[],
    /** As the document calls them: names and keys. */
    private readonly keys: readonly (readonly string[])[],
    private readonly readPolicy: PolicyReader,
  ) {
    super();
    this.names = messages.map(({ name }) => name);
  }

  story(value: unknown, path: Path): Story {
    const plain = plainStory(this.messages.length);
    const given = this.object(value, path, KNOWN);
    if (given === undefined) return plain;
    const at = (name: string): Path => [...path, name];
    const duration =
      given['durationSeconds'] === undefined
        ? DEFAULT_DURATION_SECONDS
        : this.number(given['durationSeconds'], at('durationSeconds'), MIN_DURATION_SECONDS, MAX_DURATION_SECONDS);
    const shape = given['arrivals'] === undefined ? plain.shape : this.shape(given['arrivals'], at('arrivals'));
    const after = given['after'] === undefined ? plain.after : this.after(given['after'], at('after'));
    const start = given['start'] === undefined ? plain.start : this.start(given['start'], at('start'));
    const durationSeconds = duration ?? DEFAULT_DURATION_SECONDS;
    if (this.problems.length === 0 && meanRate(shape) * durationSeconds < MIN_ARRIVALS) {
      this.refuse([...at('arrivals'), 'shape'], `must come to at least ${MIN_ARRIVALS} arrival a day in the mean`);
    }
    return {
      durationSeconds,
      shape,
      start,
      after,
      values: given['values'] === undefined ? [] : this.values(given['values'], at('values')),
      clusters: given['clusters'] === undefined ? [] : this.clusters(given['clusters'], at('clusters')),
      infos: given['info'] === undefined ? [] : this.infos(given['info'], at('info'), shape),
    };
  }

  private message(name: unknown, path: Path): number | undefined {
    const found = this.keys.findIndex((keys) => typeof name === 'string' && keys.includes(name));
    if (found >= 0) return found;
    this.refuse(path, `${JSON.stringify(name)} is no message of the channel (${this.names.join(', ')})`);
    return undefined;
  }

  private shape(value: unknown, path: Path): readonly RatePoint[] {
    const given = this.object(value, path, ['shape']);
    const list = given === undefined ? undefined : this.list(given['shape'], [...path, 'shape'], MAX_LIST);
    const points = (list ?? []).map((each, index): RatePoint => {
      const here = [...path, 'shape', index];
      const point = this.object(each, here, ['at', 'perSecond']);
      return {
        at: this.number(point?.['at'], [...here, 'at'], 0, 1) ?? 0,
        perSecond: this.number(point?.['perSecond'], [...here, 'perSecond'], 0, MAX_RATE) ?? 0,
      };
    });
    points.forEach(({ at }, index) => {
      const before = points[index - 1];
      if (before !== undefined && at <= before.at) {
        this.refuse([...path, 'shape', index, 'at'], 'must be above that of the point before it');
      }
    });
    if (list !== undefined && !points.some(({ perSecond }) => perSecond > 0)) {
      this.refuse([...path, 'shape'], 'must have a point with a rate above 0');
    }
    const [first] = points;
    const last = points.at(-1);
    const [fallback = { at: 0, perSecond: 1 }] = plainStory(0).shape;
    return [
      ...(first === undefined || first.at > 0 ? [{ ...(first ?? fallback), at: 0 }] : []),
      ...points,
      ...(last !== undefined && last.at < 1 ? [{ ...last, at: 1 }] : []),
    ];
  }

  private start(value: unknown, path: Path): readonly number[] {
    const weights = new Array<number>(this.messages.length).fill(0);
    for (const [name, weight] of Object.entries(this.map(value, path) ?? {})) {
      const message = this.message(name, [...path, name]);
      const read = this.number(weight, [...path, name], 0, MAX_WEIGHT);
      if (message !== undefined) weights[message] = read ?? 0;
    }
    if (!weights.some((weight) => weight > 0)) this.refuse(path, 'must have a weight above 0');
    return weights;
  }

  private after(value: unknown, path: Path): readonly (readonly Step[])[] {
    const after: Step[][] = this.messages.map(() => []);
    for (const [name, list] of Object.entries(this.map(value, path) ?? {})) {
      const here = [...path, name];
      const message = this.message(name, here);
      const steps = (this.list(list, here, MAX_LIST) ?? []).flatMap(
        (each, index) => this.step(each, [...here, index], message) ?? [],
      );
      const sum = steps.reduce((total, { probability }) => total + probability, 0);
      if (sum > 1 + ROUNDING)
        this.refuse(here, `the probabilities add up to ${Number(sum.toFixed(6))}, which is above 1`);
      if (message !== undefined) after[message] = steps;
    }
    return after;
  }

  private step(value: unknown, path: Path, from: number | undefined): Step | undefined {
    const given = this.object(value, path, ['send', 'probability', 'delaySeconds', 'keep', 'add']);
    if (given === undefined) return undefined;
    const message = this.message(given['send'], [...path, 'send']);
    const probability =
      given['probability'] === undefined ? 1 : this.number(given['probability'], [...path, 'probability'], 0, 1);
    const delaySeconds = this.distribution(given['delaySeconds'], [...path, 'delaySeconds'], 0);
    const keepPath = [...path, 'keep'];
    const keep = given['keep'] === undefined ? [] : (this.list(given['keep'], keepPath, MAX_LIST) ?? []);
    // A message may follow one of its own kind.
    const ends = [...new Set([from, message])].filter((each) => each !== undefined);
    const pointers: Pointer[] = [];
    keep.forEach((each, index) => {
      const here = [...keepPath, index];
      const pointer = this.pointer(each, here);
      if (pointer === undefined) return;
      this.checkPointer(pointer, ends, here);
      this.checkKinds(pointer, from, message, here);
      pointers.push(pointer);
    });
    const add = given['add'] === undefined ? [] : this.additions(given['add'], [...path, 'add'], ends);
    if (message === undefined || probability === undefined || delaySeconds === undefined) return undefined;
    return { message, probability, delaySeconds, keep: pointers, add };
  }

  private additions(value: unknown, path: Path, ends: readonly number[]): Addition[] {
    return Object.entries(this.map(value, path) ?? {}).flatMap(([text, amount]) => {
      const here = [...path, text];
      const pointer = this.pointer(text, here);
      const by = typeof amount === 'number' ? amount : this.distribution(amount, here);
      if (pointer === undefined || by === undefined) return [];
      this.checkPointer(pointer, ends, here);
      const plans = ends.flatMap((end) => this.messages[end]?.plan ?? []);
      const bounds = boundsOf(plans.flatMap((plan) => nodesAt(plan, pointer)));
      if (bounds !== undefined) return [{ pointer, by, bounds }];
      this.refuse(here, 'must be a number in the schemas of both messages');
      return [];
    });
  }

  private pointer(value: unknown, path: Path): Pointer | undefined {
    if (typeof value !== 'string' || !/^(\/([^~/]|~[01])*)+$/.test(value)) {
      this.refuse(path, 'must be a JSON pointer such as /orderId');
      return undefined;
    }
    return value
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  }

  private checkPointer(pointer: Pointer, messages: readonly number[], path: Path): void {
    for (const index of messages) {
      const message = this.messages[index];
      if (message === undefined || nodesAt(message.plan, pointer).length > 0) continue;
      this.refuse(path, `the schema of ${message.name} has no /${pointer.join('/')}`);
    }
  }

  /** A value that is kept must be one that the other schema can have. */
  private checkKinds(pointer: Pointer, from: number | undefined, to: number | undefined, path: Path): void {
    const [before, after] = [from, to].map((index) => (index === undefined ? undefined : this.messages[index]));
    if (before === undefined || after === undefined) return;
    const kindsOf = ({ plan }: MessagePlan): ReadonlySet<string> =>
      new Set(nodesAt(plan, pointer).flatMap(jsonTypesOf));
    const [kinds, others] = [kindsOf(before), kindsOf(after)];
    if (kinds.size === 0 || others.size === 0 || [...kinds].some((kind) => others.has(kind))) return;
    const list = (all: ReadonlySet<string>): string => [...all].join(' or ');
    this.refuse(
      path,
      `is ${list(kinds)} in the schema of ${before.name}, and ${list(others)} in that of ${after.name}`,
    );
  }

  /** What is drawn must not be brought to a bound of the schema each time. */
  private checkRange(of: Distribution, bounds: ReadonlyMap<number, NumberNode>, path: Path): void {
    for (const [index, { lowest, highest }] of bounds) {
      const outside = typicalOf(of).find(([, value]) => value < lowest || value > highest);
      if (outside === undefined) continue;
      const [parameter, value] = outside;
      const allowed =
        lowest === -Infinity
          ? `at most ${highest}`
          : highest === Infinity
            ? `at least ${lowest}`
            : `${lowest} to ${highest}`;
      this.refuse([...path, parameter], `is ${value}, and the schema of ${this.names[index] ?? ''} allows ${allowed}`);
    }
  }

  /** @param least what no parameter may be below */
  private distribution(value: unknown, path: Path, least = -Infinity): Distribution | undefined {
    const given = this.map(value, path);
    if (given === undefined) return undefined;
    const name = this.oneOf(
      given['distribution'],
      [...path, 'distribution'],
      ['uniform', 'exponential', 'normal', 'lognormal'],
    );
    if (name === undefined) return undefined;
    const parameters: Readonly<Record<string, string>> = DISTRIBUTIONS[name];
    this.object(given, path, ['distribution', ...Object.keys(parameters), 'min', 'max']);
    const before = this.problems.length;
    const read: Record<string, number> = {};
    for (const [parameter, what] of Object.entries(parameters)) {
      const min = what === 'a number' ? least : 0;
      const number = this.number(given[parameter], [...path, parameter], min, Infinity, what === 'above 0');
      if (number !== undefined) read[parameter] = number;
    }
    for (const bound of ['min', 'max']) {
      if (given[bound] === undefined || bound in parameters) continue;
      const number = this.number(given[bound], [...path, bound], least, Infinity);
      if (number !== undefined) read[bound] = number;
    }
    const { min = -Infinity, max = Infinity, median = 0, p95 = Infinity } = read;
    if (min > max) this.refuse([...path, 'max'], 'must not be below min');
    if (p95 <= median) this.refuse([...path, 'p95'], 'must be above the median');
    return this.problems.length > before ? undefined : ({ distribution: name, ...read } as Distribution);
  }

  private values(value: unknown, path: Path): ValueRule[] {
    return Object.entries(this.map(value, path) ?? {}).flatMap(([text, rule]) => {
      const here = [...path, text];
      const pointer = this.pointer(text, here);
      const given = this.map(rule, here);
      if (pointer === undefined || given === undefined) return [];
      const having = this.messages.flatMap(({ plan }, index) => {
        const nodes = nodesAt(plan, pointer);
        return nodes.length === 0 ? [] : [{ index, nodes }];
      });
      if (having.length === 0) {
        this.refuse(here, `no message of the channel has ${text} in its schema`);
        return [];
      }
      if (given['weights'] !== undefined) return this.weights(given, here, pointer, having) ?? [];
      const distribution = this.distribution(given, here);
      const bounds = new Map<number, NumberNode>();
      for (const { index, nodes } of having) {
        const found = boundsOf(nodes);
        if (found !== undefined) bounds.set(index, found);
      }
      if (bounds.size === 0) this.refuse(here, 'is no number in the schema');
      if (distribution !== undefined) this.checkRange(distribution, bounds, here);
      return distribution === undefined ? [] : [{ pointer, draw: { kind: 'number' as const, distribution }, bounds }];
    });
  }

  private weights(
    given: Readonly<Record<string, unknown>>,
    path: Path,
    pointer: Pointer,
    having: readonly { readonly index: number; readonly nodes: readonly { readonly kind: string }[] }[],
  ): ValueRule | undefined {
    this.object(given, path, ['weights']);
    const here = [...path, 'weights'];
    const members = Object.entries(this.map(given['weights'], here) ?? {});
    const weights = members.map(([name, weight]) => this.number(weight, [...here, name], 0, MAX_WEIGHT) ?? 0);
    if (!weights.some((weight) => weight > 0)) this.refuse(here, 'must have a weight above 0');
    const isNumeric = having.every(({ nodes }) => nodes.every(({ kind }) => kind === 'number'));
    const values = members.map(([name]): Json => (isNumeric ? Number(name) : name));
    values.forEach((each, index) => {
      for (const { index: message } of having) {
        const schema = this.messages[message]?.schema ?? true;
        if (holds(schemaAt(schema, pointer), each)) continue;
        this.refuse([...here, members[index]?.[0] ?? ''], `does not fit the schema of ${this.names[message] ?? ''}`);
      }
    });
    const bounds = new Map<number, 'any'>(having.map(({ index }) => [index, 'any']));
    return { pointer, draw: { kind: 'weights', values, weights }, bounds };
  }

  private clusters(value: unknown, path: Path): ClusterPlan[] {
    const members = Object.entries(this.map(value, path) ?? {});
    if (members.length > MAX_CLUSTERS) this.refuse(path, `must have at most ${MAX_CLUSTERS} clusters`);
    const taken = this.names.filter((name) => name === SCALE_UP || name === SCALE_DOWN);
    if (taken.length > 0) this.refuse(path, `a message is called ${taken.join(', ')}, as the events of clusters are`);
    return members.flatMap(([name, each]) => {
      const here = [...path, name];
      if (!CLUSTER_NAME.test(name)) this.refuse(here, 'must be called by letters, digits, hyphens and underscores');
      const given = this.object(each, here, ['load', 'policy']);
      if (given === undefined) return [];
      const load = this.message(given['load'], [...here, 'load']);
      const policy = this.readPolicy(given['policy']);
      if ('problems' in policy) {
        for (const { field, problem } of policy.problems) {
          this.refuse([...here, 'policy', ...field.split('.').filter((part) => part !== '')], problem);
        }
        return [];
      }
      return load === undefined ? [] : [{ name, load, policy: policy.content }];
    });
  }

  private infos(value: unknown, path: Path, shape: readonly RatePoint[]): InfoPlan[] {
    if (this.names.includes(INFO)) this.refuse(path, `a message is called ${INFO}, as these events are`);
    const list = this.list(value, path, MAX_LIST) ?? [];
    const infos = list.map((each, index) => {
      const here = [...path, index];
      const given = this.object(each, here, ['at', 'message', 'claims']);
      const at = this.number(given?.['at'], [...here, 'at'], 0, 1) ?? 0;
      const message = this.text(given?.['message'], [...here, 'message']) ?? '';
      const claims =
        given?.['claims'] === undefined ? undefined : this.object(given['claims'], [...here, 'claims'], ['rate']);
      const rate =
        claims === undefined ? undefined : this.oneOf(claims['rate'], [...here, 'claims', 'rate'], ['rises', 'falls']);
      return { at, message, rate };
    });
    infos.forEach(({ at, rate }, index) => {
      const next = infos[index + 1];
      if (at >= 1) this.refuse([...path, index, 'at'], 'must be before the day ends');
      if (next !== undefined && next.at <= at)
        this.refuse([...path, index + 1, 'at'], 'must be after the one before it');
      if (rate === undefined) return;
      const change = rateAt(shape, next?.at ?? 1) - rateAt(shape, at);
      if (rate === 'rises' ? change > 0 : change < 0) return;
      this.refuse([...path, index, 'claims', 'rate'], `the sentence says that the rate ${rate}, the arrivals do not`);
    });
    return infos.map(({ at, message }) => ({ at, message }));
  }
}

/** What a value at a pointer has to fit by the properties of a schema alone; anything where that is not to be seen. */
function schemaAt(schema: MessagePlan['schema'], pointer: Pointer): MessagePlan['schema'] {
  let found = schema;
  for (const key of pointer) {
    if (typeof found !== 'object') return true;
    while (typeof found === 'object' && found.target !== undefined) found = found.target;
    if (typeof found !== 'object') return true;
    found = found.properties?.[key] ?? true;
  }
  return found;
}

/**
 * Reads `x-simulation`.
 * @param keys by message: the names by which the document may call it
 * @returns the story, or every problem with its place
 */
export function readStory(
  value: unknown,
  path: Path,
  messages: readonly MessagePlan[],
  keys: readonly (readonly string[])[],
  readPolicy: PolicyReader,
): { readonly content: Story } | { readonly problems: readonly PlacedProblem[] } {
  const reader = new StoryReader(messages, keys, readPolicy);
  const content = reader.story(value, path);
  return reader.problems.length > 0 ? { problems: reader.problems } : { content };
}
