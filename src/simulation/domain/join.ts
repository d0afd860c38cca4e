import { type DayRun } from './day-run.js';
import { scaleMessage, startMessage } from './message.js';

const INITIAL_NODES = 2;

/**
 * A sequence that no day has. A reader that is cut off between two messages of a join has it as last id, which cannot be
 * resumed, and so joins afresh: half a join would leave the node counts wrong.
 */
const UNRESUMABLE_SEQUENCE = 999_999_999;

interface JoinMessage {
  readonly id: string;
  readonly data: string;
}

function joinMessage(connectionUuid: string, sequence: number, message: object): JoinMessage {
  return { id: `${connectionUuid}:${sequence}`, data: JSON.stringify(message) };
}

/**
 * What a reader gets that joins a day in the middle: `start`, and for each cluster that is not at two nodes one scale message
 * from two to its present count. The last one's id is that of the last message sent so far.
 */
export function joinMessages({ day, metadata }: Pick<DayRun, 'day' | 'metadata'>): JoinMessage[] {
  const { connectionUuid } = metadata;
  const scales = day
    .nodesBefore()
    .filter(({ nodes }) => nodes !== INITIAL_NODES)
    .map(({ entity, nodes }) => scaleMessage(entity, nodes - INITIAL_NODES));
  const isLast = (index: number): boolean => index === scales.length - 1;
  return [
    joinMessage(connectionUuid, 0, startMessage(metadata)),
    ...scales.map((message, index) =>
      joinMessage(connectionUuid, isLast(index) ? day.sequence - 1 : UNRESUMABLE_SEQUENCE, message),
    ),
  ];
}
