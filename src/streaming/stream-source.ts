import { type Observable } from 'rxjs';
import { type Backpressure } from '../kernel/backpressure.js';
import { type Chunk } from './chunk.js';

/** One message of a stream. Its id is the cursor behind it; without one it moves no cursor. */
export interface DataMessage {
  readonly kind: 'data';
  /** Name of the event; without one it is an EventSource's `message`. */
  readonly event?: string;
  readonly id?: string;
  /** One line of JSON. */
  readonly data: string;
}

/** Messages that are gone before they were sent, both ends included; of a lost history the end is not known. */
export interface GapMessage {
  readonly kind: 'gap';
  readonly id: string;
  /** Of which topic, where a stream has several. */
  readonly topic?: string;
  readonly from: number;
  readonly to: number | null;
}

export type StreamMessage = DataMessage | GapMessage;

/** Messages that go out together. Whoever sends the same array to many readers has it encoded once. */
export type MessageBatch = readonly StreamMessage[];

/**
 * A stream that starts at a cursor; what an endpoint of its system and `/events` send alike. The start is fixed: whatever happens
 * from then on is sent. A cursor that is none of the source's counts as none.
 */
export interface OpenSource<Batch extends MessageBatch | Chunk = MessageBatch> {
  /** Where it starts, for a reader that has no cursor yet; undefined where it begins with the state of something. */
  readonly cursor?: string;
  /** What follows. Completes where the stream has an end; a reader that is behind is for `backpressure` to say. */
  readonly events: (backpressure: Backpressure) => Observable<Batch>;
}

/** What a system gives of itself to be streamed. `over`: all of it has been read. */
export type Opened<Batch extends MessageBatch | Chunk = MessageBatch | Chunk> = OpenSource<Batch> | 'over';
