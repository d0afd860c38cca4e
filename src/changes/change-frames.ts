import { type Chunk, chunkOf } from '../kernel/sse/chunk.js';
import { type Followed } from '../kernel/store/follower.js';
import { type Entry } from '../kernel/store/log-storage.js';
import { ChangeRecord, messageIdOf } from './domain/change.js';

/** Stands for all sensors; no sensor has an empty name. */
const ALL = '';

/** Makes frames of what a follower is told. Those who follow live are told the same array, and share the bytes made of it. */
export class ChangeFrames {
  private readonly made = new WeakMap<readonly Entry[], Map<string, Chunk>>();

  /** Without a frame for whom nothing in it is meant. */
  of(followed: Followed, epoch: string, sensor = ALL): Chunk {
    if (followed.kind === 'gap') return gapChunk(followed, epoch);
    const { entries } = followed;
    const bySensor = this.made.get(entries) ?? new Map<string, Chunk>();
    this.made.set(entries, bySensor);
    let chunk = bySensor.get(sensor);
    if (chunk === undefined) {
      chunk = toChunk(entries, epoch, sensor);
      bySensor.set(sensor, chunk);
    }
    return chunk;
  }
}

function toChunk(entries: readonly Entry[], epoch: string, sensor: string): Chunk {
  let frames = '';
  let messages = 0;
  for (const { sequence, body } of entries) {
    const position = { epoch, sequence };
    const record = new ChangeRecord(body);
    const json = sensor === ALL ? record.json(position) : record.jsonOf(position, sensor);
    if (json === undefined) continue;
    frames += `id: ${messageIdOf(position)}\ndata: ${json}\n\n`;
    messages += 1;
  }
  return chunkOf(frames, messages);
}

function gapChunk({ from, to }: { readonly from: number; readonly to: number | null }, epoch: string): Chunk {
  const id = messageIdOf({ epoch, sequence: to ?? 0 });
  return chunkOf(`event: gap\nid: ${id}\ndata: ${JSON.stringify({ from, to })}\n\n`, 1);
}
