import { type Random } from '../../kernel/random/random.js';
import { type FaultRecord, type MessageStage, type StageContext, type WireMessage } from './fault.js';
import { MAX_MESSAGE } from './limits.js';

/** Keys of a fault that concerns some messages: each with a probability, or a single one. */
export const SOME_MESSAGES = {
  probability: { type: 'number', min: 0, max: 1, doc: 'drawn for each message' },
  at: { type: 'integer', min: 1, max: MAX_MESSAGE, doc: 'only this message' },
} as const;

interface SomeMessages {
  readonly probability: number | undefined;
  readonly at: number | undefined;
}

/** The problem of a fault that needs exactly one of the two. */
export function onePlaceOf({ probability, at }: SomeMessages): string | undefined {
  return (probability === undefined) === (at === undefined) ? 'needs probability or at, and not both' : undefined;
}

/** Whether a message is one of those. Draws for each message, so that one more draw elsewhere shifts nothing. */
function isHit({ probability = 1, at }: SomeMessages, number: number, random: Random): boolean {
  return at === undefined ? random.float() < probability : number === at;
}

/**
 * A stage that does something to those messages, and leaves the others as they are.
 * @param detail what the journal has of it beside the message
 */
export function onHits(
  values: SomeMessages,
  { random, record }: StageContext,
  change: (message: WireMessage) => readonly WireMessage[],
  detail?: FaultRecord['detail'],
): MessageStage {
  return {
    next(message, number) {
      if (!isHit(values, number, random)) return [message];
      record({ message: number, ...(detail !== undefined && { detail }) });
      return change(message);
    },
  };
}
