import { type Chunk, ChunkArena, chunkOf } from './chunk.js';
import { type MessageBatch, type StreamMessage } from './stream-source.js';

/**
 * The one place that spells server-sent events (WHATWG HTML, section 9.2). Some clients dispatch a block without data, so none
 * is sent but where nothing else can be: what stands in front of the first event, a heartbeat and a `retry:` end no block.
 */

/** An empty id is no cursor: the client forgets the one that it has. */
const FORGET_ID = Buffer.from('id:\n');

/** Keeps a silent connection open through proxies; it carries no id, so no cursor moves. */
export const HEARTBEAT: Chunk = chunkOf(':\n', 0);

/** The beginning of every stream: something to read at once, and how long to wait before the client connects again. */
export function openingChunk(retryMs: number): Chunk {
  return chunkOf(`:\nretry: ${retryMs}\n`, 0);
}

/** When to come back, for a client that is disconnected. */
export function retryChunk(retryMs: number): Chunk {
  return chunkOf(retryLine(String(retryMs)), 0);
}

/** Moves the cursor of a reader that has none yet and for which there is nothing else, so that a cut loses nothing. */
export function cursorChunk(cursor: string): Chunk {
  return chunkOf(`id: ${cursor}\n\n`, 0, cursor);
}

/**
 * For a client whose cursor is of no use any more: it forgets the id, which takes a block of its own, and when to come back. What it
 * opens then begins at the beginning.
 */
export function freshStartChunk(retryMs: number): Chunk {
  return chunkOf(`${FORGET_ID.toString()}${retryLine(String(retryMs))}\n`, 0);
}

/** Whether a chunk is one of these. */
export function isFreshStart({ body }: Chunk): boolean {
  return body.subarray(0, FORGET_ID.length).equals(FORGET_ID);
}

/** A comment line of its own, which ends no block. */
export function commentLine(text: string): string {
  return `:${text}\n`;
}

/** A `retry:` line of any value. */
export function retryLine(value: string): string {
  return `retry: ${value}\n`;
}

/** The fields of a block. */
export interface Block {
  readonly id?: string | undefined;
  readonly event?: string | undefined;
  /** A `data:` line each. */
  readonly data: readonly string[];
}

/** A block as it is sent; of what `readBlock` has read, the very same text. */
export function blockOf({ id, event, data }: Block): string {
  const head = `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}`;
  return `${head}${data.map((line) => `data: ${line}\n`).join('')}\n`;
}

/** Reads a block as it is written here, up to its blank line: no parser for what others have written. */
export function readBlock(text: string): Block {
  const block: { id?: string; event?: string; data: string[] } = { data: [] };
  for (const line of text.split('\n')) {
    const colon = line.indexOf(': ');
    const value = line.slice(colon + 2);
    if (line.startsWith('data: ')) block.data.push(value);
    else if (line.startsWith('id: ')) block.id = value;
    else if (line.startsWith('event: ')) block.event = value;
  }
  return block;
}

/** The blocks of a chunk as it is written here, for a connection that speaks something else. */
export function blocksOf({ body }: Chunk): Block[] {
  const blocks = body.toString('utf8').split('\n\n');
  return blocks.filter((text) => text !== '').map(readBlock);
}

const ID = Buffer.from('id: ');
const EVENT = Buffer.from('\nevent: ');
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
  /** Of the message that was started last, the parts of its id. */
  private idHead: Uint8Array = ID;
  private idSequence = 0;
  private idTail = '';

  /** A batch as a chunk, made once however many readers get it. @param batch at least one message */
  encode(batch: MessageBatch): Chunk {
    const known = this.encoded.get(batch);
    if (known !== undefined) return known;
    const lastId = batch.findLast(({ id }) => id !== undefined)?.id;
    const chunk = chunkOf(batch.map(frameOf).join(''), batch.length, lastId);
    this.encoded.set(batch, chunk);
    return chunk;
  }

  /** Starts a chunk of messages that their maker writes as bytes, thousands of them without an object for each. */
  override begin(): void {
    super.begin();
    this.messages = 0;
  }

  /**
   * Starts a message with the id `<idHead><sequence><idTail>`; what is written next is its data, on one line.
   * @param head optional: without it the message has no name
   */
  startMessage(idHead: Uint8Array, sequence: number, head?: { readonly event: string; readonly idTail: string }): void {
    this.raw(ID);
    this.raw(idHead);
    this.decimal(sequence);
    this.idHead = idHead;
    this.idSequence = sequence;
    this.idTail = head?.idTail ?? '';
    if (head !== undefined) {
      this.text(head.idTail);
      this.raw(EVENT);
      this.text(head.event);
    }
    this.raw(DATA);
  }

  endMessage(): void {
    this.raw(BLOCK_END);
    this.messages += 1;
  }

  /** The messages written since `begin` as a chunk; undefined where there are none. */
  takeChunk(): Chunk | undefined {
    if (this.messages === 0) return this.finishChunk(0);
    const lastId = { head: this.idHead, sequence: this.idSequence, tail: this.idTail };
    return this.finishChunk(this.messages, lastId);
  }
}
