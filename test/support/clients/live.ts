import { START_MS } from '../apps/app.js';
import { type Message } from './messages.js';
import { type SseListener } from './sse-listener.js';

/** Length of the shipped scenario's day. */
export const LIVE_DAY_MS = 150_000;

/** A moment at which a day of the live channel begins: day n at n times its length after the Unix epoch. */
export const DAWN_MS = Math.ceil(START_MS / LIVE_DAY_MS) * LIVE_DAY_MS;

export interface LiveId {
  readonly day: string;
  readonly sequence: number;
}

export function readId(id: string | undefined): LiveId {
  const [day = '', sequence = ''] = (id ?? '').split(':');
  return { day, sequence: Number(sequence) };
}

/** How many messages a join is made of: `start`, and the scale messages right behind it that carry it up to date. */
export function joinLength(listener: Pick<SseListener, 'received'>): number {
  const types = listener.received.map(({ data }) => (JSON.parse(data) as Message).type);
  const rest = types.slice(1).findIndex((type) => !type.startsWith('scale-'));
  return rest < 0 ? types.length : rest + 1;
}

/** Ids in order that lack none and repeat none, from one day into the next. */
export function gaps(ids: readonly string[]): string[] {
  return ids.flatMap((id, index) => {
    if (index === 0) return [];
    const [before, now] = [readId(ids[index - 1]), readId(id)];
    const follows = before.day === now.day ? now.sequence === before.sequence + 1 : now.sequence === 0;
    return follows ? [] : [`${String(ids[index - 1])} → ${id}`];
  });
}
