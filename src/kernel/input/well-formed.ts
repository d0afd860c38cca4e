/** Whether a text has no half of a surrogate pair: such a text cannot be written as UTF-8, and some libraries throw over it. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
