import { scaleMessage, startMessage } from './message.js';
import { type Run } from './run.js';

const INITIAL_NODES = 2;

/**
 * A sequence that no day has. Whoever is cut off between two messages of a join has it as last id, which cannot be resumed,
 * and so joins afresh: a half-told join would leave the node counts wrong.
 */
const UNRESUMABLE_SEQUENCE = 999_999_999;

function frame(connectionUuid: string, sequence: number, message: object): string {
  return `id: ${connectionUuid}:${sequence}\ndata: ${JSON.stringify(message)}\n\n`;
}

/**
 * What someone hears who joins a day in the middle: `start`, and for each cluster that is not at two nodes one scale message
 * from two to its present count. The last one's id is that of the last message told so far.
 */
export function joinFrames({ day, metadata }: Pick<Run, 'day' | 'metadata'>): { frames: string; messages: number } {
  const { connectionUuid } = metadata;
  const scales = day
    .nodesBefore()
    .filter(({ nodes }) => nodes !== INITIAL_NODES)
    .map(({ entity, nodes }) => scaleMessage(entity, nodes - INITIAL_NODES));
  const frames = scales.map((message, index) =>
    frame(connectionUuid, index === scales.length - 1 ? day.sequence - 1 : UNRESUMABLE_SEQUENCE, message),
  );
  return {
    frames: [frame(connectionUuid, 0, startMessage(metadata)), ...frames].join(''),
    messages: 1 + frames.length,
  };
}
