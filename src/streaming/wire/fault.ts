import { type OutgoingHttpHeaders } from 'node:http';
import { type Random } from '../../kernel/random/random.js';
import { type Piece } from './piece.js';
import { type WireTime } from './wire-time.js';

interface NumberKey {
  readonly type: 'integer' | 'number';
  readonly min: number;
  readonly max: number;
  readonly default?: number;
  readonly isRequired?: true;
  readonly doc: string;
}

interface ChoiceKey {
  readonly type: 'choice';
  readonly of: readonly string[];
  readonly default?: string;
  readonly isRequired?: true;
  readonly doc: string;
}

interface TextKey {
  readonly type: 'text';
  readonly maxLength: number;
  /** What is allowed, and the same in words. */
  readonly pattern: RegExp;
  readonly allowed: string;
  readonly isRequired?: true;
  readonly doc: string;
}

/** A key of a fault: what its value may be. It may be left out, unless it is required or `problem` says otherwise. */
export type Key = NumberKey | ChoiceKey | TextKey;
export type Keys = Readonly<Record<string, Key>>;

type ValueOf<K extends Key> = K extends NumberKey
  ? number
  : K extends { readonly of: readonly (infer Choice)[] }
    ? Choice
    : string;

/** The values of keys, defaults filled in. */
export type ValuesOf<K extends Keys> = {
  readonly [Name in keyof K]: K[Name] extends { readonly default: unknown } | { readonly isRequired: true }
    ? ValueOf<K[Name]>
    : ValueOf<K[Name]> | undefined;
};

export type Values = Readonly<Record<string, number | string | undefined>>;

/** A message before it is bytes. */
export interface WireMessage {
  readonly kind: 'message';
  readonly id?: string | undefined;
  readonly event?: string | undefined;
  /** A `data:` line each. */
  readonly data: readonly string[];
}

/** Whole lines that are no message: opening lines, a heartbeat, a cursor, a comment, a `retry:`. */
export interface Lines {
  readonly kind: 'lines';
  readonly text: string;
  /** The cursor that they move a reader to. */
  readonly id?: string | undefined;
}

export type Item = WireMessage | Lines;

/** How a response ends after a cut. */
export type CutEnding = 'fin' | 'rst' | 'hold';

/** What a fault did, for the journal of a session. */
export interface FaultRecord {
  /** The message that it concerns, counted where the fault stands; 0 before the first. */
  readonly message: number;
  /** Bytes of the body up to there; left out, those that have been made so far. */
  readonly byte?: number;
  readonly detail?: Readonly<Record<string, number | string>>;
}

/** What a stage has of the stream that it is in. */
export interface StageContext {
  /** Forked for this one fault. */
  readonly random: Random;
  readonly time: WireTime;
  readonly record: (record: FaultRecord) => void;
  /** Counts bytes that the stage keeps as those that the reader is behind; negative when they leave. */
  readonly hold: (bytes: number) => void;
  /** Releases the source; the response ends so when what the stages have emitted has been written. */
  readonly cut: (how: CutEnding) => void;
  /** It passes on all that comes from now on. */
  readonly over: () => void;
}

/** What becomes of messages, one after the other. What it returns is taken one by one, so that it may be much. */
export interface MessageStage {
  /** What comes before the first message. */
  begin?(): Iterable<Item>;
  /** @param number of the message among those that reach this stage, from 1 */
  next(message: WireMessage, number: number): Iterable<Item>;
  /** What it has kept, at the end of the source. */
  end?(): Iterable<Item>;
}

/** What becomes of bytes, and when. Takes a piece when the next stage wants one, and ends when its input ends. */
export type ByteStage = (input: AsyncIterable<Piece>) => AsyncIterable<Piece>;

/** What is sent in place of the stream. */
export interface InsteadOfStream {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  /** In how many of the first requests of a session; undefined: always. */
  readonly times: number | undefined;
}

/** What a fault does to the head of the response. */
export interface HeadFault {
  readonly headers?: OutgoingHttpHeaders;
  readonly instead?: InsteadOfStream;
}

export type Phase = 'head' | 'messages' | 'bytes';

/** One kind of fault. */
export interface FaultDefinition {
  readonly kind: string;
  /** What it does, in a few words. */
  readonly doc: string;
  /** Keys with values that fit, as in a URL, for somebody who begins with this kind. */
  readonly example: string;
  readonly keys: Keys;
  readonly phase: Phase;
  /** Holds for the whole response; the journal has it once. Any other kind records each time that it does something. */
  readonly isSteady: boolean;
  /** May stand only once in a list. */
  readonly isSingle: boolean;
  /** What is wrong with values of which each is right by itself. */
  problemOf(values: Values): string | undefined;
  headOf(values: Values): HeadFault | undefined;
  messageStage(values: Values, context: StageContext): MessageStage | undefined;
  byteStage(values: Values, context: StageContext): ByteStage | undefined;
}

interface FaultSpec<K extends Keys> {
  readonly kind: string;
  readonly doc: string;
  readonly example: string;
  readonly keys: K;
  readonly isSteady?: boolean;
  readonly isSingle?: boolean;
  readonly problem?: (values: ValuesOf<K>) => string | undefined;
  readonly head?: (values: ValuesOf<K>) => HeadFault;
  readonly messages?: (values: ValuesOf<K>, context: StageContext) => MessageStage;
  readonly bytes?: (values: ValuesOf<K>, context: StageContext) => ByteStage;
}

/**
 * Declares a kind of fault. Its phase is where it does its work: on the bytes, else on the messages, else on the head.
 * The values that its functions get are those of its table of keys, checked.
 */
export function defineFault<const K extends Keys>(spec: FaultSpec<K>): FaultDefinition {
  const { kind, doc, example, keys, isSteady = false, isSingle = false, problem, head, messages, bytes } = spec;
  const typed = (values: Values): ValuesOf<K> => values as ValuesOf<K>;
  return {
    kind,
    doc,
    example,
    keys,
    phase: bytes !== undefined ? 'bytes' : messages !== undefined ? 'messages' : 'head',
    isSteady,
    isSingle,
    problemOf: (values) => problem?.(typed(values)),
    headOf: (values) => head?.(typed(values)),
    messageStage: (values, context) => messages?.(typed(values), context),
    byteStage: (values, context) => bytes?.(typed(values), context),
  };
}
