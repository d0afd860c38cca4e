import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type Problem, refused } from '../../kernel/errors/flowprobe.error.js';
import { Entropy } from '../../kernel/random/entropy.js';
import { Random } from '../../kernel/random/random.js';
import { TaskClock } from '../../kernel/time/clock.js';
import { OnceOpen } from '../../store/once-open.js';
import { Store } from '../../store/store.js';
import { type Fault, needsSession, parseFaults } from './parse-faults.js';

const BUCKET = 'wire';
const KEY = 'rules';

/** Faults for all new streams of a kind. */
export interface WireRule {
  /** Name of the kind of streams. */
  readonly streams: string;
  readonly wire: readonly string[];
  readonly seed?: string;
  /** The share of streams. */
  readonly probability: number;
}

/** A rule as it is applied. */
interface AppliedRule {
  readonly streams: string;
  readonly faults: readonly Fault[];
  readonly seed: string | undefined;
  readonly probability: number;
  readonly random: Random;
}

/**
 * The rules that all replicas share. While the store is away, those that were known last stay in force.
 */
@Injectable()
export class WireRules implements OnModuleInit, OnModuleDestroy {
  private rules: readonly WireRule[] = [];
  private applied: readonly AppliedRule[] = [];
  private revision = 0;
  private text = '[]';
  private readonly watch = new OnceOpen(() =>
    this.store.keyValue.watch(BUCKET, ({ key, value, revision }) => {
      if (key === KEY) this.learn(value, revision);
    }),
  );

  constructor(
    private readonly store: Store,
    private readonly clock: TaskClock,
    private readonly entropy: Entropy,
  ) {}

  /** A store that is away when the service starts is asked again. */
  onModuleInit(): void {
    this.watch.openUnasked(this.clock);
  }

  async onModuleDestroy(): Promise<void> {
    await this.watch.close();
  }

  get current(): readonly WireRule[] {
    return this.rules;
  }

  /** Whether there is any rule; read for each stream that is opened. */
  get isAny(): boolean {
    return this.applied.length > 0;
  }

  /** The first rule that a new stream of that kind falls under. */
  ruleFor(streams: string): Pick<AppliedRule, 'faults' | 'seed'> | undefined {
    return this.applied.find(
      (rule) => rule.streams === streams && (rule.probability === 1 || rule.random.float() < rule.probability),
    );
  }

  /**
   * Resolves once they are stored for good; they concern the streams that are opened from then on.
   * @throws FlowProbeError `invalid-body` for faults that do not fit, `unavailable`
   */
  async set(rules: readonly WireRule[]): Promise<readonly WireRule[]> {
    const problems = rules.flatMap(problemsOf);
    if (problems.length > 0) throw refused('invalid-body', problems);
    const value = Buffer.from(JSON.stringify(rules));
    const revision = await this.store.keyValue.put(BUCKET, KEY, value);
    // The watch reports it as well, and what has come after it.
    if (revision > this.revision) this.learn(value, revision);
    return rules;
  }

  /** Takes whatever the store has, also where that is a new store, whose revisions begin again. */
  private learn(value: Buffer | undefined, revision: number): void {
    const text = value?.toString() ?? '[]';
    // A watch repeats what is known already: the draws of a rule go on.
    if (revision === this.revision && text === this.text) return;
    this.revision = revision;
    this.text = text;
    this.rules = JSON.parse(text) as WireRule[];
    this.applied = this.rules.map((rule, index) => this.apply(rule, index));
  }

  private apply({ streams, wire, seed, probability }: WireRule, index: number): AppliedRule {
    const parsed = parseFaults(wire);
    // Another version may have stored what this one does not know: then the rule does nothing here.
    const faults = 'faults' in parsed ? parsed.faults : [];
    const random = Random.fromSeed(seed ?? String(this.entropy.uint32())).fork(`rule ${index}`);
    return { streams, faults, seed, probability, random };
  }
}

function problemsOf({ wire }: WireRule, index: number): Problem[] {
  const field = `rules.${index}.wire`;
  const parsed = parseFaults(wire);
  if ('problems' in parsed) {
    return parsed.problems.map(({ index: place, problem }) => ({
      field: `${field}.${place}`,
      problem: `${field}.${place}: ${problem}`,
    }));
  }
  const counting = parsed.faults.findIndex((fault) => needsSession([fault]));
  if (counting < 0) return [];
  const problem = `${field}.${counting}: status: times counts the requests of a session, and a rule has none`;
  return [{ field: `${field}.${counting}`, problem }];
}
