import { type Chunk, ChunkArena, chunkOf } from './chunk.js';
import { type MessageBatch, type StreamMessage } from './stream-source.js';

/**
 * The one place that spells server-sent events (WHATWG HTML, section 9.2). Some clients dispatch a block without data, so none
 * is sent but where nothing else can be: what stands in front of the first event, a heartbeat and a `retry:` end no block.
 */

/** Keeps a silent connection open through proxies; it carries no id, so no cursor moves. */
export const HEARTBEAT: Chunk = chunkOf(':\n', 0);

/** The beginning of every stream: something to read at once, and how long to wait before the client connects again. */
export function openingChunk(retryMs: number): Chunk {
  return chunkOf(`:\nretry: ${retryMs}\n`, 0);
}

/** When to come back, for a client that is disconnected. */
export function retryChunk(retryMs: number): Chunk {
  return chunkOf(`retry: ${retryMs}\n`, 0);
}

/** Moves the cursor of a reader that has none yet and for which there is nothing else, so that a cut loses nothing. */
export function cursorChunk(cursor: string): Chunk {
  return chunkOf(`id: ${cursor}\n\n`, 0);
}

const ID = Buffer.from('id: ');
const DATA = Buffer.from('\ndata: ');
const BLOCK_END = Buffer.from('\n\n');

function frameOf(message: StreamMessage): string {
  const id = message.id === undefined ? '' : `id: ${message.id}\n`;
  if (message.kind === 'gap') {
    const { topic, from, to } = message;
    return `${id}event: gap\ndata: ${JSON.stringify({ topic, from, to })}\n\n`;
  }
  const event = message.event === undefined ? '' : `event: ${message.event}\n`;
  return `${id}${event}data: ${message.data}\n\n`;
}

/** Messages as the bytes of a stream. */
export class SseEncoder extends ChunkArena {
  private readonly encoded = new WeakMap<MessageBatch, Chunk>();
  private messages = 0;

  /** A batch as a chunk, made once however many readers get it. @param batch at least one message */
  encode(batch: MessageBatch): Chunk {
    const known = this.encoded.get(batch);
    if (known !== undefined) return known;
    const chunk = chunkOf(batch.map(frameOf).join(''), batch.length);
    this.encoded.set(batch, chunk);
    return chunk;
  }

  /** Starts a chunk of messages that their maker writes as bytes, thousands of them without an object for each. */
  override begin(): void {
    super.begin();
    this.messages = 0;
  }

  /** Starts an unnamed message with the id `<idHead><sequence>`; what is written next is its data, on one line. */
  startMessage(idHead: Uint8Array, sequence: number): void {
    this.raw(ID);
    this.raw(idHead);
    this.decimal(sequence);
    this.raw(DATA);
  }

  endMessage(): void {
    this.raw(BLOCK_END);
    this.messages += 1;
  }

  /** The messages written since `begin` as a chunk; undefined where there are none. */
  takeChunk(): Chunk | undefined {
    return this.finishChunk(this.messages);
  }
}
