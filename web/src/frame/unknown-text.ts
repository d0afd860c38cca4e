/** An address may hold anything. */
const MAX_CHARACTERS = 40;

/** One line about something that the page's address names and that there is not. @param instead what is shown, as a sentence */
export function unknownText(what: string, name: string, instead: string): string {
  const short = name.length > MAX_CHARACTERS ? `${name.slice(0, MAX_CHARACTERS)}…` : name;
  return `Unknown ${what} “${short}” in the address: ${instead}.`;
}
