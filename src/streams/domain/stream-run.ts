import { type ByteSink } from '../../kernel/byte-arena.js';
import { type DayStart, dayStartText } from '../../runs/domain/connection.js';
import { seedOfDay } from '../../runs/domain/days.js';
import { type IsTurnOver, neverOver } from '../../kernel/time/turn.js';
import { type MessageHead, type MessageSink, Run, type RunMetadata } from '../../runs/domain/run.js';
import { ChannelDay, type DayChoice, NOT_COUNTED } from './channel-day.js';
import { INFO } from './channel-plan.js';
import { DayPayloads, type PayloadMaker } from './payloads.js';
import { type Json } from './schema/json-schema.js';

/** What a run is made from, beside its identity. */
export interface StreamChoice extends DayChoice {
  readonly isEndless: boolean;
  readonly speed: number;
  /** Names of the events that are sent; undefined for all. */
  readonly events: ReadonlySet<string> | undefined;
  /** When its first day begins, in milliseconds since the Unix epoch, as payloads say it. */
  readonly epochMs: number;
}

/** The data of the message that a day stands on. */
export function dataOf(day: ChannelDay, payloads: DayPayloads): Json {
  if (day.ticket !== undefined) return payloads.of(day.ticket);
  if (day.event === INFO) return { type: day.event, message: day.info };
  return { type: day.event, entity: day.cluster, factor: Math.abs(day.change) };
}

/** The messages of a channel for one connection: a day, or days without an end. */
export class StreamRun extends Run {
  /** A payload may take as long as the rest of a turn. */
  protected override readonly messagesPerLook = 1;
  private day: ChannelDay;
  private payloads: DayPayloads;
  private dayNumber: number;
  private firstSequence: number;
  private index = 0;
  private readonly heads = new Map<string, MessageHead>();

  constructor(
    private readonly maker: PayloadMaker,
    private readonly choice: StreamChoice,
    metadata: RunMetadata,
    start: DayStart = { day: 0, firstSequence: 0 },
    private readonly count = NOT_COUNTED,
  ) {
    super(metadata, choice.speed);
    this.dayNumber = start.day;
    this.firstSequence = start.firstSequence;
    this.day = this.dayOf(start.day);
    this.payloads = this.payloadsOf(start.day);
    if (this.day.isOver) this.turnDay(0);
  }

  get sequence(): number {
    return this.firstSequence + this.index;
  }

  get atMs(): number {
    return this.dayNumber * this.day.durationMs + this.day.atMs;
  }

  override get event(): string {
    return this.day.event;
  }

  override get isSent(): boolean {
    const { events } = this.choice;
    return events === undefined || events.has(this.day.event);
  }

  override get endlessDayMs(): number {
    return this.choice.isEndless ? this.day.durationMs / this.speed : Infinity;
  }

  override get id(): string {
    return `${super.id}${this.idTail}`;
  }

  write(sink: ByteSink): void {
    sink.text(JSON.stringify(dataOf(this.day, this.payloads)));
    this.advance();
  }

  skip(): void {
    this.payloads.pass(this.day.ticket);
    this.advance();
  }

  /** Of an endless run no further than to the end of its day: behind it is no message that the id of this day could have. */
  override passBy(sequence: number, isTurnOver: IsTurnOver = neverOver): boolean {
    const { dayNumber } = this;
    for (let passed = 0; !this.isStopped(passed, isTurnOver); passed += 1) {
      if (this.finished || this.sequence > sequence || this.dayNumber > dayNumber) return true;
      this.skip();
    }
    return false;
  }

  protected override send(sink: MessageSink): void {
    sink.startMessage(this.idHead, this.sequence, this.headOf(this.day.event));
    this.write(sink);
    sink.endMessage();
  }

  private get idTail(): string {
    const { dayNumber, firstSequence } = this;
    return this.choice.isEndless ? dayStartText({ day: dayNumber, firstSequence }) : '';
  }

  private headOf(event: string): MessageHead {
    let head = this.heads.get(event);
    if (head === undefined) {
      head = { event, idTail: this.idTail };
      this.heads.set(event, head);
    }
    return head;
  }

  private advance(): void {
    if (this.day.advance()) this.index += 1;
    else this.turnDay(this.index + 1);
  }

  /** @param messages how many the day had that is over */
  private turnDay(messages: number): void {
    if (!this.choice.isEndless) {
      this.finished = true;
      return;
    }
    this.firstSequence += messages;
    this.index = 0;
    this.heads.clear();
    // A day may be without a message where they are rare.
    do {
      this.dayNumber += 1;
      this.day = this.dayOf(this.dayNumber);
    } while (this.day.isOver);
    this.payloads = this.payloadsOf(this.dayNumber);
  }

  private dayOf(number: number): ChannelDay {
    const { seed, durationSeconds, rate } = this.choice;
    const choice = { seed: seedOfDay(seed, number + 1), durationSeconds, rate };
    return new ChannelDay(this.maker.channel, choice, this.count);
  }

  private payloadsOf(number: number): DayPayloads {
    const { seed, epochMs } = this.choice;
    return new DayPayloads(this.maker, seedOfDay(seed, number + 1), epochMs + number * this.day.durationMs);
  }
}
