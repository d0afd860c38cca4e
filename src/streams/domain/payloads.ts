import { Random } from '../../kernel/random/random.js';
import { indexByWeight } from '../../kernel/random/weighted.js';
import { type Ticket } from './channel-day.js';
import { type ChannelPlan } from './channel-plan.js';
import { holds } from './schema/holds.js';
import { type Json } from './schema/json-schema.js';
import { type FakerValue, fitNumber, type MakeContext, ValueMaker } from './schema/value-maker.js';
import { draw } from './simulation/distribution.js';
import { type Addition, type Pointer, type Step, type ValueRule } from './simulation/story.js';

/** Examples of a document are used for one message in so many. */
const ONE_IN = 4;

interface MessageMaker {
  readonly maker: ValueMaker;
  readonly rules: readonly ValueRule[];
}

/** Payloads that a message has made for it at most because it follows those that were passed by. */
const MAX_PASSED = 3;

/** Makes the payloads of a channel; shared by all its runs. */
export class PayloadMaker {
  private readonly makers: readonly MessageMaker[];

  constructor(
    readonly channel: ChannelPlan,
    faker: FakerValue,
  ) {
    this.makers = channel.messages.map(({ plan }, index) => ({
      maker: new ValueMaker(plan, faker),
      rules: channel.story.values.filter(({ bounds }) => bounds.has(index)),
    }));
  }

  /** A payload by its number, with the values that the story gives it, but none that it keeps from another. */
  make(message: number, context: MakeContext): Json {
    const made = this.makers[message];
    const of = this.channel.messages[message];
    if (made === undefined || of === undefined) throw new RangeError(`the channel has no message ${message}`);
    const { random } = context;
    const { examples } = of;
    const isExample = examples.length > 0 && random.integer(1, ONE_IN) === 1;
    const payload = isExample
      ? structuredClone(examples[random.integer(0, examples.length - 1)] ?? null)
      : made.maker.make(context);
    return made.rules.length === 0 ? payload : this.withValues(message, payload, made.rules, random);
  }

  private withValues(message: number, payload: Json, rules: readonly ValueRule[], random: Random): Json {
    let changed = payload;
    for (const { pointer, draw: how, bounds } of rules) {
      const before = valueAt(changed, pointer);
      const bound = bounds.get(message);
      if (before === undefined || bound === undefined) continue;
      const value = how.kind === 'weights' ? weighted(how.values, how.weights, random) : draw(how.distribution, random);
      const fitting = typeof value === 'number' && bound !== 'any' ? fitNumber(bound, value) : value;
      if (fitting !== undefined) changed = withValueAt(changed, pointer, fitting);
    }
    return this.ifValid(message, changed, payload);
  }

  /** A changed payload, unless it would not fit its schema any more. */
  ifValid(message: number, changed: Json, payload: Json): Json {
    return holds(this.channel.messages[message]?.schema ?? true, changed) ? changed : payload;
  }
}

/** The payloads of one day. */
export class DayPayloads {
  private readonly random: Random;

  constructor(
    private readonly maker: PayloadMaker,
    seed: string,
    /** When the day begins, in milliseconds since the Unix epoch: times in payloads count from it. */
    private readonly startMs: number,
  ) {
    this.random = Random.fromSeed(seed).fork('payloads');
  }

  /** A message is passed by: it costs nothing, unless too much that it follows was passed by as well. */
  pass(ticket: Ticket | undefined): void {
    let passed = 0;
    for (let next = ticket; next !== undefined && next.kept === undefined; next = next.origin?.ticket) passed += 1;
    if (ticket !== undefined && passed > MAX_PASSED) this.of(ticket);
  }

  /** The payload of a message, once. What it follows is made first where that was passed by; what another keeps of it stays. */
  of(ticket: Ticket): Json {
    const missing: Ticket[] = [];
    for (let next: Ticket | undefined = ticket; next !== undefined && next.kept === undefined;) {
      missing.push(next);
      next = next.origin?.ticket;
    }
    let payload: Json = null;
    for (const each of missing.reverse()) {
      payload = this.make(each);
      each.kept = keptOf(payload, each.keptBy);
      each.origin = undefined;
    }
    return payload;
  }

  private make({ message, number, atMs, origin }: Ticket): Json {
    const random = this.random.at(number);
    const payload = this.maker.make(message, { random, timeMs: this.startMs + atMs });
    const before = origin?.ticket.kept;
    if (origin === undefined || before === undefined) return payload;
    const { keep, add } = origin.step;
    let tied = payload;
    for (const [index, pointer] of keep.entries()) {
      const value = before[index];
      if (value !== undefined) tied = withValueAt(tied, pointer, value);
    }
    for (const [index, addition] of add.entries()) tied = added(tied, before[keep.length + index], addition, random);
    return this.maker.ifValid(message, tied, payload);
  }
}

const NOTHING: readonly undefined[] = [];

/** What is kept of a payload by the step: those values, and not the whole. */
function keptOf(payload: Json, step: Step | undefined): readonly (Json | undefined)[] {
  if (step === undefined) return NOTHING;
  return [...step.keep, ...step.add.map(({ pointer }) => pointer)].map((pointer) => valueAt(payload, pointer));
}

/** @param value what the message before has there */
function added(payload: Json, value: Json | undefined, { pointer, by, bounds }: Addition, random: Random): Json {
  if (typeof value !== 'number') return payload;
  const sum = value + (typeof by === 'number' ? by : draw(by, random));
  // Past the largest number there is none that JSON has.
  const fitting = Number.isFinite(sum) ? fitNumber(bounds, sum) : value;
  return fitting === undefined ? payload : withValueAt(payload, pointer, fitting);
}

function weighted(values: readonly Json[], weights: readonly number[], random: Random): Json {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return values[indexByWeight(weights, random.float() * total)] ?? null;
}

function child(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return (value as readonly Json[])[Number(key)];
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, Json>>)[key] : undefined;
}

/** The value at a pointer; undefined where there is none. */
export function valueAt(value: Json, pointer: Pointer): Json | undefined {
  let found: Json | undefined = value;
  for (const key of pointer) found = child(found, key);
  return found;
}

/** A copy with another value at the pointer; the same where there is nothing that it could be in. */
export function withValueAt(value: Json, pointer: Pointer, replacement: Json): Json {
  const [key, ...rest] = pointer;
  if (key === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.map((each: Json, index) => (String(index) === key ? withValueAt(each, rest, replacement) : each));
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = value as Readonly<Record<string, Json>>;
  const inner = Object.hasOwn(members, key) ? members[key] : undefined;
  if (inner === undefined && rest.length > 0) return value;
  return { ...members, [key]: withValueAt(inner ?? null, rest, replacement) };
}
