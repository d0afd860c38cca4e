/** A text from outside, harmless in a log and in a terminal: what is not printable ASCII is a question mark. */
export function printable(text: string, maxCharacters = Infinity): string {
  return text.slice(0, maxCharacters).replace(/[^\x20-\x7e]/g, '?');
}
