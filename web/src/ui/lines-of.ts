/**
 * Divides pieces into lines of a width, as many on each as fit, with gaps between them; one that is wider has a line of its own.
 * @param widthOf of a piece, in the unit of `width`
 */
export function linesOf<T>(pieces: readonly T[], width: number, gap: number, widthOf: (piece: T) => number): T[][] {
  const lines: T[][] = [];
  let room = 0;
  for (const piece of pieces) {
    const needed = widthOf(piece) + gap;
    const line = lines.at(-1);
    if (line === undefined || needed > room) {
      lines.push([piece]);
      room = width + gap - needed;
    } else {
      line.push(piece);
      room -= needed;
    }
  }
  return lines;
}
