import { createHash } from 'node:crypto';
import { type ValidateFunction } from 'ajv';
import { lackOf } from '../../kernel/errors/system-code.js';
import { readAs } from '../../kernel/input/validation.js';
import { isObject } from '../../kernel/input/is-object.js';
import { Random } from '../../kernel/random/random.js';
import { ScalingPolicyDto, toPolicy } from '../../cluster/scaling-policy.dto.js';
import { ChannelDay } from '../domain/channel-day.js';
import { type ChannelPlan, type DocumentPlan, type MessagePlan, type NotServed } from '../domain/channel-plan.js';
import { DayPayloads, PayloadMaker, withValueAt } from '../domain/payloads.js';
import { type Dialect, type Json, type Schema } from '../domain/schema/json-schema.js';
import { type PlanNode, reachableFrom } from '../domain/schema/plan.js';
import { checkedIn, SchemaCompiler, SchemaProblem } from '../domain/schema/schema-compiler.js';
import { type FakerValue, NoValueFound, ValueMaker } from '../domain/schema/value-maker.js';
import { type PolicyReader, readStory } from '../domain/simulation/read-story.js';
import { plainStory, type Story } from '../domain/simulation/story.js';
import {
  childOf,
  DocumentFiles,
  DocumentProblem,
  type Located,
  pointerOf,
  UnreadableProblem,
} from './document-files.js';
import { loadFaker, WITHOUT_FAKER } from './faker-values.js';
import { findingOf, PayloadCheck } from './payload-check.js';
import { Reading } from './reading.js';
import { type ReadStep, TOO_LONG } from './reading-time.js';
import { SchemaLinker } from './schema-linker.js';

const MAX_CHANNELS = 500;
const MAX_MESSAGES = 1000;
/** Payloads of a message that are checked while its document is read: at least so many, and more while there is time for it. */
const MIN_SAMPLES = 10;
const MAX_SAMPLES = 200;
/** Of a whole day of a channel. */
const MAX_DAY_SAMPLES = 1000;
/** How long samples are made, over all messages of a document; and those of the days of its channels, as long again. */
const SAMPLING_MS = 100;
/** What a payload may take in the mean: it is made on the thread that serves all streams. */
const MAX_PAYLOAD_MS = 10;
/** A day of more would be no stream that anything can read. */
const MAX_DAY_MESSAGES = 500_000;
/** How long a value is looked for that fits all that is said of it. */
const MAX_TRIES = 2000;
const LOOKING_MS = 100;
const SAMPLE_SEED = 'samples';
/** Any time will do for samples. */
const SAMPLE_MS = Date.UTC(2025, 0, 1);

const STORY = 'x-simulation';
/** Whoever writes such a key means the story. */
const LIKE_STORY = /^x[-_ ]?sim/i;

const SCHEMA_FORMAT = /^application\/(vnd\.aai\.asyncapi(\+json|\+yaml)?|schema(\+json|\+yaml)?)(;.*)?$/;
const MAX_NAME_LENGTH = 200;

/** What was read, or what keeps the document from being served; either way, which files that depends on. */
export type ReadDocument = { readonly files: readonly string[] } & (
  | { readonly content: DocumentPlan }
  | {
      readonly problems: readonly { readonly field: string; readonly problem: string }[];
      /** The reason is of the machine: it may be gone though no file has changed. */
      readonly mayPass: boolean;
    }
);

/** A message of the document, before its payloads can be made. */
interface FoundMessage {
  readonly name: string;
  readonly keys: readonly string[];
  readonly schema: Schema;
  readonly dialect: Dialect;
  readonly examples: readonly Json[];
  readonly at: Located;
}

const readPolicy: PolicyReader = (value) => {
  const read = readAs(ScalingPolicyDto, value);
  return 'problems' in read ? read : { content: toPolicy(read.content) };
};

/** Reads one document. */
class DocumentReader {
  private readonly linker: SchemaLinker;
  private readonly compiler: SchemaCompiler;
  private readonly check: PayloadCheck;
  private readonly notServed: NotServed[] = [];
  private readonly plans = new Map<Schema, PlanNode>();
  private faker: { readonly make: FakerValue; readonly has: (method: string) => boolean } | undefined;
  private samplingMs = SAMPLING_MS;

  constructor(
    private readonly files: DocumentFiles,
    private readonly reading: Reading,
  ) {
    this.compiler = new SchemaCompiler(() => reading.isOver);
    this.linker = new SchemaLinker(files);
    this.check = new PayloadCheck(this.linker);
  }

  async read(): Promise<DocumentPlan> {
    const root = this.files.document();
    this.begin(root);
    this.refuseStory(root, []);
    const { title, version } = this.head(root);
    const found = this.channels(root);
    const total = found.reduce((sum, { messages }) => sum + messages.length, 0);
    if (total > MAX_MESSAGES)
      throw new DocumentProblem(root.place, `it has ${total} messages; at most ${MAX_MESSAGES} are served`);
    this.reading.allowFor(total);
    this.samplingMs = SAMPLING_MS / Math.max(1, total);
    this.linker.checkCircles();
    const channels: ChannelPlan[] = [];
    for (const each of found) channels.push(await this.channel(each));
    const digest = createHash('sha256').update(JSON.stringify(this.files.texts())).digest('hex');
    return { title, version, channels, notServed: this.notServed, digest };
  }

  /** A story that would be passed over: misspelt, or at a place that has none. @throws DocumentProblem */
  private refuseStory({ value, place }: Located, known: readonly string[]): void {
    const found = isObject(value)
      ? Object.keys(value).find((key) => LIKE_STORY.test(key) && !known.includes(key))
      : undefined;
    if (found === undefined) return;
    throw new DocumentProblem(
      { ...place, path: [...place.path, found] },
      known.length === 0 ? `only a channel has a story, as ${STORY}` : `is not known; a story is ${STORY}`,
    );
  }

  private begin(at: Located): void {
    this.reading.begin(at, this.files.fieldOf(at.place));
  }

  private head(root: Located): { title: string; version: string } {
    const { value, place } = root;
    if (!isObject(value)) throw new DocumentProblem(place, 'an AsyncAPI document is an object');
    const { asyncapi, info } = value;
    if (typeof asyncapi !== 'string') throw new DocumentProblem(place, 'the version of AsyncAPI is missing');
    if (!/^3\.\d+\.\d+/.test(asyncapi)) {
      const at = { ...place, path: ['asyncapi'] };
      throw new DocumentProblem(at, `version ${asyncapi} of AsyncAPI is not served; 3.0 and 3.1 are`);
    }
    const { title, version } = isObject(info) ? info : {};
    return { title: typeof title === 'string' ? title : '', version: typeof version === 'string' ? version : '' };
  }

  /** The channels that are sent to, each with the messages of its operations. */
  private channels(root: Located): { name: string; channel: Located; messages: FoundMessage[] }[] {
    const channels = this.members(root, 'channels');
    if (channels.length > MAX_CHANNELS) {
      const place = { ...root.place, path: ['channels'] };
      throw new DocumentProblem(place, `it has ${channels.length} channels; at most ${MAX_CHANNELS} are served`);
    }
    const { sent, unsent } = this.operations(
      root,
      channels.map(([name, each]) => [name, this.files.resolve(each)]),
    );
    return channels.flatMap(([name, each]) => {
      const keys = sent.get(name);
      const channel = this.files.resolve(each);
      this.refuseStory(channel, [STORY]);
      if (keys === undefined) {
        this.leaveOut(name, null, each, unsent.get(name) ?? 'no operation sends on it');
        return [];
      }
      const messages = this.messages(name, channel, keys);
      if (messages.length === 0) {
        if (!this.notServed.some((other) => other.channel === name)) {
          this.leaveOut(name, null, channel, 'no message is sent on it');
        }
        return [];
      }
      return [{ name, channel, messages }];
    });
  }

  /**
   * What the operations do with each channel.
   * @returns by channel: in `sent` the places of the messages that an operation sends, `all` where one names none; in `unsent` why an
   * operation on it sends nothing
   */
  private operations(
    root: Located,
    channels: readonly (readonly [string, Located])[],
  ): { sent: Map<string, ReadonlySet<string> | 'all'>; unsent: Map<string, string> } {
    const sent = new Map<string, ReadonlySet<string> | 'all'>();
    const unsent = new Map<string, string>();
    for (const [key, each] of this.members(root, 'operations')) {
      const operation = this.files.resolve(each);
      this.refuseStory(operation, []);
      const target = childOf(operation, 'channel');
      if (target === undefined) {
        this.leaveOut(null, null, each, `the operation ${key} has no channel`);
        continue;
      }
      const place = keyOf(this.files.resolve(target));
      const found = channels.filter(([, channel]) => keyOf(channel) === place);
      const named = referenceOf(target);
      const channel =
        found.find(([name]) => named === `#/channels/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`) ?? found[0];
      if (channel === undefined) {
        this.leaveOut(null, null, target, `the operation ${key} points to none of the channels`);
        continue;
      }
      const [name] = channel;
      const action = isObject(operation.value) ? operation.value['action'] : undefined;
      if (action !== 'send') {
        const isKnown = action === 'receive';
        if (isKnown && unsent.has(name)) continue;
        const given = action === undefined ? 'missing' : JSON.stringify(action);
        unsent.set(
          name,
          isKnown ? 'it is only received' : `the action of the operation ${key} is ${given}, neither send nor receive`,
        );
        continue;
      }
      const list = this.list(operation, 'messages');
      const before = sent.get(name);
      if (before === 'all' || list.length === 0) sent.set(name, 'all');
      else sent.set(name, new Set([...(before ?? []), ...list.map((message) => keyOf(this.files.resolve(message)))]));
    }
    return { sent, unsent };
  }

  private messages(channelName: string, channel: Located, sent: ReadonlySet<string> | 'all'): FoundMessage[] {
    const taken = new Set<string>();
    return this.members(channel, 'messages').flatMap(([key, each]) => {
      const message = this.files.resolve(each);
      this.begin(message);
      this.refuseStory(message, []);
      if (sent !== 'all' && !sent.has(keyOf(message))) return [];
      const found = this.message(channelName, key, message, taken);
      if (found === undefined) return [];
      taken.add(found.name);
      return [found];
    });
  }

  private message(
    channel: string,
    key: string,
    message: Located,
    taken: ReadonlySet<string>,
  ): FoundMessage | undefined {
    const traits = this.list(message, 'traits').map((trait) => this.files.resolve(trait));
    const field = (name: string): unknown =>
      [message, ...traits]
        .map(({ value }) => (isObject(value) ? value[name] : undefined))
        .find((each) => each !== undefined);
    const given = field('name');
    const own = typeof given === 'string' && given !== '' && !taken.has(given) ? given : key;
    const name = taken.has(own) ? key : own;
    if (hasControlCharacters(name) || name.length > MAX_NAME_LENGTH || taken.has(name)) {
      const shown = JSON.stringify(name.slice(0, MAX_NAME_LENGTH));
      this.leaveOut(channel, key, message, `its name ${shown} cannot be that of an event`);
      return undefined;
    }
    const payload = this.payload(message);
    if (typeof payload === 'string') {
      this.leaveOut(channel, name, message, payload);
      return undefined;
    }
    const examples = this.list(message, 'examples').flatMap(({ value }) =>
      isObject(value) && value['payload'] !== undefined ? [value['payload'] as Json] : [],
    );
    return {
      name,
      keys: [...new Set([name, key, ...(typeof given === 'string' ? [given] : [])])],
      ...payload,
      examples,
      at: message,
    };
  }

  /** The schema of a message's payload; a text says why it is not served. */
  private payload(message: Located): { schema: Schema; dialect: Dialect } | string {
    const given = childOf(message, 'payload');
    if (given === undefined) return { schema: true, dialect: 'draft-07' };
    const payload = this.files.resolve(given);
    const { value } = payload;
    const isWrapped = isObject(value) && value['schemaFormat'] !== undefined && value['schema'] !== undefined;
    const format = isWrapped ? String(value['schemaFormat']) : '';
    if (isWrapped && !SCHEMA_FORMAT.test(format)) return `the schema format ${format} is not served`;
    const at = isWrapped ? (childOf(payload, 'schema') ?? payload) : given;
    const inner = this.files.resolve(at).value;
    const declared = isObject(inner) && typeof inner['$schema'] === 'string' ? inner['$schema'] : '';
    const dialect: Dialect = /20(19-09|20-12)/.test(`${format} ${declared}`) ? '2020-12' : 'draft-07';
    return { schema: this.linker.link(at, dialect), dialect };
  }

  private async channel({
    name,
    channel,
    messages,
  }: {
    name: string;
    channel: Located;
    messages: FoundMessage[];
  }): Promise<ChannelPlan> {
    const plans: MessagePlan[] = [];
    const validators: ValidateFunction[] = [];
    for (const message of messages) {
      this.begin(message.at);
      this.check.checkSchema(message.schema, message.dialect);
      const plan = await this.planOf(message.schema);
      for (const { schema, message: problem } of this.compiler.takeLeftOut()) {
        const at = typeof schema === 'object' ? { place: schema.place, value: undefined } : message.at;
        this.leaveOut(name, message.name, at, problem);
      }
      const validate = this.check.validatorOf(message.schema, message.dialect);
      validators.push(validate);
      plans.push({
        name: message.name,
        plan,
        schema: message.schema,
        examples: message.examples.filter((each) => findingOf(validate, each) === undefined),
        columns: columnsOf(plan),
        isScalar: canBeScalar(plan),
      });
    }
    const value = isObject(channel.value) ? channel.value : {};
    const story = this.story(
      channel,
      plans,
      messages.map(({ keys }) => keys),
    );
    const { address, title } = value;
    const planned: ChannelPlan = {
      name,
      address: typeof address === 'string' ? address : null,
      title: typeof title === 'string' ? title : '',
      messages: plans,
      story,
    };
    this.checkWeights(planned, channel, validators);
    this.sample(
      planned,
      messages.map(({ at }) => at),
      validators,
    );
    const given = childOf(channel, STORY);
    if (given !== undefined) {
      this.begin(given);
      this.sampleDay(planned, channel, validators);
    }
    return planned;
  }

  private story(channel: Located, messages: readonly MessagePlan[], keys: readonly (readonly string[])[]): Story {
    const given = childOf(channel, STORY);
    if (given === undefined) return plainStory(messages.length);
    const at = this.files.resolve(given);
    const read = readStory(at.value, at.place.path, messages, keys, readPolicy);
    if ('content' in read) return read.content;
    throw new StoryProblems(
      read.problems.map(({ path, problem }) => new DocumentProblem({ ...at.place, path }, problem)),
    );
  }

  /** The plan of a schema, with a value at hand for each part that is tried until it fits. */
  private async planOf(schema: Schema): Promise<PlanNode> {
    const known = this.plans.get(schema);
    if (known !== undefined) return known;
    // Of a payload that nothing is said of, there is nothing to make.
    if (schema === true) return { kind: 'pick', values: [{}], height: 0 };
    try {
      const plan = this.compiler.compile(schema);
      await this.loadFakerFor(plan);
      this.findFallbacks(plan, schema);
      this.plans.set(schema, plan);
      return plan;
    } catch (error) {
      if (!(error instanceof SchemaProblem)) throw error;
      const { schema: at } = error;
      const place =
        typeof at === 'object' ? at.place : typeof schema === 'object' ? schema.place : this.files.document().place;
      throw new DocumentProblem(place, `no payload can be made: ${error.message}`);
    }
  }

  private async loadFakerFor(plan: PlanNode): Promise<void> {
    const nodes = reachableFrom([plan]).filter((node) => node.kind === 'faker');
    if (nodes.length === 0) return;
    this.faker ??= await loadFaker();
    for (const { method, schema } of nodes) {
      if (!this.faker.has(method)) throw new SchemaProblem(schema, `x-faker: Faker has no method ${method}`);
    }
  }

  /** Parts within others first; one of which no value is found is left out, where there is something else. */
  private findFallbacks(plan: PlanNode, of: Schema): void {
    const random = Random.fromSeed(SAMPLE_SEED);
    for (const node of checkedIn(plan).reverse()) {
      if (node.fallback !== undefined || node.height === Infinity) continue;
      const maker = new ValueMaker(node, this.fakerValue);
      let last = '';
      const isOver = this.reading.share(LOOKING_MS);
      for (let number = 0; node.fallback === undefined && number < MAX_TRIES && !isOver(); number += 1) {
        try {
          node.fallback = { value: maker.make({ random: random.at(number), timeMs: SAMPLE_MS }) };
        } catch (error) {
          if (!(error instanceof NoValueFound)) throw error;
          last = error.message;
        }
      }
      const [schema = true] = [...node.holding, ...node.failing];
      if (node.fallback !== undefined) continue;
      if (this.reading.isOver) throw new SchemaProblem(schema, TOO_LONG);
      this.compiler.drop(node, new SchemaProblem(schema, last), plan, of);
    }
  }

  private get fakerValue(): FakerValue {
    return this.faker?.make ?? WITHOUT_FAKER;
  }

  /** Makes payloads as they will be made, and checks them. @throws DocumentProblem for the first that is not valid */
  private sample(plan: ChannelPlan, places: readonly Located[], validators: readonly ValidateFunction[]): void {
    const maker = new PayloadMaker(plan, this.fakerValue);
    const random = Random.fromSeed(SAMPLE_SEED);
    plan.messages.forEach(({ name }, message) => {
      const at = places[message];
      if (at === undefined) return;
      this.begin(at);
      const isOver = this.reading.share(this.samplingMs);
      let madeMs = 0;
      let samples = 0;
      while (samples < MIN_SAMPLES || (samples < MAX_SAMPLES && !isOver())) {
        const stopwatch = this.reading.stopwatch();
        const made = this.made(at, name, () =>
          maker.make(message, { random: random.at(samples), timeMs: SAMPLE_MS + samples }),
        );
        madeMs += stopwatch();
        samples += 1;
        this.test(at, name, validators[message], made);
        this.reading.check();
      }
      const meanMs = madeMs / samples;
      if (meanMs <= MAX_PAYLOAD_MS) return;
      const problem = `its payloads take ${Math.round(meanMs)} ms each to make; at most ${MAX_PAYLOAD_MS} are served`;
      throw new DocumentProblem(at.place, problem);
    });
  }

  /** Each value that a story may give, rare ones too. @throws DocumentProblem for one that no payload is valid with */
  private checkWeights(plan: ChannelPlan, channel: Located, validators: readonly ValidateFunction[]): void {
    const random = Random.fromSeed(SAMPLE_SEED);
    for (const [message, { name, plan: of }] of plan.messages.entries()) {
      const maker = new ValueMaker(of, this.fakerValue);
      const validate = validators[message];
      const rules = plan.story.values.filter(({ bounds }) => bounds.has(message));
      const samples =
        rules.length === 0
          ? []
          : Array.from({ length: MIN_SAMPLES }, (_, number) =>
              this.made(channel, name, () => maker.make({ random: random.at(number), timeMs: SAMPLE_MS })),
            );
      for (const { pointer, draw } of rules) {
        const values = draw.kind === 'weights' ? draw.values : [];
        for (const value of values) {
          this.reading.check();
          const isValid = samples.some((payload) => validate?.(withValueAt(payload, pointer, value)) !== false);
          if (isValid) continue;
          const path = [
            ...channel.place.path,
            STORY,
            'values',
            pointerOf(pointer),
            'weights',
            typeof value === 'string' ? value : JSON.stringify(value),
          ];
          throw new DocumentProblem({ ...channel.place, path }, `does not fit the schema of ${name}`);
        }
      }
    }
  }

  private made(at: Located, name: string, make: () => Json): Json {
    try {
      return make();
    } catch (error) {
      if (error instanceof NoValueFound) return this.refuse(at, name, error.message);
      throw error;
    }
  }

  private test(at: Located, name: string, validate: ValidateFunction | undefined, payload: Json): void {
    const finding = validate === undefined ? undefined : findingOf(validate, payload);
    if (finding !== undefined) this.refuse(at, name, finding);
  }

  private refuse({ place }: Located, name: string, finding: string): never {
    throw new DocumentProblem(place, `no payload of ${name} can be made that is sure to fit its schema: ${finding}`);
  }

  private sampleDay(plan: ChannelPlan, channel: Located, validators: readonly ValidateFunction[]): void {
    const day = new ChannelDay(plan, { seed: SAMPLE_SEED, durationSeconds: plan.story.durationSeconds, rate: 1 });
    const payloads = new DayPayloads(new PayloadMaker(plan, this.fakerValue), SAMPLE_SEED, SAMPLE_MS);
    const isOver = this.reading.share(this.samplingMs * plan.messages.length);
    for (let messages = 1; !day.isOver; messages += 1) {
      const { ticket } = day;
      if (ticket !== undefined && messages <= MAX_DAY_SAMPLES && !isOver()) {
        const name = plan.messages[ticket.message]?.name ?? '';
        const payload = this.made(channel, name, () => payloads.of(ticket));
        this.test(channel, name, validators[ticket.message], payload);
      }
      if (messages % 1000 === 0) this.reading.check();
      if (messages > MAX_DAY_MESSAGES) {
        const place = { ...channel.place, path: [...channel.place.path, STORY] };
        throw new DocumentProblem(place, `a day has more than ${MAX_DAY_MESSAGES} messages`);
      }
      day.advance();
    }
  }

  private leaveOut(channel: string | null, message: string | null, at: Located, problem: string): void {
    this.notServed.push({ channel, message, field: this.files.fieldOf(at.place), problem });
  }

  private members(of: Located, name: string): [string, Located][] {
    const found = childOf(of, name);
    if (found === undefined || found.value === null) return [];
    const map = this.files.resolve(found);
    if (!isObject(map.value)) throw new DocumentProblem(map.place, `${name} must be an object`);
    return Object.keys(map.value).flatMap((key) => {
      const child = childOf(map, key);
      return child === undefined ? [] : [[key, child]];
    });
  }

  private list(of: Located, name: string): Located[] {
    const found = childOf(of, name);
    if (found === undefined || !Array.isArray(found.value)) return [];
    return found.value.flatMap((_, index) => childOf(found, index) ?? []);
  }
}

/** An event's name is one line; U+2028 and U+2029 end one for some clients. */
function hasControlCharacters(name: string): boolean {
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(name);
}

/** Several things are wrong with a story. */
class StoryProblems extends Error {
  override readonly name = 'StoryProblems';

  constructor(readonly all: readonly DocumentProblem[]) {
    super('x-simulation does not fit');
  }
}

function keyOf({ place }: Located): string {
  return JSON.stringify([place.file, ...place.path]);
}

function referenceOf({ value }: Located): string | undefined {
  return isObject(value) && typeof value['$ref'] === 'string' ? value['$ref'] : undefined;
}

/** Names of properties that payloads of the plan can have, those of all alternatives. */
function columnsOf(plan: PlanNode): string[] {
  const names = topNodes(plan).flatMap((node) =>
    node.kind === 'object' ? node.properties.map(({ name }) => name) : [],
  );
  return [...new Set(names)];
}

function canBeScalar(plan: PlanNode): boolean {
  return topNodes(plan).some((node) => node.kind !== 'object');
}

/** What makes the value itself, without what only chooses or checks. */
function topNodes(plan: PlanNode, seen = new Set<PlanNode>()): PlanNode[] {
  if (seen.has(plan)) return [];
  seen.add(plan);
  if (plan.kind === 'choice') return plan.options.flatMap((option) => topNodes(option, seen));
  return plan.kind === 'checked' ? topNodes(plan.node, seen) : [plan];
}

/**
 * Reads the document in a file of a folder.
 * @param folder what its relative references stay within
 * @param report each step before it begins
 */
export async function readDocument(
  folder: string,
  file: string,
  report: (step: ReadStep) => void = () => undefined,
): Promise<ReadDocument> {
  const files = new DocumentFiles(folder, file);
  const reading = new Reading(report);
  try {
    const content = await new DocumentReader(files, reading).read();
    return { content, files: files.names() };
  } catch (error) {
    const found = problemsIn(error, reading);
    const problems = found.map(({ place, message, field }) => ({
      field: field ?? files.fieldOf(place),
      problem: place.path.length === 0 ? message : `${pointerOf(place.path)}: ${message}`,
    }));
    return {
      problems,
      mayPass: found.some((problem) => problem instanceof UnreadableProblem),
      files: [...new Set([file, ...files.names()])],
    };
  }
}

/** @throws what is no problem of the document */
function problemsIn(error: unknown, { place }: Reading): readonly DocumentProblem[] {
  if (error instanceof StoryProblems) return error.all;
  if (error instanceof DocumentProblem) return [error];
  const lack = lackOf(error);
  if (lack !== undefined) return [new UnreadableProblem({ file: '', path: [] }, `it cannot be read now (${lack})`, '')];
  // A stack is as deep as what is nested in a document.
  const isTooDeep = error instanceof RangeError && /call stack/.test(error.message);
  if (!isTooDeep) throw error;
  return [
    new DocumentProblem(place ?? { file: '', path: [] }, 'it is nested too deep', place === undefined ? '' : undefined),
  ];
}
