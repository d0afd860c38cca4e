import { type Chunk } from '../chunk.js';
import { readBlock } from '../sse-encoder.js';
import { type Item } from './fault.js';

const BLOCK_END = '\n\n';

interface Queued {
  readonly text: string;
  readonly bytes: number;
  /** How much of the text has been taken. */
  from: number;
}

/** Chunks of a source, taken apart into messages one at a time: how a source batches them shows nowhere. */
export class ChunkQueue {
  private readonly queue: Queued[] = [];
  private sum = 0;

  /** Of the chunks that have not been taken as a whole. */
  get bytes(): number {
    return this.sum;
  }

  push(chunk: Chunk): void {
    const { body } = chunk;
    const text = body.toString();
    this.sum += body.length;
    this.queue.push({ text, bytes: body.length, from: 0 });
  }

  /** The next message, or lines that are none; undefined where the queue is empty. */
  take(): Item | undefined {
    const first = this.queue[0];
    if (first === undefined) return undefined;
    const { text, from } = first;
    const end = text.indexOf(BLOCK_END, from);
    first.from = end < 0 ? text.length : end + BLOCK_END.length;
    if (first.from === text.length) {
      this.queue.shift();
      this.sum -= first.bytes;
    }
    const block = end < 0 ? undefined : readBlock(text.slice(from, end));
    if (block === undefined || block.data.length === 0)
      return { kind: 'lines', text: text.slice(from, first.from), id: block?.id };
    return { kind: 'message', ...block };
  }

  clear(): void {
    this.queue.length = 0;
    this.sum = 0;
  }
}
