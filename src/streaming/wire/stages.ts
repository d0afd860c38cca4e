import { blockOf } from '../sse-encoder.js';
import { type ChunkQueue } from './chunk-queue.js';
import { type ByteStage, type Item, type MessageStage, type StageContext } from './fault.js';
import { TURN } from './limits.js';
import { type Fault } from './parse-faults.js';
import { type Piece, pieceOf } from './piece.js';
import { Tail } from './tail.js';

/** What the stages do with messages between two turns of the loop: one for each that reaches a stage, and one for each KiB of it. */
const WORK_PER_TURN = 100;
const WORK_BYTES = 1024;

interface NumberedStage {
  readonly stage: MessageStage;
  /** Messages that have reached it. */
  reached: number;
  /** How many more it takes; it lets the others pass. */
  left: number;
}

/** What a stage list needs of the stream that it is in. */
export interface StagesOwner {
  contextOf(fault: Fault, index: number): StageContext;
  /** Bytes of the frame that the stages are at work on, in place of those of the one before. */
  onFrame(bytes: number): void;
  /** The reader is moved to a cursor without a message. */
  onCursor(id: string): void;
  /** Resolves in the next turn of the loop. @throws StreamClosed */
  turn(): Promise<void>;
  /** Resolves when there is something in the queue, or its end has come; undefined at its end. @throws StreamClosed */
  more(): Promise<'more' | 'end'>;
}

/**
 * The faults of one stream: those on messages, then those on bytes and time, each list in the order of the URL. All is pulled: a
 * message is taken apart, changed and spelled when the last stage wants the next piece, so that no fault makes more than one at a time.
 */
export class Stages {
  private readonly messageStages: NumberedStage[] = [];
  private readonly byteStages: ByteStage[] = [];
  /** Those that came later, by the kind of fault. */
  private readonly later = new Map<string, NumberedStage>();
  private tail: Tail | undefined;
  private work = 0;

  /** @param spelled messages that the reader has been sent before */
  constructor(
    faults: readonly Fault[],
    private readonly owner: StagesOwner,
    private spelled = 0,
  ) {
    faults.forEach((fault, index) => {
      const { definition, values } = fault;
      if (definition.phase === 'head') return;
      const context = owner.contextOf(fault, index);
      const stage = definition.messageStage(values, context);
      if (stage !== undefined) this.messageStages.push({ stage, reached: 0, left: Infinity });
      const byteStage = definition.byteStage(values, context);
      if (byteStage !== undefined) this.byteStages.push(byteStage);
    });
  }

  /** What is written, piece by piece. */
  over(queue: ChunkQueue): Tail {
    const pieces = this.byteStages.reduce<AsyncIterable<Piece>>((input, stage) => stage(input), this.piecesOf(queue));
    this.tail = new Tail(pieces);
    return this.tail;
  }

  /**
   * One fault more, behind all others.
   * @param context for its stage, made where it gets one of its own
   * @param messages how many of the next ones a fault of messages takes; again where it was there before
   */
  append({ definition, values }: Fault, context: () => StageContext, messages: number): void {
    const known = this.later.get(definition.kind);
    if (known !== undefined) {
      known.left += messages;
      return;
    }
    const stageContext = context();
    const stage = definition.messageStage(values, stageContext);
    if (stage !== undefined) {
      const numbered = { stage, reached: this.spelled, left: messages };
      this.later.set(definition.kind, numbered);
      this.messageStages.push(numbered);
    }
    const byteStage = definition.byteStage(values, stageContext);
    if (byteStage !== undefined) this.tail?.append(byteStage);
  }

  private async *piecesOf(queue: ChunkQueue): AsyncGenerator<Piece> {
    let hasBegun = false;
    for (;;) {
      const item = queue.take();
      if (item === undefined) {
        if ((await this.owner.more()) === 'end') break;
        continue;
      }
      for (const each of this.through(item, 0)) {
        // Messages that no stage lets through would keep the loop for as long as there are any.
        if (each === TURN) await this.owner.turn();
        else yield this.spell(each);
      }
      // The opening lines come before all.
      if (!hasBegun) yield* this.ofAll((stage) => stage.begin?.());
      hasBegun = true;
    }
    yield* this.ofAll((stage) => stage.end?.());
  }

  private async *ofAll(itemsOf: (stage: MessageStage) => Iterable<Item> | undefined): AsyncGenerator<Piece> {
    for (const each of this.fromAll(itemsOf)) {
      if (each === TURN) await this.owner.turn();
      else yield this.spell(each);
    }
  }

  private spell(item: Item): Piece {
    const isMessage = item.kind === 'message';
    const bytes = Buffer.from(isMessage ? blockOf(item) : item.text);
    if (isMessage) this.spelled += 1;
    else if (item.id !== undefined) this.owner.onCursor(item.id);
    this.owner.onFrame(bytes.length);
    return isMessage ? pieceOf(bytes, true, item.id) : pieceOf(bytes, false);
  }

  private *through(item: Item, from: number): Generator<Item | typeof TURN> {
    const numbered = this.messageStages[from];
    if (numbered === undefined || item.kind === 'lines') {
      yield item;
      return;
    }
    numbered.reached += 1;
    if (numbered.left === 0) {
      yield* this.through(item, from + 1);
      return;
    }
    numbered.left -= 1;
    this.work += 1 + item.data.reduce((sum, line) => sum + line.length, 0) / WORK_BYTES;
    if (this.work >= WORK_PER_TURN) {
      this.work = 0;
      yield TURN;
    }
    for (const next of numbered.stage.next(item, numbered.reached)) yield* this.through(next, from + 1);
  }

  /** What each stage has of its own at the beginning or the end, which goes through those behind it. */
  private *fromAll(itemsOf: (stage: MessageStage) => Iterable<Item> | undefined): Generator<Item | typeof TURN> {
    for (const [index, { stage }] of this.messageStages.entries()) {
      for (const item of itemsOf(stage) ?? []) yield* this.through(item, index + 1);
    }
  }
}
