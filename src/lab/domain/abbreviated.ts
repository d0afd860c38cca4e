import { createHash } from 'node:crypto';

const MAX_CHARACTERS = 200;
const HEAD_CHARACTERS = 100;
const TAIL_CHARACTERS = 40;

const DIGEST_CHARACTERS = 12;

/**
 * A text as it is shown and recorded: of a long one the beginning, the end, its length, and the beginning of a digest, by which two
 * that differ in the middle do not look the same.
 */
export function abbreviated(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, DIGEST_CHARACTERS);
  const head = text.slice(0, HEAD_CHARACTERS);
  return `${head}…${text.slice(-TAIL_CHARACTERS)} (${text.length} characters, SHA-256 ${digest}…)`;
}
