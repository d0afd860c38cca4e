import { type Socket } from 'node:net';
import { reportBug } from '../../kernel/errors/bugs.js';
import { Random } from '../../kernel/random/random.js';
import { beginWork, workOf } from '../../kernel/loop/work.js';
import { resetSocket } from '../../kernel/reset-socket.js';
import { type Timers } from '../../kernel/time/timers.js';
import { type TurnLimit } from '../../kernel/time/turn.js';
import { type Chunk, chunkOfBytes } from '../chunk.js';
import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';
import { type StreamResponse } from '../stream-response.js';
import { type DisconnectReason, type SocketSink, type StreamSink } from '../stream-sink.js';
import { MAX_BEHIND_BYTES, type WriterOwner } from '../stream-writer.js';
import { ChunkQueue } from './chunk-queue.js';
import { type CutEnding, type StageContext } from './fault.js';
import { type Fault } from './parse-faults.js';
import { type Piece } from './piece.js';
import { type RequestJournal } from './request-journal.js';
import { Stages, type StagesOwner } from './stages.js';
import { type Tail } from './tail.js';
import { StreamClosed, WireTime } from './wire-time.js';

/** Whoever has a stream with faults: is notified of what they do to it as a whole. */
export interface WireOwner extends WriterOwner {
  /** A fault has cut it: the source is of no more use, and the stream is finished. */
  onCut(): void;
  /** The stream is over, but the response stays open. */
  onHold(): void;
}

/** Faults of bytes that one stream may get while it is open: each is a stage more for all that follows. */
const MAX_LATER_FAULTS = 16;

/** To make the next message after so large a one takes some of a turn: streams that have such wait for each other. */
const LARGE_BYTES = 64 * 1024;
const WIRE_WORK = workOf('wire faults');

/** What is done to the wire of one stream. */
export interface WirePlan {
  readonly faults: readonly Fault[];
  readonly seed: string;
  readonly journal: RequestJournal | undefined;
}

/** What all such streams share. */
export interface WireTools {
  readonly timers: Timers;
  /** Large messages, one of which is made in each turn of the loop. */
  readonly large: TurnLimit;
  hold(socket: Socket, onReleased: () => void): void;
}

/**
 * The end of a stream with faults. What comes waits in a queue until the stages want it; each piece that they make is one HTTP chunk
 * and one write, and the next is written in another turn, when the kernel has taken it.
 *
 * The reader is behind by what waits in the queue, what stages keep, the frame that they are at work on, and the write under way.
 * The bound of a single reader is on the queue: what the stages make of a message is bounded by their being pulled, so that a
 * message that a fault made 8 MiB long disconnects nobody.
 */
export class WireWriter implements StreamSink {
  /** Those of the plan, and of bytes those that came later and hold on. */
  faults: readonly Fault[];
  private readonly stages: Stages;
  private readonly pieces: Tail;
  private readonly queue = new ChunkQueue();
  private readonly time: WireTime;
  private work: (() => void) | undefined;
  /** Ends the wait for a reader that does not take the last piece. */
  private hurry: (() => void) | undefined;
  private wake: (() => void) | undefined;
  private done: (() => void) | undefined;
  private ending: CutEnding | undefined;
  private keptBytes = 0;
  private frameBytes = 0;
  private reportedBytes = 0;
  private madeBytes: number;
  private laterFaults = 0;
  private isFinished = false;
  private isClosed = false;
  private isHeld = false;
  private isLetGo = false;
  private hasStarted = false;

  /** @param writer may have written before; work that waits for its reader waits for this one from now on */
  constructor(
    readonly writer: SocketSink,
    private readonly response: StreamResponse,
    private readonly owner: WireOwner,
    private readonly plan: WirePlan,
    private readonly tools: WireTools,
  ) {
    this.time = new WireTime(tools.timers);
    this.work = writer.takeWork();
    this.madeBytes = writer.bytes;
    this.faults = plan.faults;
    this.stages = this.stagesOf(plan.faults);
    this.pieces = this.stages.over(this.queue);
    response.socket?.setNoDelay(true);
  }

  get ready(): boolean {
    return this.queue.bytes === 0;
  }

  get bytesBehind(): number {
    return this.queue.bytes + this.keptBytes + this.frameBytes + this.writer.bytesBehind;
  }

  /** Whether a fault may hold the stream back. */
  get takesTime(): boolean {
    return this.faults.some(({ definition }) => definition.phase === 'bytes');
  }

  onDrain(work: () => void): void {
    if (this.ready) work();
    else this.work = work;
  }

  write(chunk: Chunk): void {
    if (this.isClosed || this.isFinished) return;
    if (this.queue.bytes > MAX_BEHIND_BYTES) {
      this.disconnect('bytes-behind');
      return;
    }
    this.queue.push(chunk);
    this.reportBehind();
    this.start();
    this.wakeUp();
  }

  /**
   * One fault more, behind those that there are, from now on.
   * @param messages how many of the next ones a fault of messages takes
   * @throws FlowProbeError `conflict` past 16 faults of bytes
   */
  apply(fault: Fault, messages: number): void {
    const { definition } = fault;
    if (definition.phase === 'bytes') {
      if (this.laterFaults >= MAX_LATER_FAULTS) {
        const message = `${MAX_LATER_FAULTS} faults were applied to this stream already; a client that comes back has a stream without them`;
        throw new FlowProbeError('conflict', message);
      }
      this.laterFaults += 1;
      this.faults = [...this.faults, fault];
    }
    // What it counts begins with it; the journal counts from the beginning of the response.
    const { messages: sent, bytes } = this.writer;
    const context = (): StageContext => ({
      ...this.contextOf(fault, this.faults.length, { messages: sent, bytes }),
      over: () => (this.faults = this.faults.filter((each) => each !== fault)),
    });
    this.stages.append(fault, context, messages);
    this.start();
    this.hurry?.();
  }

  finish(done: () => void): void {
    if (this.isClosed) return;
    this.isFinished = true;
    this.done = done;
    this.wakeUp();
  }

  checkAge(nowMs: number): void {
    this.writer.checkAge(nowMs);
  }

  close(): void {
    if (this.isClosed) return;
    this.release();
    this.writer.close();
    if (!this.isHeld) this.plan.journal?.end(this.ending === undefined ? 'client' : 'fault');
  }

  disconnect(reason: DisconnectReason): void {
    if (this.isClosed) return;
    this.plan.journal?.end('server');
    // At once, as whoever frees a budget looks at what is still taken.
    this.release();
    this.writer.disconnect(reason);
  }

  letGo(): void {
    if (this.isClosed) return;
    this.queue.clear();
    this.isLetGo = true;
    this.time.close();
  }

  /** Gives back all that counts as behind but the write under way, and ends the stages. */
  private release(): void {
    this.queue.clear();
    this.keptBytes = 0;
    this.frameBytes = 0;
    this.reportBehind();
    this.isClosed = true;
    this.work = undefined;
    this.done = undefined;
    this.time.close();
  }

  private start(): void {
    if (this.hasStarted) return;
    this.hasStarted = true;
    this.run().catch((error: unknown) => this.fail(error));
  }

  private stagesOf(faults: readonly Fault[]): Stages {
    const { queue, time } = this;
    const owner: StagesOwner = {
      contextOf: (fault, index) => this.contextOf(fault, index),
      onFrame: (bytes) => {
        this.madeBytes += bytes;
        this.frameBytes = bytes;
        this.reportBehind();
      },
      onCursor: (id) => {
        this.writer.lastId = id;
      },
      turn: () => this.largeTurn(),
      more: async () => {
        this.frameBytes = 0;
        this.reportBehind();
        this.notifyDrained();
        if (queue.bytes > 0) return 'more';
        if (this.isFinished) return 'end';
        await time.until((done) => {
          this.wake = done;
          return () => (this.wake = undefined);
        });
        beginWork(WIRE_WORK);
        return queue.bytes > 0 ? 'more' : 'end';
      },
    };
    return new Stages(faults, owner, this.writer.messages);
  }

  private async run(): Promise<void> {
    // Of streams that are opened together, the first messages are large too.
    if (this.faults.some(({ values: { bytes } }) => typeof bytes === 'number' && bytes > LARGE_BYTES))
      await this.largeTurn();
    for (let taken = await this.pieces.next(); taken.done !== true; taken = await this.pieces.next()) {
      if (taken.value.bytes.length > 0) await this.writePiece(taken.value);
    }
    this.end();
  }

  private async writePiece(piece: Piece): Promise<void> {
    const { time, writer, plan } = this;
    writer.write(chunkOfBytes(piece.bytes, piece.ends.length, piece.ends.findLast(({ id }) => id !== undefined)?.id));
    plan.journal?.wrote(piece.ends.length, piece.plainBytes);
    await time.until((done) => {
      this.hurry = done;
      writer.onDrain(done);
      return () => undefined;
    });
    await (this.frameBytes > LARGE_BYTES ? this.largeTurn() : this.nextTurn());
  }

  private async nextTurn(): Promise<void> {
    await this.time.wait(0);
    beginWork(WIRE_WORK);
  }

  /** Another turn of the loop, in which no other stream makes a large message. */
  private async largeTurn(): Promise<void> {
    await this.nextTurn();
    await this.time.while(this.tools.large.enter());
  }

  private end(): void {
    const { ending, response } = this;
    this.frameBytes = 0;
    this.reportBehind();
    const { socket } = response;
    if (ending === 'hold' && socket !== null) {
      const { journal } = this.plan;
      journal?.hold();
      this.isHeld = true;
      this.close();
      this.tools.hold(socket, () => journal?.end('fault'));
      this.owner.onHold();
    } else if (ending === 'rst' && socket !== null) {
      resetSocket(socket);
    } else {
      const { done } = this;
      this.plan.journal?.end(ending === undefined ? 'server' : 'fault');
      // A reader that takes nothing is no reason to stop late.
      if (this.isLetGo) done?.();
      else if (done !== undefined) this.writer.finish(done);
    }
  }

  private fail(error: unknown): void {
    if (error instanceof StreamClosed) {
      if (!this.isLetGo || this.isClosed) return;
      this.keptBytes = 0;
      this.end();
      return;
    }
    reportBug('stream', error);
    this.response.destroy();
  }

  /** @param from where the response stood when a fault of bytes came later */
  private contextOf(
    { definition, values }: Fault,
    index: number,
    from: { readonly messages: number; readonly bytes: number } = { messages: 0, bytes: 0 },
  ): StageContext {
    const { kind, isSteady } = definition;
    const { journal, seed } = this.plan;
    const random = Random.fromSeed(seed).fork(`${index} ${kind}`);
    if (isSteady) journal?.fault({ kind, message: from.messages, byte: from.bytes, detail: values });
    return {
      random,
      time: this.time,
      record: ({ message, byte, detail = {} }) => {
        // A stage of messages counts them as the whole response does.
        const offset = definition.phase === 'bytes' ? from : { messages: 0, bytes: 0 };
        journal?.fault({
          kind,
          message: message + offset.messages,
          byte: byte === undefined ? this.madeBytes : byte + offset.bytes,
          detail,
        });
      },
      hold: (bytes) => {
        this.keptBytes += bytes;
        this.reportBehind();
      },
      cut: (how) => this.cut(how),
      over: () => undefined,
    };
  }

  private cut(how: CutEnding): void {
    if (this.ending !== undefined) return;
    this.ending = how;
    this.queue.clear();
    this.reportBehind();
    this.owner.onCut();
  }

  private wakeUp(): void {
    const { wake } = this;
    this.wake = undefined;
    wake?.();
  }

  private notifyDrained(): void {
    const { work } = this;
    if (work === undefined || !this.ready) return;
    this.work = undefined;
    work();
  }

  /** Reports by how much the reader is further behind than at the last report. */
  private reportBehind(): void {
    if (this.isClosed) return;
    const bytes = this.queue.bytes + this.keptBytes + this.frameBytes;
    const more = bytes - this.reportedBytes;
    this.reportedBytes = bytes;
    if (more !== 0) this.owner.onBehind(more);
  }
}
