/** What is said of a field that nobody asks for, wherever it was found. */
export function unknownField(field: string): string {
  return `${field} is not known here`;
}
