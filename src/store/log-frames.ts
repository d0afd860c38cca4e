import { type Chunk, chunkOf } from '../streaming/chunk.js';
import { type Followed } from './follower.js';
import { type Entry } from './log-storage.js';
import { messageIdOf } from './message-id.js';
import { type Position } from './position.js';

/** Stands for who wants all there is. */
const ALL = '';

/**
 * The lines of an entry's frame behind its id, without a line break at the end: `data: …`, perhaps with `event: …` in front.
 * Undefined where the entry is not meant for who has made this choice.
 */
export type LinesOf = (body: Buffer, position: Position, choice: string | undefined) => string | undefined;

/**
 * Makes frames of what a follower is told. Those who follow live are told the same array, and share the bytes made of it.
 */
export class LogFrames {
  private readonly made = new WeakMap<readonly Entry[], Map<string, Chunk>>();

  constructor(private readonly linesOf: LinesOf) {}

  /** @param choice what a follower wants of it, by any name but the empty one. Without a frame for whom nothing in it is meant. */
  of(followed: Followed, epoch: string, choice?: string): Chunk {
    if (followed.kind === 'gap') return gapChunk(followed, epoch);
    const { entries } = followed;
    const byChoice = this.made.get(entries) ?? new Map<string, Chunk>();
    this.made.set(entries, byChoice);
    let chunk = byChoice.get(choice ?? ALL);
    if (chunk === undefined) {
      chunk = this.make(entries, epoch, choice);
      byChoice.set(choice ?? ALL, chunk);
    }
    return chunk;
  }

  private make(entries: readonly Entry[], epoch: string, choice: string | undefined): Chunk {
    let frames = '';
    let messages = 0;
    for (const { sequence, body } of entries) {
      const position = { epoch, sequence };
      const lines = this.linesOf(body, position, choice);
      if (lines === undefined) continue;
      frames += `id: ${messageIdOf(position)}\n${lines}\n\n`;
      messages += 1;
    }
    return chunkOf(frames, messages);
  }
}

/** Says where a reader is, so that one who is cut before the first message has missed nothing: it moves the cursor alone. */
export function placeChunk(position: Position): Chunk {
  return chunkOf(`id: ${messageIdOf(position)}\n\n`, 0);
}

function gapChunk({ from, to }: { readonly from: number; readonly to: number | null }, epoch: string): Chunk {
  const id = messageIdOf({ epoch, sequence: to ?? 0 });
  return chunkOf(`event: gap\nid: ${id}\ndata: ${JSON.stringify({ from, to })}\n\n`, 1);
}
