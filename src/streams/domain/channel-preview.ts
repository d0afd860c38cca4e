import { Random } from '../../kernel/random/random.js';
import { type IsTurnOver } from '../../kernel/time/turn.js';
import { ChannelDay, type DayChoice, NOT_COUNTED } from './channel-day.js';
import { type ChannelPlan, eventNamesOf } from './channel-plan.js';
import { DayPayloads, type PayloadMaker } from './payloads.js';
import { dataOf } from './stream-run.js';
import { type Json } from './schema/json-schema.js';

const SAMPLES = 5;

/** One kind of message over the day. */
interface EventCourse {
  readonly perSecond: number[];
  readonly samples: Json[];
}

interface ClusterCourse {
  readonly load: number[];
  readonly nodes: number[];
}

/** Runs through a day without sending it, and notes messages and nodes by the second. */
export class ChannelPreview {
  readonly messages: Readonly<Record<string, EventCourse>>;
  readonly clusters: Readonly<Record<string, ClusterCourse>>;
  private readonly day: ChannelDay;
  private readonly payloads: DayPayloads;
  private readonly channel: ChannelPlan;
  private readonly random: Random;
  /** By message: how many samples the day had, where it had too few. */
  private readonly ofDay: number[] = [];
  private filledSeconds = 0;

  constructor(
    private readonly maker: PayloadMaker,
    private readonly choice: DayChoice,
    private readonly epochMs: number,
    events: ReadonlySet<string> | undefined,
    count = NOT_COUNTED,
  ) {
    const { channel } = maker;
    this.channel = channel;
    this.day = new ChannelDay(channel, choice, count);
    this.payloads = new DayPayloads(maker, choice.seed, epochMs);
    this.random = Random.fromSeed(choice.seed).fork('preview');
    const zeros = (): number[] => new Array<number>(choice.durationSeconds).fill(0);
    const names = eventNamesOf(channel).filter((name) => events === undefined || events.has(name));
    this.messages = Object.fromEntries(names.map((name) => [name, { perSecond: zeros(), samples: [] }]));
    this.clusters = Object.fromEntries(
      channel.story.clusters.map(({ name }) => [name, { load: zeros(), nodes: zeros() }]),
    );
    this.nodes = initialNodes(channel);
  }

  private nodes: ReadonlyMap<string, number>;

  /** Passes messages until the turn is over. @returns whether all is done */
  advance(isTurnOver: IsTurnOver): boolean {
    const { day } = this;
    do {
      if (!day.isOver) {
        this.note();
        day.advance();
      } else if (!this.addSample()) {
        this.fillNodes(this.choice.durationSeconds);
        return true;
      }
    } while (!isTurnOver());
    return false;
  }

  private note(): void {
    const { day, messages, clusters, channel } = this;
    const second = Math.floor(day.atMs / 1000);
    // Events may be called as what every object inherits.
    const course = Object.hasOwn(messages, day.event) ? messages[day.event] : undefined;
    if (course !== undefined) {
      addAt(course.perSecond, second);
      if (course.samples.length < SAMPLES) course.samples.push(dataOf(day, this.payloads));
      else this.payloads.pass(day.ticket);
    } else this.payloads.pass(day.ticket);
    if (day.ticket === undefined) {
      this.fillNodes(Math.ceil(day.atMs / 1000));
      this.nodes = new Map(day.nodes().map(({ name, nodes }) => [name, nodes]));
      return;
    }
    for (const { name, load } of channel.story.clusters) {
      const cluster = clusters[name];
      if (load === day.ticket.message && cluster !== undefined) addAt(cluster.load, second);
    }
  }

  /** The counts so far hold for every second that begins before the change. */
  private fillNodes(second: number): void {
    const end = Math.min(second, this.choice.durationSeconds);
    for (const [name, { nodes }] of Object.entries(this.clusters)) {
      nodes.fill(this.nodes.get(name) ?? 0, this.filledSeconds, end);
    }
    this.filledSeconds = Math.max(this.filledSeconds, end);
  }

  /** A message that a day has less often shows what else it could be. @returns whether one had too few */
  private addSample(): boolean {
    const samplesOf = (name: string): Json[] =>
      Object.hasOwn(this.messages, name) ? (this.messages[name]?.samples ?? []) : [];
    const isShown = ({ name }: { readonly name: string }): boolean =>
      Object.hasOwn(this.messages, name) && samplesOf(name).length < SAMPLES;
    const message = this.channel.messages.findIndex(isShown);
    const found = this.channel.messages[message];
    if (found === undefined) return false;
    const samples = samplesOf(found.name);
    this.ofDay[message] ??= samples.length;
    const number = samples.length - (this.ofDay[message] ?? 0);
    samples.push(this.maker.make(message, { random: this.random.at(number), timeMs: this.epochMs }));
    return true;
  }
}

function initialNodes({ story }: ChannelPlan): ReadonlyMap<string, number> {
  return new Map(story.clusters.map(({ name, policy }) => [name, policy.initialReplicas]));
}

function addAt(counts: number[], second: number): void {
  if (second < counts.length) counts[second] = (counts[second] ?? 0) + 1;
}
