/** The problem reported for an unknown field of a body, a query or a data file. */
export function unknownField(field: string): string {
  return `${field} is not known here`;
}
