

export const PICTURE = { width: 40, height: 16 } as const;
const MARGIN = 1;

/** The rate over the duration as the path of an SVG, from the points of the API. */
export function pathOf(shape: readonly (readonly [share: number, level: number])[]): string {
  const points = shape.map(([share, level]) => {
    const x = MARGIN + share * (PICTURE.width - 2 * MARGIN);
    const y = PICTURE.height - MARGIN - level * (PICTURE.height - 4 * MARGIN);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return points.length === 0 ? '' : `M${points.join('L')}`;
}
