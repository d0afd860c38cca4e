/** Two texts that begin and end alike, and what lies between. */
export interface Difference {
  readonly start: string;
  readonly expected: string;
  readonly received: string;
  readonly end: string;
}

/** Where two texts differ: the shortest piece of each between what both begin with and what both end with. */
export function differenceOf(expected: string, received: string): Difference {
  const least = Math.min(expected.length, received.length);
  let same = 0;
  while (same < least && expected[same] === received[same]) same += 1;
  let tail = 0;
  while (tail < least - same && expected.at(-1 - tail) === received.at(-1 - tail)) tail += 1;
  return {
    start: expected.slice(0, same),
    expected: expected.slice(same, expected.length - tail),
    received: received.slice(same, received.length - tail),
    end: expected.slice(expected.length - tail),
  };
}

/** Controls, blanks of Unicode that look like nothing, and halves of a surrogate pair. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text with what nobody could see written out, such as `\n` or `\ufeff`. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (sign) => NAMED[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
