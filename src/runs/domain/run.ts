import { type ByteSink } from '../../kernel/byte-arena.js';
import { type IsTurnOver, neverOver } from '../../kernel/time/turn.js';

/** Bytes written in one go: enough for a cheap write, little enough that other streams have their turn. */
const BYTES_PER_TURN = 48 * 1024;

/** Identity of a run. */
export interface RunMetadata {
  readonly connectionUuid: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedMs: number;
  readonly seed: string;
}

/** What a message has beside its sequence and its data. */
export interface MessageHead {
  /** Name of its event. */
  readonly event: string;
  /** What its id has behind the sequence. */
  readonly idTail: string;
}

/** Where the messages of a run go, each under its id. */
export interface MessageSink extends ByteSink {
  /** Bytes that were written to it since it was emptied. */
  readonly length: number;
  /** What is written next is the JSON of the message with the id `<idHead><sequence>`, without a name where there is no head. */
  startMessage(idHead: Uint8Array, sequence: number, head?: MessageHead): void;
  endMessage(): void;
}

/** Where a run stops although more is due. */
export interface TakeBounds {
  /** It goes to this message at most. */
  readonly lastSequence?: number;
  readonly isTurnOver?: IsTurnOver;
}

/** The messages of one connection: turns stream time into the time of the clock. It stands on one message at a time. */
export abstract class Run {
  /** All messages have been taken or passed by. */
  finished = false;
  protected readonly idHead: Uint8Array;
  /** Messages between two looks at the time; a look costs as much as some that are cheap. */
  protected readonly messagesPerLook: number = 64;

  constructor(
    readonly metadata: RunMetadata,
    /** Stream milliseconds per millisecond of the clock. */
    readonly speed: number,
  ) {
    this.idHead = Buffer.from(`${metadata.connectionUuid}:`);
  }

  /** Of the message that it stands on. */
  abstract get sequence(): number;

  /** Stream time of that message, in milliseconds. */
  abstract get atMs(): number;

  /** Name of the event that the message is sent as; undefined where messages have none. */
  get event(): string | undefined {
    return undefined;
  }

  /** Whether that message is for this connection; one that is not is passed without being sent. */
  get isSent(): boolean {
    return true;
  }

  /** Passes the message that it stands on, and writes its JSON. */
  abstract write(sink: ByteSink): void;

  /** Passes the message that it stands on without writing it. */
  abstract skip(): void;

  /** Time of the clock at which the next message falls due. */
  get dueMs(): number {
    return this.metadata.startedMs + this.atMs / this.speed;
  }

  /** How long one of its days is by the clock, in milliseconds, where they follow one another without an end; else Infinity. */
  get endlessDayMs(): number {
    return Infinity;
  }

  /** The id of the message that it stands on. */
  get id(): string {
    return `${this.metadata.connectionUuid}:${this.sequence}`;
  }

  /** Writes what is due by `nowMs`, up to a bound of its own and those that are given. */
  take(sink: MessageSink, nowMs: number, { lastSequence = Infinity, isTurnOver = neverOver }: TakeBounds = {}): void {
    for (let passed = 0; !this.isStopped(passed, isTurnOver); passed += 1) {
      if (this.finished || this.dueMs > nowMs || this.sequence > lastSequence) return;
      if (sink.length >= BYTES_PER_TURN) return;
      if (this.isSent) this.send(sink);
      else this.skip();
    }
  }

  /**
   * Passes messages until the turn is over.
   * @returns whether the message after `sequence` has been reached; `finished` when there is none.
   */
  passBy(sequence: number, isTurnOver: IsTurnOver = neverOver): boolean {
    for (let passed = 0; !this.isStopped(passed, isTurnOver); passed += 1) {
      if (this.finished || this.sequence > sequence) return true;
      this.skip();
    }
    return false;
  }

  /**
   * Passes messages that are not sent until the turn is over.
   * @returns whether it stands on one that is; `finished` when there is none.
   */
  passUnsent(isTurnOver: IsTurnOver = neverOver): boolean {
    for (let passed = 0; !this.isStopped(passed, isTurnOver); passed += 1) {
      if (this.finished || this.isSent) return true;
      this.skip();
    }
    return false;
  }

  /** Passes all that is due by `nowMs`. */
  passDue(nowMs: number): void {
    while (!this.finished && this.dueMs <= nowMs) this.skip();
  }

  /** Whether to stop after so many messages; never before the first, so that each turn gets on. */
  protected isStopped(passed: number, isTurnOver: IsTurnOver): boolean {
    return passed > 0 && passed % this.messagesPerLook === 0 && isTurnOver();
  }

  /** Passes the message that it stands on, and sends it under its id. */
  protected send(sink: MessageSink): void {
    sink.startMessage(this.idHead, this.sequence);
    this.write(sink);
    sink.endMessage();
  }
}
