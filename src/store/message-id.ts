import { type Position } from './position.js';

/** Id of a message that an entry is streamed as: `<epoch>:<sequence>`. */
export function messageIdOf({ epoch, sequence }: Position): string {
  return `${epoch}:${sequence}`;
}

/** Undefined for what is no such id. */
export function parseMessageId(text: string): Position | undefined {
  return toPosition(/^([A-Za-z0-9]{1,40}):(0|[1-9]\d{0,14})$/.exec(text));
}

/** Of a match with the epoch and the sequence as its groups. */
export function toPosition(match: RegExpExecArray | null): Position | undefined {
  return match === null ? undefined : { epoch: match[1] ?? '', sequence: Number(match[2]) };
}
