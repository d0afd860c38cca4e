import { InvalidArgumentError } from 'commander';

/** Reads names with commas between them, each of which must be one of `known`. */
export function listOf(known: readonly string[]): (text: string) => readonly string[] {
  return (text) => {
    const names = text.split(',');
    const unknown = names.filter((name) => !known.includes(name));
    if (unknown.length === 0) return names;
    throw new InvalidArgumentError(`There is no ${unknown.join(', ')}; there are: ${known.join(', ')}.`);
  };
}
